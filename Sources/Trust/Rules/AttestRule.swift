import Calendars
import Signatures

/// A health mark needs a good signature, by a key that counts now, of somebody who may attest.
enum AttestRule {
  enum Outcome {
    case attests(Signer)
    case refused(String)
  }

  static func judge(_ check: SignatureCheck, _ policy: TrustPolicy, now: Timestamp) -> Outcome {
    if let finding = SignatureRule.finding(check) { return .refused(finding.reason) }
    let answer = policy.owner(of: check)
    guard case .owner(let owner) = answer else {
      return .refused(SignerRule.finding(check, answer, policy)?.reason ?? "signed by a stranger")
    }
    let signer = policy.signers[owner.signer]
    let claimed = check.claimedTime ?? now
    if let finding = ValidityRule.finding(check, key: policy.key(owner), claimed: claimed, now: now) {
      return .refused(finding.reason)
    }
    if let finding = CompromiseRule.finding(signer) { return .refused(finding.reason) }
    guard signer.kind == .person, signer.can(.attest) else {
      return .refused("signed by `\(signer.name)`, who may not attest")
    }
    return .attests(signer)
  }
}
