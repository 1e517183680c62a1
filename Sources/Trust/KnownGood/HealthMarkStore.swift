public import Git

/// Keeps health marks as notes in the repository.
public enum HealthMarkStore {
  /// Adds a signed statement to the notes of its commit, beside the marks that are there.
  ///
  /// - Parameters:
  ///   - signature: armoured SSHSIG over ``HealthStatement/bytes`` in the namespace ``HealthStatement/namespace``.
  ///   - who: stands in the notes' history and in the reflog.
  /// - Returns: the new tip of `refs/notes/runback-health`.
  @discardableResult
  public static func add(
    _ statement: HealthStatement, signature: [UInt8], in repository: Repository, who: Identity
  ) throws(TrustError) -> ObjectID {
    guard let name = RefName(HealthMarkReader.notesName) else {
      throw TrustError(.usage, "`\(HealthMarkReader.notesName)` is no reference")
    }
    do throws(GitError) {
      let old = try repository.target(of: name)
      var note = HealthNote()
      for existing in try repository.notes(name) where existing.target == statement.commit {
        note.blocks += HealthNote(parsing: try repository.blob(existing.blob, limit: HealthNote.maximumBytes)).blocks
      }
      note.blocks.append(HealthNote.Block(statement: statement.bytes, signature: signature))
      let blob = try repository.stage(RawObject(kind: .blob, bytes: note.bytes))
      let base = try old.map { (id) throws(GitError) in try repository.commit(id).tree }
      let tree = try repository.notesTree(base: base, adding: Note(target: statement.commit, blob: blob))
      let commit = try repository.stage(RawObject(kind: .commit, bytes: commitBytes(tree, old, who, statement.commit)))
      try repository.writeStaged(reachableFrom: commit)
      try repository.compareAndSwap(
        name, expected: old, new: commit, message: "runback: health of \(statement.commit)", who: who)
      return commit
    } catch {
      throw TrustError(error)
    }
  }

  private static func commitBytes(_ tree: ObjectID, _ parent: ObjectID?, _ who: Identity, _ about: ObjectID) -> [UInt8]
  {
    let header = "tree \(tree)\n" + (parent.map { "parent \($0)\n" } ?? "")
    return Array(header.utf8) + Array("author ".utf8) + who.headerValue + Array("\ncommitter ".utf8) + who.headerValue
      + Array("\n\nhealth of \(about)\n".utf8)
  }
}
