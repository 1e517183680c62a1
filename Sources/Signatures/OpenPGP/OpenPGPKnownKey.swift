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

  /// Of two copies of a key the one with the harder revocation counts.
  var revocationRank: Int {
    [key.revocation, primary.revocation].map { revocation in
      switch revocation {
      case .hard: 2
      case .soft: 1
      case nil: 0
      }
    }.max() ?? 0
  }

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

  /// When the key stops to count, or stopped; nil when it never does, and when it never did.
  var countedUntil: Timestamp? {
    var ends: [Timestamp] = []
    for part in [key, primary] {
      switch part.revocation {
      case .hard: return nil
      case .soft(let since): ends.append(since)
      case nil: break
      }
      if let expires = part.expires { ends.append(expires) }
    }
    return ends.min()
  }

  func hasExpired(by now: Timestamp) -> Bool {
    [key, primary].contains { part in part.expires.map { now >= $0 } ?? false }
  }
}
