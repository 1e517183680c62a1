internal import CLibgit2

/// Bounds on what one object may take in memory; far above what real repositories hold.
public struct ObjectLimits: Sendable, Hashable {
  /// Bytes of a commit or tag.
  public var commit = 16 << 20
  /// Bytes of a commit that is too large, whose parents are still read.
  public var oversizedCommit = 256 << 20
  /// Bytes of a tree.
  public var tree = 256 << 20

  public static let standard = ObjectLimits()
}

extension Repository {
  /// The object's bytes, hashed again and equal to `id`.
  ///
  /// - Parameters:
  ///   - kind: When given, any other kind is an error.
  ///   - limit: The largest size accepted, in bytes; the size is read before the content.
  public func rawObject(_ id: ObjectID, kind: ObjectKind? = nil, limit: Int) throws(GitError) -> RawObject {
    try withObject(id, limit: limit) { (found, bytes) throws(GitError) in
      try self.require(found, kind, of: id)
      return RawObject(kind: found, bytes: Array(bytes))
    }
  }

  /// Whether the object is there, on disk or staged; its bytes are not read.
  public func hasObject(_ id: ObjectID) -> Bool {
    if staged[id] != nil { return true }
    var oid = id.oid
    return git_odb_exists(database, &oid) == 1
  }

  /// A commit, parsed strictly; a malformed one is an error.
  public func commit(_ id: ObjectID) throws(GitError) -> CommitObject {
    switch try readCommit(id) {
    case .wellFormed(let commit): return commit
    case .malformed(let commit):
      throw GitError(
        .malformedObject, "commit `\(id)` is malformed: \(commit.malformation.why)", hints: [corruptHint])
    }
  }

  public func tag(_ id: ObjectID) throws(GitError) -> TagObject {
    try withObject(id, limit: ObjectLimits.standard.commit) { (found, bytes) throws(GitError) in
      try self.require(found, .tag, of: id)
      do throws(CommitMalformation) {
        return try TagObject.parse(bytes)
      } catch {
        throw GitError(.malformedObject, "tag `\(id)` is malformed: \(error.why)", hints: [corruptHint])
      }
    }
  }

  public func tree(_ id: ObjectID) throws(GitError) -> Tree {
    let object = try rawObject(id, kind: .tree, limit: ObjectLimits.standard.tree)
    do throws(TreeMalformation) {
      return try Tree(parsing: object.bytes)
    } catch {
      throw GitError(.malformedObject, "tree `\(id)` is malformed: \(error.why)", hints: [corruptHint])
    }
  }

  /// A blob's bytes.
  ///
  /// - Parameter limit: The largest size accepted, in bytes.
  public func blob(_ id: ObjectID, limit: Int = 64 << 20) throws(GitError) -> [UInt8] {
    try rawObject(id, kind: .blob, limit: limit).bytes
  }

  /// The entry at `path` below the tree `root`; nil when nothing is there.
  public func entry(_ root: ObjectID, at path: TreePath) throws(GitError) -> TreeEntry? {
    var entry = TreeEntry(name: [], mode: .tree, id: root)
    for name in path.components {
      guard entry.mode.isTree, let next = try tree(entry.id)[name] else { return nil }
      entry = next
    }
    return entry
  }

  /// Follows annotated tags to what they point at, a few deep at most.
  public func peel(_ id: ObjectID) throws(GitError) -> (id: ObjectID, kind: ObjectKind) {
    var current = id
    for _ in 0..<16 {
      let kind = try kind(of: current)
      guard kind == .tag else { return (current, kind) }
      current = try tag(current).target
    }
    throw GitError(.malformedObject, "tag `\(id)` points through too many tags")
  }

  public func kind(of id: ObjectID) throws(GitError) -> ObjectKind {
    if let object = staged[id] { return object.kind }
    return try header(id).kind
  }

  func require(_ found: ObjectKind, _ wanted: ObjectKind?, of id: ObjectID) throws(GitError) {
    guard let wanted, found != wanted else { return }
    throw GitError(.wrongObjectKind, "object `\(id)` is a \(found.rawValue), not a \(wanted.rawValue)")
  }

  /// Hands the verified bytes of an object to `body`, which must not keep them.
  func withObject<Result>(
    _ id: ObjectID, limit: Int, _ body: (ObjectKind, UnsafeRawBufferPointer) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    try withUnhashedObject(id, limit: limit) { (kind, bytes) throws(GitError) in
      // What is staged got its name from its bytes.
      if staged[id] == nil {
        var hashed = git_oid()
        try check(git_odb_hash(&hashed, bytes.baseAddress, bytes.count, kind.type), "cannot hash object `\(id)`")
        guard ObjectID(hashed) == id else { throw Repository.corrupt(id) }
      }
      return try body(kind, bytes)
    }
  }

  /// Hands the bytes that the database has under a name to `body`, which must not keep them and has to hash them.
  func withUnhashedObject<Result>(
    _ id: ObjectID, limit: Int, _ body: (ObjectKind, UnsafeRawBufferPointer) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    if let object = staged[id] {
      return try object.bytes.withRawBytes { (bytes) throws(GitError) in try body(object.kind, bytes) }
    }
    let size = try header(id).size
    guard size <= limit else {
      throw GitError(.objectTooLarge, "object `\(id)` has \(size) bytes; at most \(limit) are read")
    }
    var oid = id.oid
    var object: OpaquePointer?
    let status = git_odb_read(&object, database, &oid)
    guard status >= 0, let object else { throw readError(status, id) }
    defer { git_odb_object_free(object) }
    let type = git_odb_object_type(object)
    let bytes = UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object))
    guard let kind = ObjectKind(type) else { throw Repository.corrupt(id) }
    return try body(kind, bytes)
  }

  private func header(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, size: Int) {
    var size = 0
    var type = GIT_OBJECT_INVALID
    var oid = id.oid
    let status = git_odb_read_header(&size, &type, database, &oid)
    guard status >= 0 else { throw readError(status, id) }
    guard let kind = ObjectKind(type) else {
      throw GitError(.corruptObject, "object `\(id)` is of no known kind", hints: [corruptHint])
    }
    return (kind, size)
  }

  static func corrupt(_ id: ObjectID, code: GitError.Code? = nil) -> GitError {
    GitError(
      .corruptObject, "object `\(id)` does not have the content of that name", hints: [corruptHint], code: code)
  }

  private func readError(_ status: Int32, _ id: ObjectID) -> GitError {
    let error = GitError.last(status, "cannot read object `\(id)` of `\(displayPath)`")
    // libgit2 hashes too once a checkout was updated in this process, and says the same in other words.
    if error.code == .GIT_EMISMATCH { return Repository.corrupt(id, code: error.code) }
    switch error.reason {
    case .missingObject where isPartialClone:
      return GitError(
        .missingPartialCloneObject,
        "object `\(id)` is not in `\(displayPath)`, which is a partial clone",
        hints: ["fetch everything: `git -c fetch.fsckObjects=true fetch --refetch --no-filter origin`"],
        code: error.code)
    case .missingObject:
      return GitError(
        .missingObject, "object `\(id)` is not in `\(displayPath)`", hints: [corruptHint], code: error.code)
    case .unexpected:
      return GitError(.corruptObject, error.message, hints: [corruptHint], code: error.code)
    default: return error
    }
  }
}

extension ObjectKind {
  init?(_ type: git_object_t) {
    switch type {
    case GIT_OBJECT_COMMIT: self = .commit
    case GIT_OBJECT_TREE: self = .tree
    case GIT_OBJECT_BLOB: self = .blob
    case GIT_OBJECT_TAG: self = .tag
    default: return nil
    }
  }

  var type: git_object_t {
    switch self {
    case .commit: GIT_OBJECT_COMMIT
    case .tree: GIT_OBJECT_TREE
    case .blob: GIT_OBJECT_BLOB
    case .tag: GIT_OBJECT_TAG
    }
  }
}
