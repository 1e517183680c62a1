// System calls that Swift's Glibc module does not show: variadic ones and headers that it leaves out.
#pragma once
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// A descriptor that becomes readable when the process ends (Linux 5.3); -1 and errno where the kernel has none.
static inline int runback_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }
