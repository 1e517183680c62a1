import Calendars

/// A primary key or subkey that may have made a signature.
struct OpenPGPKnownKey: Sendable {
  let verification: OpenPGPVerificationKey
  let key: OpenPGPCertificate.Key
  /// The primary key of the certificate; the key itself when it is the primary.
  let primary: OpenPGPCertificate.Key
  /// When the certificate last said something about itself, in seconds since the epoch: of two copies the newer counts.
  let stated: UInt32
  /// Why nothing that the key signs can be judged.
  var unsupported: String?
  /// How signatures are verified that nothing in process can verify.
  var librnp: LibrnpVerification?

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
    isRevoked ? .revoked : outcomeInLife(claimed: claimed)
  }

  /// The same, revocations aside.
  private func outcomeInLife(claimed: Timestamp) -> SignatureCheck.Outcome {
    guard key.canSign else { return .malformed("the key may not sign") }
    return lives(at: claimed) ? .good : .expired
  }

  func lives(at time: Timestamp) -> Bool {
    [key, primary].allSatisfy { part in
      time >= part.created && part.expires.map { time <= $0 } ?? true
    }
  }

  /// When the key stops to count, or stopped, for a signature that claims a time; nil when it never does, and when it never
  /// did.
  func countedUntil(claimed: Timestamp) -> Timestamp? {
    guard outcomeInLife(claimed: claimed) == .good, let end else { return nil }
    return claimed < end ? end : nil
  }

  private var end: Timestamp? {
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
    [key, primary].contains { part in part.expires.map { now > $0 } ?? false }
  }

  /// Whether the signature is the key's over `payload`.
  ///
  /// - Parameter packet: the one that `signature` was read from, whole.
  func verifies(
    _ signature: OpenPGPSignature, packet: ArraySlice<UInt8>, claimed: Timestamp, over payload: [UInt8]
  ) throws(Refusal) -> Bool {
    if let unsupported { throw .unsupported(unsupported) }
    guard let librnp else { return try verification.verifies(signature, over: [payload]) }
    try verification.requireFitting(signature)
    return librnp.verifies(Array(packet), claimed: claimed, over: payload)
  }
}

/// A key with just enough of its certificate for librnp to take it for valid: the newest self-signature and, of a
/// subkey, the newest binding, without what revokes.
struct LibrnpVerification: Sendable {
  let library: Librnp
  let certificate: [UInt8]

  /// At the time that the signature claims, so that nothing but its cryptography can speak against it, as long as the
  /// key lived then.
  func verifies(_ packet: [UInt8], claimed: Timestamp, over payload: [UInt8]) -> Bool {
    Librnp.Certificate(library, certificate, now: UInt64(max(claimed.secondsSinceEpoch, 1)))?
      .verifies(packet, over: payload) ?? false
  }
}
