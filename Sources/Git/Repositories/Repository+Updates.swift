internal import CLibgit2
import Glibc

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
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    if let expected, try isPlainReference(name) {
      try swap(name, expected: expected, new: new, message: line, who: who)
      return
    }
    var transaction: OpaquePointer?
    try check(git_transaction_new(&transaction, pointer), "cannot prepare to move `\(name)`")
    // Freed without a commit, the transaction takes its lock away and changes nothing.
    defer { git_transaction_free(transaction) }
    try check(git_transaction_lock_ref(transaction, name.name), "cannot lock `\(name)` of `\(displayPath)`")
    let current = try target(of: name)
    guard current == expected else { throw moved(name, current, expected) }
    let signature = try OwnedSignature(who)
    var oid = new.oid
    try check(
      git_transaction_set_target(transaction, name.name, &oid, signature.pointer, line), "cannot move `\(name)`")
    try check(git_transaction_commit(transaction), "cannot move `\(name)` of `\(displayPath)`")
    try ensureReflogEntry(name, new: new, message: line, signature: signature)
  }

  private func moved(_ name: RefName, _ current: ObjectID?, _ expected: ObjectID?) -> GitError {
    func place(_ id: ObjectID?) -> String { id.map { "`\($0)`" } ?? "nothing" }
    return GitError(
      .conflict, "`\(name)` moved: it is at \(place(current)), not at \(place(expected))", hints: ["plan again"],
      code: .GIT_EMODIFIED)
  }

  /// A reference of this repository's own that exists and names an object, not another reference.
  private func isPlainReference(_ name: RefName) throws(GitError) -> Bool {
    guard name.name.hasPrefix("refs/"), !name.name.hasPrefix("refs/worktree/"), !name.name.hasPrefix("refs/bisect/")
    else { return false }
    var reference: OpaquePointer?
    guard git_reference_lookup(&reference, pointer, name.name) >= 0 else { return false }
    defer { git_reference_free(reference) }
    return git_reference_type(reference) == GIT_REFERENCE_DIRECT
  }

  private func swap(
    _ name: RefName, expected: ObjectID, new: ObjectID, message: String, who: Identity
  ) throws(GitError) {
    let lock = try ReferenceLock(name, in: self, content: "\(new)\n")
    defer { lock.release() }
    let current = try target(of: name)
    guard current == expected else { throw moved(name, current, expected) }
    let line =
      Array("\(expected) \(new) ".utf8) + who.headerValue + Array("\t\(message)\n".utf8)
    // As git does it: what is on record may not have happened, what happened is on record.
    try appendReflog(commonDirectory + "/logs/" + name.name, line, creates: true)
    for path in [gitDirectory, commonDirectory] where Self.headNames(name, in: path) {
      try appendReflog(path + "/logs/HEAD", line, creates: false)
      if gitDirectory == commonDirectory { break }
    }
    try lock.commit()
  }

  private static func headNames(_ name: RefName, in folder: String) -> Bool {
    let descriptor = Glibc.open(folder + "/HEAD", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return count > 0 && bytes.prefix(count).elementsEqual("ref: \(name)\n".utf8)
  }

  /// One line in one write, which no other writer can get into.
  private func appendReflog(_ path: String, _ line: [UInt8], creates: Bool) throws(GitError) {
    if creates { makeFolders(above: path) }
    let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CLOEXEC | (creates ? O_CREAT : 0), 0o666)
    guard descriptor >= 0 else {
      if !creates, errno == ENOENT { return }
      throw systemError("cannot write the reflog `\(path)`")
    }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
      throw systemError("cannot write the reflog `\(path)`")
    }
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
