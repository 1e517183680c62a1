internal import CLibgit2
import Glibc

/// A copy of the index that a checkout works on, so that git's own index changes in one step at the end, under git's lock,
/// and a killed process leaves no lock behind that nobody dares to take away.
final class PrivateIndex {
  private let repository: Repository
  private let path: String
  private let original: String
  private var index: OpaquePointer?

  /// The repository uses the copy from here on.
  init(_ repository: Repository) throws(GitError) {
    self.repository = repository
    original = repository.gitDirectory + "/index"
    path = repository.gitDirectory + "/runback.index"
    // Ours alone by its name: what a killed process left is nobody's.
    if Self.areSame(path, original + ".lock") { unlink(original + ".lock") }
    for leftover in [path + ".lock", path] { unlink(leftover) }
    try copy()
    try check(git_index_open(&index, path), "cannot read the index of `\(repository.displayPath)`")
    try check(git_repository_set_index(repository.pointer, index), "cannot use a copy of the index")
  }

  deinit {
    git_index_free(index)
  }

  /// Git's index becomes the copy. While it is locked, somebody else is changing it.
  func publish() throws(GitError) {
    try check(git_index_write(index), "cannot write the index of `\(repository.displayPath)`")
    let lock = original + ".lock"
    if link(path, lock) != 0 {
      guard errno == EEXIST else {
        // No hard links here: the name alone changes in one step as well.
        guard rename(path, original) == 0 else { throw systemError("cannot write `\(original)`") }
        return
      }
      throw GitError(
        .locked,
        "the index of `\(repository.displayPath)` is locked: the branch has moved, its checkout has not followed",
        hints: ["when no other git runs there, remove `\(lock)`; then run the same command again"], code: .GIT_ELOCKED)
    }
    guard rename(lock, original) == 0 else { throw systemError("cannot write `\(original)`") }
    unlink(path)
  }

  func discard() {
    _ = git_repository_set_index(repository.pointer, nil)
    unlink(path)
  }

  private static func areSame(_ left: String, _ right: String) -> Bool {
    var one = stat()
    var other = stat()
    return lstat(left, &one) == 0 && lstat(right, &other) == 0 && one.st_ino == other.st_ino
      && one.st_dev == other.st_dev
  }

  private func copy() throws(GitError) {
    let source = open(original, O_RDONLY | O_CLOEXEC)
    if source < 0, errno == ENOENT { return }
    guard source >= 0 else { throw systemError("cannot read `\(original)`") }
    defer { close(source) }
    let copy = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard copy >= 0 else { throw systemError("cannot write `\(path)`") }
    defer { close(copy) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(source, &buffer, buffer.count)
      if count == 0 { return }
      guard count > 0, write(copy, buffer, count) == count else { throw systemError("cannot write `\(path)`") }
    }
  }
}
