import Git
import Trust

/// The rollback commit's bytes.
struct RollbackCommit {
  let plan: RollbackPlan
  let request: RollbackRequest
  let author: Identity

  /// What is signed: the whole object but the signature's header.
  var payload: [UInt8] { header + Array("\n".utf8) + Array(message.utf8) }

  /// The object, with the signature where git puts it.
  func signed(_ signature: [UInt8]) -> [UInt8] {
    let lines = signature.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let kept = lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
    let value = kept.map(Array.init).joined(separator: Array("\n ".utf8))
    return header + Array("gpgsig ".utf8) + Array(value) + Array("\n\n".utf8) + Array(message.utf8)
  }

  private var header: [UInt8] {
    Array("tree \(plan.tree)\nparent \(plan.from)\nauthor ".utf8) + author.headerValue
      + Array("\ncommitter ".utf8) + author.headerValue + Array("\n".utf8)
  }

  private var message: String {
    var trailers: [String] = []
    // A claim that does not hold is not made.
    if plan.claimsHealing {
      trailers = ["Rollback-To: \(plan.target.target.commit)", "Rollback-From: \(plan.from)"]
      trailers += plan.kept.map { "Rollback-Kept: \($0.path)" }
    }
    trailers += ["Plan-Digest: \(plan.digest)", "Policy-Digest: \(plan.policyDigest)"]
    trailers += request.incident.map { ["Incident: \(Self.oneLine($0))"] } ?? []
    trailers += request.run.map { ["Run: \(Self.oneLine($0))"] } ?? []
    return "\(summary)\n\n\(explanation)\n\n\(trailers.joined(separator: "\n"))\n"
  }

  private var summary: String {
    let target = plan.target.target.commit.short
    guard plan.mode != .revert else {
      return plan.undone.count == 1 ? "Revert \(plan.undone[0].commit.short)" : "Revert \(plan.undone.count) commits"
    }
    return plan.scope.isEmpty ? "Roll back to \(target)" : "Roll back a part to \(target)"
  }

  private var explanation: String {
    let count = "\(plan.undone.count) commit\(plan.undone.count == 1 ? "" : "s")"
    var lines: [String]
    if plan.mode == .revert {
      lines = plan.undone.map { "This reverts commit \($0.commit)." }
    } else if plan.scope.isEmpty {
      lines = ["Takes the tree of the last known-good commit and undoes \(count)."]
    } else {
      lines = ["Takes these paths from the last known-good commit and undoes what \(count) did to them:"]
    }
    lines += plan.scope.map { "  \(Self.oneLine($0))" }
    return lines.joined(separator: "\n")
  }

  private static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }
}
