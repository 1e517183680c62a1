// What Swift's Glibc module does not show: variadic system calls, and functions that glibc declares for
// _GNU_SOURCE only. Declared here as their manual pages give them.
#pragma once
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// A descriptor that becomes readable when the process ends (Linux 5.3); -1 and errno where the kernel has none.
static inline int runback_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
