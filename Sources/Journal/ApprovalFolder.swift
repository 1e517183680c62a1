import Glibc

/// Requests for approval and the answers to them: `<state>/runs/<run>/approvals/`.
extension JournalStore {
  public func approvalsFolder(of run: RunID) -> String { "\(runDirectory(run))/approvals" }

  /// Puts a request there, for the operator to send.
  public func write(_ text: String, named name: String, toApprovalsOf run: RunID) throws(JournalError) {
    let folder = approvalsFolder(of: run)
    try makeDirectory(folder)
    let path = "\(folder)/\(name)"
    let number = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw JournalError(errno: errno, path) }
    let file = OwnedFile(number)
    try operations.writeAll(Array(text.utf8), to: file.descriptor, path: path)
  }

  /// What lies there beside the requests: at most 64 files of 64 KiB, in the order of their names.
  public func approvalAnswers(of run: RunID) throws(JournalError) -> [(name: String, text: String)] {
    let folder = approvalsFolder(of: run)
    let names = try approvalNames(of: run).filter { !$0.hasSuffix(".txt") }
    var answers: [(name: String, text: String)] = []
    for name in names.prefix(64) {
      var bytes: [UInt8] = []
      try readPieces(of: "\(folder)/\(name)") { piece in
        if bytes.count <= 1 << 16 { bytes.append(contentsOf: piece) }
      }
      if bytes.count <= 1 << 16 { answers.append((name, String(decoding: bytes, as: UTF8.self))) }
    }
    return answers
  }

  /// Requests and answers, sorted; at most 1000.
  func approvalNames(of run: RunID) throws(JournalError) -> [String] {
    Array(try names(in: approvalsFolder(of: run)).filter { !$0.hasPrefix(".") }.prefix(1000))
  }
}
