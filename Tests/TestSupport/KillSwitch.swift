import Glibc

/// Kills a program at the n-th thing that it does to the disk or to another process, counted over the program and the `git`
/// that it starts.
///
/// A small library in C is put before the C library (`LD_PRELOAD`) and counts the calls that write, sync, rename, link, remove
/// or start something. At the chosen one the program is ended with SIGKILL *before* the call, and the calling process with it.
/// What a remote does (`git receive-pack`) is not counted: the other side lives on.
public final class KillSwitch {
  private let directory: TemporaryDirectory
  private let library: String

  /// Nil where there is no C compiler.
  public init?() throws {
    guard findTestProgram("cc") != nil else { return nil }
    directory = try TemporaryDirectory()
    library = directory.path("kill.so")
    try writeFile(directory.path("kill.c"), Self.source)
    let built = try runProgram(
      "cc", ["-shared", "-fPIC", "-O1", "-w", "-o", library, directory.path("kill.c"), "-ldl"])
    guard built.exit == 0 else { throw ProgramFailure(description: "cc: \(built.errorText)") }
  }

  /// The variables with which a program is killed at its `count`-th call; 0 only counts. One use each.
  public func environment(killingAt count: Int) throws -> [String: String] {
    try writeFile(directory.path("state"), [UInt8](repeating: 0, count: 64))
    return ["LD_PRELOAD": library, "RUNBACK_KILL_STATE": directory.path("state"), "RUNBACK_KILL_AT": "\(count)"]
  }

  /// How many calls were counted.
  public func counted() throws -> Int {
    try readFile(directory.path("state")).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Returns when no process that the switch was in is left: what a killed program had started may still be at work.
  public func waitForOrphans() throws {
    let descriptor = open(directory.path("state"), O_RDWR)
    guard descriptor >= 0 else { throw FileFailure("open the state") }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 { guard errno == EINTR else { throw FileFailure("wait") } }
  }

  private static let source = #"""
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <fcntl.h>
    #include <signal.h>
    #include <spawn.h>
    #include <stdarg.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/file.h>
    #include <sys/mman.h>
    #include <sys/stat.h>
    #include <unistd.h>
    struct state { int count; int program; };
    static struct state *state;
    static int limit;
    static int counts;
    __attribute__((constructor)) static void start(void) {
      const char *path = getenv("RUNBACK_KILL_STATE"), *at = getenv("RUNBACK_KILL_AT");
      if (!path || !at) return;
      int fd = open(path, O_RDWR | O_CLOEXEC);
      if (fd < 0) return;
      flock(fd, LOCK_SH);
      state = mmap(0, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
      if (state == MAP_FAILED) { state = 0; return; }
      limit = atoi(at);
      int none = 0;
      __atomic_compare_exchange_n(&state->program, &none, getpid(), 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
      char name[4096] = "", line[4096] = "";
      int cmd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
      if (cmd >= 0) {
        ssize_t size = read(cmd, line, sizeof line - 1);
        for (ssize_t i = 0; i + 1 < size; i++) if (!line[i]) line[i] = ' ';
        close(cmd);
      }
      counts = !strstr(line, "receive-pack") && !strstr(line, "unpack-objects") && !strstr(line, "index-pack")
        && !strstr(line, "upload-pack") && !strstr(line, "ssh-keygen");
    }
    static void step(void) {
      if (!state || !counts) return;
      int now = __atomic_add_fetch(&state->count, 1, __ATOMIC_SEQ_CST);
      if (limit && now == limit) {
        if (state->program != getpid()) kill(state->program, SIGKILL);
        kill(getpid(), SIGKILL);
        for (;;) pause();
      }
    }
    #define NEXT(name) static __typeof__(&name) next; if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
    static int is_file(int fd) { struct stat s; return fd > 2 && !fstat(fd, &s) && S_ISREG(s.st_mode); }
    ssize_t write(int fd, const void *b, size_t n) { NEXT(write); if (is_file(fd)) step(); return next(fd, b, n); }
    ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { NEXT(pwrite); step(); return next(fd, b, n, o); }
    ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { NEXT(pwrite64); step(); return next(fd, b, n, o); }
    int fsync(int fd) { NEXT(fsync); step(); return next(fd); }
    int fdatasync(int fd) { NEXT(fdatasync); step(); return next(fd); }
    int ftruncate(int fd, off_t n) { NEXT(ftruncate); step(); return next(fd, n); }
    int rename(const char *a, const char *b) { NEXT(rename); step(); return next(a, b); }
    int link(const char *a, const char *b) { NEXT(link); step(); return next(a, b); }
    int unlink(const char *a) { NEXT(unlink); step(); return next(a); }
    int rmdir(const char *a) { NEXT(rmdir); step(); return next(a); }
    int symlink(const char *a, const char *b) { NEXT(symlink); step(); return next(a, b); }
    int mkdir(const char *a, mode_t m) { NEXT(mkdir); step(); return next(a, m); }
    int chmod(const char *a, mode_t m) { NEXT(chmod); step(); return next(a, m); }
    int posix_spawn(pid_t *p, const char *f, const posix_spawn_file_actions_t *a, const posix_spawnattr_t *t, char *const v[], char *const e[]) {
      NEXT(posix_spawn); step(); return next(p, f, a, t, v, e);
    }
    """#
}
