import Calendars
import Signatures

/// A health mark needs a good signature, by a key that counts now, of somebody who may attest.
enum AttestRule {
  enum Outcome {
    case attests(Signer)
    case refused(String)
  }

  /// For a mark that is being made: nothing has shown it to be older.
  static func judge(_ check: SignatureCheck, _ policy: TrustPolicy, now: Timestamp) -> Outcome {
    judge(check, policy, now: now) { () throws(Never) in nil }
  }

  /// - Parameter witnessed: when the mark itself was first seen; asked only where the answer hangs on it.
  static func judge<Failure: Error>(
    _ check: SignatureCheck, _ policy: TrustPolicy, now: Timestamp, witnessed: () throws(Failure) -> Timestamp?
  ) throws(Failure) -> Outcome {
    if check.outcome != .revoked, let finding = SignatureRule.finding(check) { return .refused(finding.reason) }
    let answer = policy.owner(of: check)
    guard case .owner(let owner) = answer else {
      return .refused(SignerRule.finding(check, answer, policy)?.reason ?? "signed by a stranger")
    }
    let signer = policy.signers[owner.signer]
    let claimed = check.claimedTime ?? now
    func finding(_ witnessed: Timestamp?) -> Finding? {
      SignatureRule.finding(check, witnessed: witnessed)
        ?? ValidityRule.finding(check, key: policy.key(owner), claimed: claimed, now: now, witnessed: witnessed)
        ?? CompromiseRule.finding(signer, witnessed: witnessed)
    }
    // A mark may come long after its commit was seen, so that only its own age counts.
    if finding(nil) != nil, let finding = finding(try witnessed()) { return .refused(finding.reason) }
    guard signer.kind == .person, signer.can(.attest) else {
      return .refused("signed by `\(signer.name)`, who may not attest")
    }
    return .attests(signer)
  }
}
