/// What the subpackets of a signature say (RFC 4880 §5.2.3.1). Statements count only from the hashed area; the issuer
/// is merely a hint of where to look, and may stand in either.
struct OpenPGPSubpackets {
  private enum Kind {
    static let creation: UInt8 = 2
    static let expiration: UInt8 = 3
    static let keyExpiration: UInt8 = 9
    static let revocationKey: UInt8 = 12
    static let issuer: UInt8 = 16
    static let keyFlags: UInt8 = 27
    static let revocationReason: UInt8 = 29
    static let embeddedSignature: UInt8 = 32
    static let issuerFingerprint: UInt8 = 33
    /// Kinds that may be critical, the same as gpg's, because ignoring them changes nothing about what a signature over
    /// data proves, or because they are handled here: dates, exportability, trust, regular expression, revocability, key
    /// expiry, preferences, revocation key, issuer, primary user ID, policy, flags, reason, features, embedded signature,
    /// issuer fingerprint.
    static let known: Set<UInt8> = [2, 3, 4, 5, 6, 7, 9, 11, 12, 16, 21, 22, 24, 25, 26, 27, 29, 30, 32, 33]
  }

  /// Seconds since the epoch. Nil when the hashed area does not say.
  private(set) var created: UInt32?
  /// Seconds after the creation; nil or 0 when the signature does not expire.
  private(set) var expiresAfter: UInt32?
  /// Of a key's statement about itself: seconds after the key's creation; nil or 0 when it does not expire.
  private(set) var keyExpiresAfter: UInt32?
  /// Of a key's statement about itself (RFC 4880 §5.2.3.21); nil when it says nothing, empty when nothing is allowed.
  private(set) var keyFlags: ArraySlice<UInt8>?
  /// Fingerprints of keys that may revoke the one that says so, each of twenty bytes.
  private(set) var revocationKeys: [ArraySlice<UInt8>] = []
  /// Eight bytes.
  private(set) var issuerKeyID: ArraySlice<UInt8>?
  /// Twenty bytes, of a version 4 key.
  private(set) var issuerFingerprint: ArraySlice<UInt8>?
  /// RFC 4880 §5.2.3.23; nil when the hashed area does not say.
  private(set) var revocationReason: UInt8?
  /// The bodies of embedded signatures, which prove themselves and so may be unhashed.
  private(set) var embeddedSignatures: [ArraySlice<UInt8>] = []
  /// The kind of the first critical subpacket, in either area, that is not understood.
  private(set) var unknownCritical: UInt8?

  /// Whether a critical subpacket of this kind may stand in a signature.
  static func isKnown(_ kind: UInt8) -> Bool { Kind.known.contains(kind) }

  init(hashed: ArraySlice<UInt8>, unhashed: ArraySlice<UInt8>) throws(Refusal) {
    try read(hashed, isHashed: true)
    try read(unhashed, isHashed: false)
  }

  private mutating func read(_ area: ArraySlice<UInt8>, isHashed: Bool) throws(Refusal) {
    var reader = ByteReader(area)
    while !reader.isAtEnd {
      guard let length = Self.length(&reader), length > 0, let content = reader.take(length),
        let first = content.first
      else { throw .malformed("a signature subpacket is cut short") }
      let kind = first & 0x7f
      let value = content.dropFirst()
      if first & 0x80 != 0, !Kind.known.contains(kind), unknownCritical == nil { unknownCritical = kind }
      switch kind {
      case Kind.creation where isHashed:
        guard created == nil else { throw .malformed("the signature has two creation times") }
        created = try Self.seconds(value)
      case Kind.expiration where isHashed:
        guard expiresAfter == nil else { throw .malformed("the signature has two expiration times") }
        expiresAfter = try Self.seconds(value)
      case Kind.issuer:
        guard value.count == 8 else { throw .malformed("an issuer key ID has 8 bytes") }
        if issuerKeyID == nil { issuerKeyID = value }
      case Kind.issuerFingerprint:
        // The first byte is the key's version; other versions have other lengths and are not ours to match.
        if value.first == 4 {
          guard value.count == 21 else { throw .malformed("an issuer fingerprint has 20 bytes") }
          if issuerFingerprint == nil { issuerFingerprint = value.dropFirst() }
        }
      case Kind.keyExpiration where isHashed:
        if keyExpiresAfter == nil { keyExpiresAfter = try Self.seconds(value) }
      case Kind.keyFlags where isHashed:
        if keyFlags == nil { keyFlags = value }
      case Kind.revocationKey where isHashed:
        // Class and algorithm come first; class 0x80 is what makes it one.
        if value.count == 22, let role = value.first, role & 0x80 != 0 { revocationKeys.append(value.dropFirst(2)) }
      case Kind.revocationReason where isHashed:
        if revocationReason == nil { revocationReason = value.first }
      case Kind.embeddedSignature:
        embeddedSignatures.append(value)
      default: break
      }
    }
  }

  private static func length(_ reader: inout ByteReader) -> Int? {
    guard let first = reader.uint8() else { return nil }
    switch first {
    case 0..<192: return Int(first)
    case 192..<255: return reader.uint8().map { (Int(first) - 192) << 8 + Int($0) + 192 }
    default: return reader.uint32().map(Int.init)
    }
  }

  private static func seconds(_ value: ArraySlice<UInt8>) throws(Refusal) -> UInt32 {
    guard value.count == 4 else { throw .malformed("a time in a signature has 4 bytes") }
    return value.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
