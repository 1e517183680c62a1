import Calendars

/// The packets of one certificate (RFC 4880 §11.1): a primary key, what belongs to it, and its subkeys.
struct OpenPGPPacketGroup {
  private struct Subkey {
    let body: ArraySlice<UInt8>
    var signatures: [ArraySlice<UInt8>] = []
  }

  private let primary: ArraySlice<UInt8>
  private var userIDs: [String] = []
  private var subkeys: [Subkey] = []
  private var signatures: [ArraySlice<UInt8>] = []
  /// All packets again, for librnp.
  private var bytes: [UInt8]

  /// No certificate in use comes near: the largest are flooded with third-party signatures.
  private static let subkeyLimit = 256
  private static let certificateLimit = 10_000

  /// The certificates of a keyring, armoured (any number of blocks, text between them ignored) or binary.
  static func all(inKeyring bytes: [UInt8]) throws(Refusal) -> [OpenPGPPacketGroup] {
    guard let first = bytes.first(where: { !Base64.isSpace($0) }) else { throw .malformed("it is empty") }
    if first & 0x80 != 0 && !bytes.starts(with: [0xef, 0xbb, 0xbf]) { return try all(in: bytes) }
    var groups: [OpenPGPPacketGroup] = []
    var position = 0
    while position < bytes.count {
      var next = position
      guard let line = OpenPGPArmour.line(in: bytes, at: &next) else { break }
      if OpenPGPArmour.label(of: line, "-----BEGIN ") != nil {
        let block = try OpenPGPArmour(bytes, at: &position)
        guard block.label == "PGP PUBLIC KEY BLOCK" else {
          throw .malformed("it holds a \(printable(block.label)), not a PGP PUBLIC KEY BLOCK")
        }
        groups += try all(in: block.data)
        guard groups.count <= certificateLimit else { throw .malformed("it has more than 10,000 certificates") }
      } else {
        position = next
      }
    }
    return groups
  }

  private static func all(in bytes: [UInt8]) throws(Refusal) -> [OpenPGPPacketGroup] {
    var groups: [OpenPGPPacketGroup] = []
    for packet in try OpenPGPPacket.all(in: bytes) {
      switch packet.tag {
      case OpenPGPPacket.Tag.publicKey:
        guard groups.count < certificateLimit else { throw .malformed("it has more than 10,000 certificates") }
        groups.append(OpenPGPPacketGroup(primary: packet))
      case OpenPGPPacket.Tag.secretKey, OpenPGPPacket.Tag.secretSubkey:
        throw .malformed("it holds a secret key, which must not lie beside a repository")
      case OpenPGPPacket.Tag.marker, OpenPGPPacket.Tag.trust:
        continue
      case OpenPGPPacket.Tag.signature, OpenPGPPacket.Tag.userID, OpenPGPPacket.Tag.userAttribute,
        OpenPGPPacket.Tag.publicSubkey:
        guard !groups.isEmpty else { throw .malformed("it does not begin with a public key") }
        try groups[groups.count - 1].add(packet)
      default:
        throw .malformed("it holds a packet with the tag \(packet.tag), which belongs in no certificate")
      }
    }
    return groups
  }

  private init(primary packet: OpenPGPPacket) {
    primary = packet.body
    bytes = Array(packet.whole)
  }

  private mutating func add(_ packet: OpenPGPPacket) throws(Refusal) {
    bytes += packet.whole
    if packet.tag == OpenPGPPacket.Tag.signature { signatures.append(packet.body) }
    switch packet.tag {
    case OpenPGPPacket.Tag.userID:
      userIDs.append(String(decoding: packet.body, as: UTF8.self))
    case OpenPGPPacket.Tag.publicSubkey:
      guard subkeys.count < Self.subkeyLimit else { throw .malformed("a certificate has more than 256 subkeys") }
      subkeys.append(Subkey(body: packet.body))
    case OpenPGPPacket.Tag.signature where !subkeys.isEmpty:
      subkeys[subkeys.count - 1].signatures.append(packet.body)
    default: break
    }
  }

  /// How a message names the certificate: by its first user ID, else by what its key packet begins with.
  var name: String { userIDs.first.map { "of `\(printable($0))`" } ?? "without a user ID" }

  /// The certificate, and those of its keys that a signature may be looked up under.
  ///
  /// Validity of self-signatures, bindings and revocations is librnp's word. The countersignature of a subkey that signs
  /// is verified here as well: librnp 0.16 demands one, but does not promise to.
  func judged(by library: Librnp, now: Timestamp) throws(Refusal) -> (OpenPGPCertificate, [OpenPGPKnownKey]) {
    let seconds = UInt64(max(now.secondsSinceEpoch, 1))
    guard let judge = Librnp.Certificate(library, bytes[...], now: seconds) else {
      throw .malformed("librnp does not accept it")
    }
    let material = try OpenPGPVerificationKey(body: primary)
    guard let own = key(of: material, judge, signatures) else {
      throw .malformed("it has no valid self-signature")
    }
    let stated = newestStatement(of: material)
    var known = [OpenPGPKnownKey(verification: material, key: own, primary: own, stated: stated)]
    for subkey in subkeys {
      // A subkey of an unknown kind or without a valid binding is no part of the certificate; the others are.
      guard let material = try? OpenPGPVerificationKey(body: subkey.body),
        let key = key(
          of: material, judge, subkey.signatures, of: own, hasCountersignature: isCountersigned(subkey, by: material))
      else { continue }
      known.append(OpenPGPKnownKey(verification: material, key: key, primary: own, stated: stated))
    }
    let certificate = OpenPGPCertificate(primary: own, subkeys: known.dropFirst().map(\.key), userIDs: userIDs)
    return (certificate, known)
  }

  private func newestStatement(of material: OpenPGPVerificationKey) -> UInt32 {
    signatures.reduce(0) { newest, body in
      guard let signature = try? OpenPGPSignature(body: body), let created = signature.subpackets.created,
        signature.subpackets.issuerFingerprint?.elementsEqual(material.fingerprint)
          ?? signature.subpackets.issuerKeyID?.elementsEqual(material.fingerprint.suffix(8)) ?? false
      else { return newest }
      return max(newest, created)
    }
  }

  private func key(
    of material: OpenPGPVerificationKey, _ judge: Librnp.Certificate, _ signatures: [ArraySlice<UInt8>],
    of primary: OpenPGPCertificate.Key? = nil,
    hasCountersignature: Bool = true
  ) -> OpenPGPCertificate.Key? {
    let fingerprint = hexadecimal(material.fingerprint)
    guard let judgement = judge.judgement(on: fingerprint) else { return nil }
    // For librnp nothing is bound to a revoked primary key; its subkeys stay known here, and revoked with it.
    guard judgement.isBound || judgement.isRevoked || primary?.revocation != nil else { return nil }
    let created = Timestamp(secondsSinceEpoch: Int64(material.created))
    return OpenPGPCertificate.Key(
      fingerprint: fingerprint, created: created,
      expires: judgement.expiresAfter == 0 ? nil : created.adding(seconds: Int64(judgement.expiresAfter)),
      revocation: judgement.isRevoked ? Self.revocation(signatures) : nil,
      canSign: judgement.allowsSigning && hasCountersignature,
      algorithm: judgement.algorithm)
  }

  /// Soft when everything that revokes says superseded or retired.
  private static func revocation(_ signatures: [ArraySlice<UInt8>]) -> OpenPGPCertificate.Revocation {
    var since: UInt32?
    for body in signatures {
      guard let signature = try? OpenPGPSignature(body: body),
        [OpenPGPSignature.Kind.keyRevocation, OpenPGPSignature.Kind.subkeyRevocation].contains(signature.kind)
      else { continue }
      guard let reason = signature.subpackets.revocationReason, reason == 1 || reason == 3,
        let created = signature.subpackets.created
      else { return .hard }
      since = min(since ?? created, created)
    }
    return since.map { .soft(since: Timestamp(secondsSinceEpoch: Int64($0))) } ?? .hard
  }

  /// Whether the subkey has itself signed that it belongs to the primary key (RFC 4880 §5.2.1, 0x19). Without that
  /// anybody could adopt another's signing subkey and pass its signatures off as their own.
  private func isCountersigned(_ subkey: Subkey, by material: OpenPGPVerificationKey) -> Bool {
    let data = [OpenPGPVerificationKey.hashed(primary), OpenPGPVerificationKey.hashed(subkey.body)]
    return subkey.signatures.prefix(32).contains { body in
      guard let binding = try? OpenPGPSignature(body: body), binding.kind == OpenPGPSignature.Kind.subkeyBinding else {
        return false
      }
      return binding.subpackets.embeddedSignatures.prefix(4).contains { embedded in
        guard let back = try? OpenPGPSignature(body: embedded), back.kind == OpenPGPSignature.Kind.primaryKeyBinding
        else { return false }
        return (try? material.verifies(back, over: data, acceptingSHA1: true)) == true
      }
    }
  }
}

/// Uppercase, as fingerprints are written.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  return String(
    decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] }, as: UTF8.self)
}
