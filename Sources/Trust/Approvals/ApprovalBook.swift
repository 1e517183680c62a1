import Git

/// The approvals under `refs/notes/runback-approvals`, each note read when its tree is asked for.
final class ApprovalBook {
  /// A statement and the armoured signature beneath it; nobody has checked either.
  struct Approval {
    let statement: ApprovalStatement
    let signature: [UInt8]
  }

  private let repository: Repository
  private var blobs: [ObjectID: [ObjectID]]?
  private var read: [ObjectID: [Approval]] = [:]

  /// Trees whose approvals are kept in memory at a time.
  private static let kept = 1024

  init(_ repository: Repository) { self.repository = repository }

  /// What is written at a tree, in the order of the note.
  func approvals(of tree: ObjectID) throws(TrustError) -> [Approval] {
    if let known = read[tree] { return known }
    var found: [Approval] = []
    do throws(GitError) {
      for blob in try index()[tree] ?? [] {
        guard let bytes = try noteBytes(blob) else { continue }
        for block in SignedNote(parsing: bytes).blocks {
          guard let statement = ApprovalStatement(parsing: block.statement) else { continue }
          found.append(Approval(statement: statement, signature: block.signature))
        }
      }
    } catch {
      throw TrustError(error)
    }
    if read.count >= Self.kept { read.removeAll() }
    read[tree] = found
    return found
  }

  /// Whatever cannot be read approves nothing, and stops nothing: whoever can push may have made it.
  private func index() throws(GitError) -> [ObjectID: [ObjectID]] {
    if let blobs { return blobs }
    var found: [ObjectID: [ObjectID]] = [:]
    if let name = RefName(SignedNoteStore.approvals) {
      let notes = try unlessUnreadable { () throws(GitError) in try repository.notes(name) } ?? []
      for note in notes { found[note.target, default: []].append(note.blob) }
    }
    blobs = found
    return found
  }

  private func noteBytes(_ blob: ObjectID) throws(GitError) -> [UInt8]? {
    try unlessUnreadable { () throws(GitError) in try repository.blob(blob, limit: SignedNote.maximumBytes) }
  }

  private func unlessUnreadable<Value>(_ body: () throws(GitError) -> Value) throws(GitError) -> Value? {
    do throws(GitError) {
      return try body()
    } catch {
      switch error.reason {
      case .objectTooLarge, .corruptObject, .malformedObject, .wrongObjectKind, .missingObject: return nil
      default: throw error
      }
    }
  }
}
