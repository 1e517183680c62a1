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
    guard let fingerprint = check.key, let signer = policy.signer(of: fingerprint), let key = policy.key(fingerprint)
    else { return .refused("signed by a key that the policy does not name") }
    if let finding = ValidityRule.finding(check, key: key, claimed: check.claimedTime ?? now, now: now) {
      return .refused(finding.reason)
    }
    if let finding = CompromiseRule.finding(signer) { return .refused(finding.reason) }
    guard signer.kind == .person, signer.can(.attest) else {
      return .refused("signed by `\(signer.name)`, who may not attest")
    }
    return .attests(signer)
  }
}
