public import Git

/// How a change stands under a rule that covers it: whom the rule wants, and who signed for it.
public struct PathRuleStanding: Sendable, Hashable {
  public let rule: PathRule
  /// What is covered, sorted; at least one.
  public let paths: [TreePath]
  /// The committer's name, when the rule counts them.
  public let committer: String?
  /// Who else approved, by name, sorted; the committer is not among them.
  public let approvers: [String]
  /// Approvals that do not count, each with its reason.
  public let refused: [String]

  public var signers: [String] { [committer].compactMap { $0 } + approvers }
  public var isMet: Bool { signers.count >= rule.threshold }

  /// Why it is not met, as a clause.
  func shortfall(signer: String?) -> String {
    let path = paths.first.map { "`\($0)`" } ?? "it"
    if rule.threshold <= 1 {
      let who = signer.map { "signed by `\($0)`, who" } ?? "signed by nobody who"
      return "\(who) may not change \(path) (rule `\(rule.name)`)"
    }
    let wanted = rule.signers.sorted().map { "`\($0)`" }.joined(separator: ", ")
    let found = signers.isEmpty ? "none of them" : "only " + signers.map { "`\($0)`" }.joined(separator: ", ")
    return "a change of \(path) needs \(rule.threshold) of \(wanted) (rule `\(rule.name)`), and \(found) signed for it"
  }

  /// Who signed for it, as a clause.
  var account: String {
    var parts = [committer.map { "committed by `\($0)`" }].compactMap { $0 }
    if !approvers.isEmpty { parts.append("approved by " + approvers.map { "`\($0)`" }.joined(separator: ", ")) }
    let names = parts.isEmpty ? "signed for by nobody whom it names" : parts.joined(separator: ", ")
    return "rule `\(rule.name)`: \(names); \(rule.threshold) needed"
  }
}
