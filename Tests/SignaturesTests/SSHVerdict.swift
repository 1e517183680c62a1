import Calendars

@testable import Signatures

extension AllowedSigners {
  /// Whether the file lets `principal` have made a signature, as `ssh-keygen -Y verify -I PRINCIPAL` asks.
  func accepts(
    _ payload: [UInt8], _ signature: [UInt8], principal: String = "ana@example.org", namespace: String = "git",
    revocations: SSHRevocations = SSHRevocations(), at time: Timestamp
  ) -> (isGood: Bool, check: SignatureCheck) {
    let verifier = SignatureVerifier(sshKeys: keys, sshAuthorities: authorities, sshRevocations: revocations)
    let check = verifier.check(payload: payload, signature: signature, namespace: namespace, now: time)
    guard problems.isEmpty, check.outcome == .good else { return (false, check) }
    let isGood = entries.contains { entry in
      guard entry.principals.matches(principal), entry.allows(namespace: namespace), entry.isValid(at: time) else {
        return false
      }
      guard case .ssh(let certificate) = check.certified else {
        return !entry.isCertificateAuthority && entry.key.fingerprint == check.key
      }
      return entry.isCertificateAuthority && entry.key.fingerprint == certificate.authority
        && certificate.principals.contains(principal) && certificate.validAfter.map { time >= $0 } ?? true
        && certificate.validBefore.map { time < $0 } ?? true
    }
    return (isGood, check)
  }
}
