internal import CLibgit2

/// A commit's bytes as the database has them under its id. Nothing may be made of them before ``reading()`` has hashed them,
/// except to read on: so one thread walks a history while others hash it.
public struct UnhashedCommit: Sendable {
  public let id: ObjectID
  let bytes: [UInt8]

  /// How many bytes it keeps in memory.
  public var size: Int { bytes.count }

  /// The parents that git itself follows, which are those of ``reading()`` if that succeeds.
  public var parents: [ObjectID] { CommitObject.lenientLinks(bytes).parents }

  /// The commit, hashed and parsed strictly, on whatever thread; a malformed one, or one that is too large, is a value.
  ///
  /// - Throws: `corruptObject` when the bytes are not those of the id.
  public func reading() throws(GitError) -> CommitReading {
    var hashed = git_oid()
    let status = bytes.withUnsafeBytes { git_odb_hash(&hashed, $0.baseAddress, $0.count, GIT_OBJECT_COMMIT) }
    try check(status, "cannot hash object `\(id)`")
    guard ObjectID(hashed) == id else { throw Repository.corrupt(id) }
    do throws(CommitMalformation) {
      let limit = ObjectLimits.standard.commit
      guard bytes.count <= limit else {
        throw CommitMalformation(why: "it has \(bytes.count) bytes, and a commit has at most \(limit)")
      }
      return .wellFormed(try CommitObject.parse(bytes))
    } catch {
      let links = CommitObject.lenientLinks(bytes)
      return .malformed(MalformedCommit(malformation: error, tree: links.tree, parents: links.parents))
    }
  }
}

extension Repository {
  /// A commit's bytes, which are not hashed yet.
  public func unhashedCommit(_ id: ObjectID) throws(GitError) -> UnhashedCommit {
    try withUnhashedObject(id, limit: ObjectLimits.standard.oversizedCommit) { (found, bytes) throws(GitError) in
      try self.require(found, .commit, of: id)
      return UnhashedCommit(id: id, bytes: Array(bytes))
    }
  }

  /// A commit, parsed strictly; a malformed one, or one that is too large, is a value, since history goes on below it.
  public func readCommit(_ id: ObjectID) throws(GitError) -> CommitReading { try unhashedCommit(id).reading() }
}
