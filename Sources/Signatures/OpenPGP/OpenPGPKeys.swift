import Calendars

/// All OpenPGP keys that a verifier knows.
struct OpenPGPKeys: Sendable {
  private var byFingerprint: [[UInt8]: OpenPGPKnownKey] = [:]
  /// The key ID is the fingerprint's end, and short enough to be forged: several keys may share one.
  private var byKeyID: [[UInt8]: [OpenPGPKnownKey]] = [:]

  /// Signatures dated later than this after `now` are refused; clocks differ, but not by more than a day.
  private static let futureLimit: Int64 = 86_400
  /// A signature of the largest RSA key takes under 4 KB, notations aside.
  private static let sizeLimit = 64 << 10

  init(_ keyrings: [OpenPGPKeyring]) {
    for key in keyrings.lazy.flatMap(\.keys) {
      let fingerprint = key.verification.fingerprint
      if let known = byFingerprint[fingerprint] {
        // The same key in two files: what is revoked in either is revoked, and of two lives the newer word counts.
        let isNewer = (key.revocationRank, key.stated) > (known.revocationRank, known.stated)
        guard isNewer else { continue }
        byKeyID[Array(fingerprint.suffix(8))]?.removeAll { $0.verification.fingerprint == fingerprint }
      }
      byFingerprint[fingerprint] = key
      byKeyID[Array(fingerprint.suffix(8)), default: []].append(key)
    }
  }

  func check(
    payload: [UInt8], signature text: [UInt8], now: Timestamp, proofs: (any SignatureProofs)?
  ) -> SignatureCheck {
    var hint: String?
    var claimed: Timestamp?
    do throws(Refusal) {
      let (signature, packet) = try Self.parse(text)
      hint = (signature.subpackets.issuerFingerprint ?? signature.subpackets.issuerKeyID).map(hexadecimal)
      guard let created = signature.subpackets.created else { throw .malformed("the signature has no creation time") }
      let time = Timestamp(secondsSinceEpoch: Int64(created))
      claimed = time
      try Self.refuse(signature, claiming: time, now: now)
      let candidates = try candidates(for: signature)
      guard !candidates.isEmpty else {
        return SignatureCheck(format: .openpgp, outcome: .unknownKey, keyHint: hint, claimedTime: claimed)
      }
      for key in candidates {
        // librnp calls everything bad that a key signed outside its life; then the life alone is the answer.
        var verifies = key.librnp != nil && !key.lives(at: time)
        let fingerprint = KeyFingerprint(format: .openpgp, value: key.key.fingerprint)
        if !verifies { verifies = proofs?.isProven(under: fingerprint) ?? false }
        if !verifies {
          verifies = try key.verifies(signature, packet: packet, claimed: time, over: payload)
          if verifies { proofs?.prove(under: fingerprint) }
        }
        if verifies { return Self.answer(key, signature, claimed: time, hint: hint, now: now) }
      }
      return SignatureCheck(
        format: .openpgp, outcome: .bad, key: candidates[0].certificateFingerprint, keyHint: hint,
        claimedTime: claimed)
    } catch {
      return SignatureCheck(format: .openpgp, outcome: error.outcome, keyHint: hint, claimedTime: claimed)
    }
  }

  private static func parse(
    _ text: [UInt8]
  ) throws(Refusal) -> (signature: OpenPGPSignature, packet: ArraySlice<UInt8>) {
    guard text.count <= sizeLimit else { throw .malformed("the OpenPGP signature is larger than 64 KiB") }
    var position = 0
    let armour = try OpenPGPArmour(text, at: &position)
    guard armour.label == "PGP SIGNATURE" else {
      throw .unsupported("\(printable(armour.label)) in place of a detached signature")
    }
    guard text[position...].allSatisfy(Base64.isSpace) else { throw .malformed("bytes follow the OpenPGP signature") }
    let packets = try OpenPGPPacket.all(in: armour.data)
    guard packets.count == 1, packets[0].tag == OpenPGPPacket.Tag.signature else {
      throw .malformed("the block is not exactly one signature packet, but \(packets.count) packets")
    }
    return (try OpenPGPSignature(body: packets[0].body), packets[0].whole)
  }

  private static func refuse(
    _ signature: OpenPGPSignature, claiming time: Timestamp, now: Timestamp
  ) throws(Refusal) {
    guard signature.kind == OpenPGPSignature.Kind.binary else {
      throw signature.kind == OpenPGPSignature.Kind.text
        ? .unsupported("text-mode signature") : .malformed("a signature of kind \(signature.kind) signs no document")
    }
    if let kind = signature.subpackets.unknownCritical { throw .unsupported("critical subpacket \(kind)") }
    guard time <= now.adding(seconds: futureLimit) else {
      throw .malformed("the signature is dated \(time.rfc3339), more than 24 h ahead")
    }
  }

  private func candidates(for signature: OpenPGPSignature) throws(Refusal) -> [OpenPGPKnownKey] {
    let fingerprint = signature.subpackets.issuerFingerprint
    if let key = fingerprint.flatMap({ byFingerprint[Array($0)] }) { return [key] }
    guard let keyID = signature.subpackets.issuerKeyID else {
      guard fingerprint == nil else { return [] }
      throw .malformed("the signature names no key")
    }
    return byKeyID[Array(keyID)] ?? []
  }

  private static func answer(
    _ key: OpenPGPKnownKey, _ signature: OpenPGPSignature, claimed: Timestamp, hint: String?, now: Timestamp
  ) -> SignatureCheck {
    var outcome = key.outcome(claimed: claimed)
    if outcome == .good, signature.hasEnded(by: now.secondsSinceEpoch) { outcome = .expired }
    return SignatureCheck(
      format: .openpgp, outcome: outcome, key: key.certificateFingerprint, keyHint: hint, claimedTime: claimed,
      keyExpired: outcome == .good && key.hasExpired(by: now), keyCountedUntil: key.countedUntil(claimed: claimed))
  }
}

extension OpenPGPKnownKey {
  fileprivate var certificateFingerprint: KeyFingerprint {
    KeyFingerprint(format: .openpgp, value: primary.fingerprint)
  }
}
