internal import CLibgit2

extension Repository {
  /// Moves a reference from `expected` to `new` in one step that nobody can get between, with a reflog entry.
  ///
  /// - Parameters:
  ///   - expected: Where the reference must be; nil demands that it does not exist.
  ///   - who: Stands in the reflog, with its time.
  /// - Throws: `conflict` when the reference is elsewhere, `locked` while somebody else writes it; exit code 75 both.
  public func compareAndSwap(
    _ name: RefName, expected: ObjectID?, new: ObjectID, message: String, who: Identity
  ) throws(GitError) {
    var transaction: OpaquePointer?
    try check(git_transaction_new(&transaction, pointer), "cannot prepare to move `\(name)`")
    // Freed without a commit, the transaction takes its lock away and changes nothing.
    defer { git_transaction_free(transaction) }
    try check(git_transaction_lock_ref(transaction, name.name), "cannot lock `\(name)` of `\(displayPath)`")
    let current = try target(of: name)
    guard current == expected else {
      throw GitError(
        .conflict,
        "`\(name)` moved: it is at \(current.map { "`\($0)`" } ?? "nothing"), not at \(expected.map { "`\($0)`" } ?? "nothing")",
        hints: ["plan again"], code: .GIT_EMODIFIED)
    }
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    let signature = try OwnedSignature(who)
    var oid = new.oid
    try check(
      git_transaction_set_target(transaction, name.name, &oid, signature.pointer, line), "cannot move `\(name)`")
    try check(git_transaction_commit(transaction), "cannot move `\(name)` of `\(displayPath)`")
    try ensureReflogEntry(name, new: new, message: line, signature: signature)
  }

  /// A bare repository keeps no reflog unless told to; what moved a branch in an incident must be on record all the same.
  private func ensureReflogEntry(
    _ name: RefName, new: ObjectID, message: String, signature: OwnedSignature
  ) throws(GitError) {
    var reflog: OpaquePointer?
    try check(git_reflog_read(&reflog, pointer, name.name), "cannot read the reflog of `\(name)`")
    defer { git_reflog_free(reflog) }
    if let newest = git_reflog_entry_byindex(reflog, 0), let id = git_reflog_entry_id_new(newest),
      ObjectID(id.pointee) == new
    {
      return
    }
    var oid = new.oid
    try check(
      git_reflog_append(reflog, &oid, signature.pointer, message), "cannot write the reflog of `\(name)`")
    try check(git_reflog_write(reflog), "cannot write the reflog of `\(name)`")
  }
}

/// libgit2's form of an identity, freed with its owner.
private final class OwnedSignature {
  let pointer: UnsafeMutablePointer<git_signature>

  init(_ identity: Identity) throws(GitError) {
    var signature: UnsafeMutablePointer<git_signature>?
    let name = identity.name.isEmpty ? "runback" : identity.name
    let email = identity.email.isEmpty ? "runback" : identity.email
    try check(
      git_signature_new(&signature, name, email, identity.time, Int32(clamping: identity.offsetMinutes)),
      "cannot write `\(name) <\(email)>` into a reflog")
    guard let signature else { throw GitError(.unexpected, "libgit2 made no signature") }
    pointer = signature
  }

  deinit {
    git_signature_free(pointer)
  }
}
