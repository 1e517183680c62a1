import Diagnostics
import Glibc

/// Keeps two processes from changing one repository at a time. Git's own locks guard single references; this one guards the
/// way from looking to moving.
///
/// The kernel lets go of it when the process ends, however it ends.
public final class RepositoryLock {
  private var descriptor: Int32

  /// - Throws: `locked` (exit code 75) when another process, or another lock of this one, has it.
  public init(_ repository: Repository) throws(GitError) {
    let path = repository.commonDirectory + "/runback.lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw GitError(
        .notWritable, "cannot lock `\(repository.displayPath)`: \(String(cString: strerror(errno)))",
        hints: ["run it as a user who may write to the repository"])
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      descriptor = -1
      throw GitError(
        .locked, "another `runback` is changing `\(repository.displayPath)`", hints: ["try again when it is done"])
    }
  }

  deinit {
    release()
  }

  public func release() {
    guard descriptor >= 0 else { return }
    // Said, not left to `close`: a child that is just being started still has a copy of the descriptor.
    flock(descriptor, LOCK_UN)
    close(descriptor)
    descriptor = -1
  }
}
