public import Git

/// Keeps signed statements as notes: health marks at their commits, approvals at the trees that they approve.
public enum SignedNoteStore {
  /// Under which reference a kind of note lies.
  public static let health = "refs/notes/runback-health"
  public static let approvals = "refs/notes/runback-approvals"

  /// Adds a health mark to the notes of its commit, beside the marks that are there.
  ///
  /// - Parameters:
  ///   - signature: armoured SSHSIG over ``HealthStatement/bytes`` in the namespace ``HealthStatement/namespace``.
  ///   - who: stands in the notes' history and in the reflog.
  /// - Returns: the new tip of `refs/notes/runback-health`.
  @discardableResult
  public static func add(
    _ statement: HealthStatement, signature: [UInt8], in repository: Repository, who: Identity
  ) throws(TrustError) -> ObjectID {
    try add(
      SignedNote.Block(statement: statement.bytes, signature: signature), at: statement.commit, under: health,
      message: "health of \(statement.commit)", in: repository, who: who)
  }

  /// Adds an approval to the notes of its tree, beside those that are there.
  ///
  /// - Parameter signature: armoured SSHSIG over ``ApprovalStatement/bytes`` in ``ApprovalStatement/namespace``.
  /// - Returns: the new tip of `refs/notes/runback-approvals`.
  @discardableResult
  public static func add(
    _ statement: ApprovalStatement, signature: [UInt8], in repository: Repository, who: Identity
  ) throws(TrustError) -> ObjectID {
    try add(
      SignedNote.Block(statement: statement.bytes, signature: signature), at: statement.tree, under: approvals,
      message: "approval of the tree \(statement.tree)", in: repository, who: who)
  }

  private static func add(
    _ block: SignedNote.Block, at target: ObjectID, under reference: String, message: String,
    in repository: Repository, who: Identity
  ) throws(TrustError) -> ObjectID {
    guard let name = RefName(reference) else { throw TrustError(.usage, "`\(reference)` is no reference") }
    do throws(GitError) {
      let old = try repository.target(of: name)
      var note = SignedNote()
      for existing in try repository.notes(name) where existing.target == target {
        note.blocks += SignedNote(parsing: try repository.blob(existing.blob, limit: SignedNote.maximumBytes)).blocks
      }
      // The same word twice says no more.
      if let old, note.blocks.contains(block) { return old }
      note.blocks.append(block)
      let blob = try repository.stage(RawObject(kind: .blob, bytes: note.bytes))
      let base = try old.map { (id) throws(GitError) in try repository.commit(id).tree }
      let tree = try repository.notesTree(base: base, adding: Note(target: target, blob: blob))
      let commit = try repository.stage(RawObject(kind: .commit, bytes: commitBytes(tree, old, who, message)))
      try repository.writeStaged(reachableFrom: commit)
      try repository.compareAndSwap(name, expected: old, new: commit, message: "runback: \(message)", who: who)
      return commit
    } catch {
      throw TrustError(error)
    }
  }

  private static func commitBytes(_ tree: ObjectID, _ parent: ObjectID?, _ who: Identity, _ message: String) -> [UInt8]
  {
    let header = "tree \(tree)\n" + (parent.map { "parent \($0)\n" } ?? "")
    return Array(header.utf8) + Array("author ".utf8) + who.headerValue + Array("\ncommitter ".utf8) + who.headerValue
      + Array("\n\n\(message)\n".utf8)
  }
}
