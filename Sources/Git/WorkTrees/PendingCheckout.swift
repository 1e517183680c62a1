import Glibc

/// A note beside the repository that a branch is being moved and that its checkouts are to follow: who is killed in between
/// leaves it behind, and whoever comes next brings the checkouts to the end.
public struct PendingCheckout: Sendable, Hashable {
  public let branch: RefName
  public let oldTree: ObjectID
  public let newTree: ObjectID
  /// Where the branch is once it has moved.
  public let commit: ObjectID

  public init(branch: RefName, oldTree: ObjectID, newTree: ObjectID, commit: ObjectID) {
    self.branch = branch
    self.oldTree = oldTree
    self.newTree = newTree
    self.commit = commit
  }

  private static func path(_ repository: Repository) -> String { repository.commonDirectory + "/runback.checkout" }

  /// Puts the note down, on disk. The repository's lock is held.
  public func begin(in repository: Repository) throws(GitError) {
    let path = Self.path(repository)
    let text = Array("\(commit) \(oldTree) \(newTree) \(branch)\n".utf8)
    let descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw systemError("cannot write `\(path)`") }
    defer { close(descriptor) }
    guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0, rename(path + ".new", path) == 0
    else { throw systemError("cannot write `\(path)`") }
    syncFolder(of: path)
  }

  /// The checkouts have followed.
  public static func end(in repository: Repository) {
    unlink(path(repository))
  }

  /// Brings to the end what a killed process began. The repository's lock is held.
  ///
  /// - Throws: `dirtyWorkTree` when somebody has changed the half-updated files since.
  public static func resume(in repository: Repository) throws(GitError) {
    guard let pending = read(in: repository) else { return }
    // Before the branch moved there is nothing to follow; if somebody moved it since, the checkout is theirs.
    if try repository.target(of: pending.branch) == pending.commit {
      for checkout in try repository.checkouts(of: pending.branch) {
        try checkout.resumeCheckout(from: pending.oldTree, to: pending.newTree)
      }
    }
    end(in: repository)
  }

  private static func read(in repository: Repository) -> PendingCheckout? {
    let descriptor = open(path(repository), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0, bytes[count - 1] == UInt8(ascii: "\n") else { return nil }
    let fields = String(decoding: bytes[..<(count - 1)], as: UTF8.self).split(separator: " ", maxSplits: 3)
    guard fields.count == 4, let commit = ObjectID(hex: String(fields[0])), let old = ObjectID(hex: String(fields[1])),
      let new = ObjectID(hex: String(fields[2])), let branch = RefName(String(fields[3]))
    else { return nil }
    return PendingCheckout(branch: branch, oldTree: old, newTree: new, commit: commit)
  }
}
