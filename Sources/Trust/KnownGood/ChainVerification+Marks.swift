public import Calendars
public import Git
import Signatures

/// Whether a health mark would count.
public enum MarkAssessment: Sendable, Hashable {
  /// By this signer, as the policy names them.
  case counts(signer: String)
  case refused(String)
}

extension ChainVerification {
  /// What a health mark of a commit has to say; nil, and why, when no mark of it could count.
  public func healthStatement(
    of commit: ObjectID, environment: String, time: Timestamp, evidence: String
  ) throws(TrustError) -> (statement: HealthStatement?, objection: String?) {
    let position = try position(named: commit, "the commit")
    if let objection = objectionToMark(at: position) { return (nil, objection) }
    guard let tree = history.graph.trees[position] else { return (nil, "it has no readable tree") }
    guard let branch else { return (nil, "no branch is named, and a mark is for one") }
    let statement = HealthStatement(
      root: root, branch: branch, commit: commit, tree: tree, environment: environment, time: time, evidence: evidence)
    return (statement, nil)
  }

  /// What a signed statement is worth here: that its signer can attest, and did not sign the commit.
  public func assessMark(_ statement: HealthStatement, signature: [UInt8]) throws(TrustError) -> MarkAssessment {
    let position = try position(named: statement.commit, "the commit")
    if let objection = objectionToMark(at: position) { return .refused(objection) }
    let subject = HealthStatementRule.Subject(
      root: root, branch: branch, commit: statement.commit, tree: history.graph.trees[position])
    if let objection = HealthStatementRule.objection(statement, subject, now: now) { return .refused(objection) }
    let check = policy.verifier.check(
      payload: statement.bytes, signature: signature, namespace: HealthStatement.namespace, now: now)
    switch AttestRule.judge(check, policy, now: now) {
    case .refused(let why): return .refused(why)
    case .attests(let signer) where signer.name == judged.signerName(position):
      return .refused("`\(signer.name)` signed the commit, and nobody attests their own work")
    case .attests(let signer): return .counts(signer: signer.name)
    }
  }

  /// Only what was deployed and may be gone back to is attested. What only a forge signed may be waiting for just this.
  private func objectionToMark(at position: Int) -> String? {
    if let refusal { return refusal.reason }
    if history.graph.isFiat[position] { return "it is the root or behind it, which are never gone back to" }
    let record = records[position]
    let waitsForMark =
      record.verdict == .forgeOnly && policy.forgeOnly == .marked && !record.flags.contains(.untrustedParent)
    if !record.trusted, !waitsForMark { return "it is not trusted: \(record.reason)" }
    guard judged.deploymentLine(from: history.graph.tip).positions.contains(position) else {
      return "it is not on the deployment line: it was never what the branch was at"
    }
    return nil
  }
}
