import Calendars
import Git
import Signatures

/// An approval counts for exactly the change that it names, by a signer whose key counts.
enum ApprovalRule {
  struct Subject {
    let root: ObjectID
    /// Nil judges a commit on no branch: then the statement's branch does not matter.
    let branch: RefName?
    let firstParent: ObjectID
    let tree: ObjectID
  }

  /// Why the statement is about something else; nil when it is about this change under this rule.
  static func objection(_ statement: ApprovalStatement, _ subject: Subject, _ rule: PathRule) -> String? {
    if statement.rule != rule.match.map(\.text) { return "it is about another rule" }
    if statement.tree != subject.tree { return "it is about another tree, `\(statement.tree)`" }
    if statement.firstParent != subject.firstParent {
      return "it is about a change of the commit `\(statement.firstParent)`"
    }
    if statement.root != subject.root { return "it is about a history with the root `\(statement.root)`" }
    if let branch = subject.branch, BranchRule.name(branch) != BranchRule.name(statement.branch) {
      return "it is about `\(statement.branch)`"
    }
    return nil
  }
}

/// What an approval is worth.
public enum ApprovalAssessment: Sendable, Hashable {
  /// By this signer, as the policy names them.
  case counts(signer: String)
  case refused(String)
}

extension ApprovalRule {
  /// Whether the signature is one that the rule counts. A forge's never is, nor one by a key that has expired or whose
  /// signer is compromised: when it was made, nobody can tell.
  static func assess(
    _ approval: ApprovalBook.Approval, _ rule: PathRule, _ governing: GoverningPolicy, now: Timestamp
  ) throws(TrustError) -> ApprovalAssessment {
    func check(_ verifier: SignatureVerifier) -> SignatureCheck {
      verifier.check(
        payload: approval.statement.bytes, signature: approval.signature, namespace: ApprovalStatement.namespace,
        now: now)
    }
    let identity = try governing.identify(check(governing.operators.verifier)) { check($0.content.verifier) }
    if let finding = SignatureRule.finding(identity.check) { return .refused(finding.reason) }
    guard let signer = identity.signer, let key = identity.key else { return .refused(identity.stranger.reason) }
    let claimed = identity.check.claimedTime ?? now
    if let finding = ValidityRule.finding(identity.check, key: key, claimed: claimed, now: now) {
      return .refused(finding.reason)
    }
    if let finding = CompromiseRule.finding(signer) { return .refused(finding.reason) }
    guard signer.kind == .person else {
      return .refused("signed by the forge `\(signer.name)`, which meets no threshold")
    }
    guard rule.signers.contains(signer.name) else {
      return .refused("signed by `\(signer.name)`, whom the rule `\(rule.name)` does not name")
    }
    return .counts(signer: signer.name)
  }
}
