import Git

/// What a push came to.
enum PushAnswer: Sendable {
  /// The remote has it; git's line about the reference.
  case accepted(String)
  /// The lease was lost: the branch is no longer where it was.
  case moved
  /// The server did not take it, and why.
  case refused(String)
  /// git ended before the server had answered, so that it may have taken it or not.
  case unknown(RollbackError)
}

/// The lines that `git push --porcelain` prints: `FLAG TAB FROM:TO TAB SUMMARY (REASON)`.
struct PushReport {
  enum Status {
    case accepted(String)
    /// git itself kept it back: `[rejected]`, for the lease or because it is no fast-forward.
    case rejectedHere
    /// The server, or a hook of it, said no: `[remote rejected]`.
    case rejectedThere(String)
  }

  /// Nil when nothing is said of the branch, or that the server did not say.
  let status: Status?

  init(_ text: String, branch: RefName) {
    var found: Status?
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, fields[0].count == 1, fields[1].hasSuffix(":\(branch.name)") else { continue }
      found = Self.status(flag: fields[0], summary: String(fields[2]))
    }
    status = found
  }

  private static func status(flag: Substring, summary: String) -> Status? {
    guard flag == "!" else { return .accepted(GitProgram.clean(summary)) }
    if summary.hasPrefix("[rejected]") { return .rejectedHere }
    guard summary.hasPrefix("[remote rejected]") else { return nil }
    let reason = summary.dropFirst("[remote rejected]".count).drop { $0 == " " }
    return .rejectedThere(
      GitProgram.clean(String(reason.hasPrefix("(") && reason.hasSuffix(")") ? reason.dropFirst().dropLast() : reason)))
  }
}
