import Calendars

/// A primary key or subkey that may have made a signature.
struct OpenPGPKnownKey: Sendable {
  let verification: OpenPGPVerificationKey
  let key: OpenPGPCertificate.Key
  /// The primary key of the certificate; the key itself when it is the primary.
  let primary: OpenPGPCertificate.Key
  /// When the certificate last said something about itself, in seconds since the epoch: of two copies the newer counts.
  let stated: UInt32

  var isRevoked: Bool { key.revocation != nil || primary.revocation != nil }

  /// What the key's life says about a signature that verifies.
  func outcome(claimed: Timestamp) -> SignatureCheck.Outcome {
    // As gpg: a revoked key is revoked for signatures before the revocation too, whatever the reason, because their
    // dates are the signer's word.
    if isRevoked { return .revoked }
    guard key.canSign else { return .malformed("the key may not sign") }
    for part in [key, primary] {
      if claimed < part.created { return .expired }
      if let expires = part.expires, claimed >= expires { return .expired }
    }
    return .good
  }

  func hasExpired(by now: Timestamp) -> Bool {
    [key, primary].contains { part in part.expires.map { now >= $0 } ?? false }
  }
}
