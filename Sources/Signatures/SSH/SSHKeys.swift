import Calendars

/// All SSH keys, certificate authorities and revocations that a verifier knows.
struct SSHKeys: Sendable {
  private struct Known: Sendable {
    let verification: SSHVerificationKey
    let fingerprint: KeyFingerprint
  }

  private let keys: [[UInt8]: Known]
  /// By the authority's wire form.
  private let authorities: [[UInt8]: KeyFingerprint]
  private let revocations: SSHRevocations

  init(keys: [SSHPublicKey], authorities: [SSHPublicKey], revocations: SSHRevocations) {
    var known: [[UInt8]: Known] = [:]
    for key in keys where known[key.blob] == nil {
      // A key that parsed has been built before, so nothing is lost here.
      guard let verification = try? SSHVerificationKey(blob: key.blob) else { continue }
      known[key.blob] = Known(verification: verification, fingerprint: key.fingerprint)
    }
    self.keys = known
    self.authorities = Dictionary(authorities.map { ($0.blob, $0.fingerprint) }) { first, _ in first }
    self.revocations = revocations
  }

  func check(
    payload: [UInt8], signature text: [UInt8], namespace: String, proofs: (any SignatureProofs)?
  ) -> SignatureCheck {
    var hint: String?
    do throws(Refusal) {
      let signature = try SSHSignature(armoured: text)
      hint = (keys[signature.publicKey]?.fingerprint ?? SSHPublicKey.fingerprint(ofBlob: signature.publicKey)).value
      guard signature.namespace.elementsEqual(namespace.utf8) else {
        let found = printable(String(decoding: signature.namespace.prefix(64), as: UTF8.self))
        throw .malformed("the SSH signature is for the namespace `\(found)`, not `\(namespace)`")
      }
      if SSHVerificationKey.isCertificate(signature.publicKey) {
        let certificate = try SSHCertificate(blob: signature.publicKey)
        let key = SSHPublicKey.fingerprint(ofBlob: certificate.keyBlob)
        hint = key.value
        return try check(payload, signature, certificate, key)
      }
      return try check(payload, signature, keys[signature.publicKey], hint: hint, proofs)
    } catch {
      return SignatureCheck(format: .ssh, outcome: error.outcome, keyHint: hint)
    }
  }

  private func check(
    _ payload: [UInt8], _ signature: SSHSignature, _ known: Known?, hint: String?,
    _ proofs: (any SignatureProofs)?
  ) throws(Refusal) -> SignatureCheck {
    // A stranger's key is tried too: a signature that is bad under its own key is bad whoever made it.
    let key = if let known { known.verification } else { try SSHVerificationKey(blob: signature.publicKey) }
    let fingerprint = known?.fingerprint ?? SSHPublicKey.fingerprint(ofBlob: signature.publicKey)
    var outcome = SignatureCheck.Outcome.bad
    var verifies = proofs?.isProven(under: fingerprint) ?? false
    if !verifies {
      verifies = try key.verifies(signature.signature, over: signature.signedData(over: payload))
      if verifies { proofs?.prove(under: fingerprint) }
    }
    if verifies {
      outcome = revocations.revokes(key: signature.publicKey) ? .revoked : known == nil ? .unknownKey : .good
    }
    return SignatureCheck(format: .ssh, outcome: outcome, key: known?.fingerprint, keyHint: hint)
  }

  private func check(
    _ payload: [UInt8], _ signature: SSHSignature, _ certificate: SSHCertificate, _ fingerprint: KeyFingerprint
  ) throws(Refusal) -> SignatureCheck {
    let known = authorities[certificate.authorityBlob]
    let isGood = try certificate.key.verifies(
      signature.signature, over: signature.signedData(over: payload),
      requiringVerification: certificate.requiresVerification)
    var outcome = SignatureCheck.Outcome.bad
    if isGood { outcome = revocations.revokes(certificate) ? .revoked : known == nil ? .unknownKey : .good }
    return SignatureCheck(
      format: .ssh, outcome: outcome, key: known == nil ? nil : fingerprint, keyHint: fingerprint.value,
      // A list of revoked keys says nothing about when: what it names never counted.
      keyCountedUntil: outcome == .revoked ? nil : certificate.validBefore, certified: .ssh(certificate.identity))
  }
}

extension SSHCertificate {
  var identity: SSHCertifiedIdentity {
    SSHCertifiedIdentity(
      authority: SSHPublicKey.fingerprint(ofBlob: authorityBlob), principals: principals, validAfter: validAfter,
      validBefore: validBefore, serial: serial, keyID: String(decoding: keyID, as: UTF8.self))
  }
}
