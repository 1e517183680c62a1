/// A version 4 signature packet (RFC 4880 §5.2.3). The "left 16 bits" of the hash are read and not compared: they are
/// no part of the security, and GitHub wrote wrong ones until 2021.
struct OpenPGPSignature {
  enum Kind {
    static let binary: UInt8 = 0x00
    static let text: UInt8 = 0x01
    static let certifications: ClosedRange<UInt8> = 0x10...0x13
    static let subkeyBinding: UInt8 = 0x18
    static let primaryKeyBinding: UInt8 = 0x19
    static let directKey: UInt8 = 0x1f
    static let keyRevocation: UInt8 = 0x20
    static let subkeyRevocation: UInt8 = 0x28
    static let certificationRevocation: UInt8 = 0x30
  }

  let kind: UInt8
  let keyAlgorithm: UInt8
  let hashAlgorithm: UInt8
  /// From the version to the end of the hashed subpackets: what is hashed after the data.
  let hashedPart: ArraySlice<UInt8>
  let subpackets: OpenPGPSubpackets
  /// The algorithm's integers, each a magnitude without leading zeros.
  let integers: [ArraySlice<UInt8>]

  init(body: ArraySlice<UInt8>) throws(Refusal) {
    var reader = ByteReader(body)
    guard let version = reader.uint8() else { throw .malformed("the signature packet is empty") }
    guard version == 4 else { throw .unsupported("OpenPGP signature of version \(version)") }
    guard let kind = reader.uint8(), let keyAlgorithm = reader.uint8(), let hashAlgorithm = reader.uint8(),
      let hashedCount = reader.uint16(), let hashed = reader.take(Int(hashedCount))
    else { throw .malformed("the signature packet is cut short") }
    hashedPart = reader.bytes[..<reader.position]
    guard let unhashedCount = reader.uint16(), let unhashed = reader.take(Int(unhashedCount)), reader.take(2) != nil
    else { throw .malformed("the signature packet is cut short") }
    self.kind = kind
    self.keyAlgorithm = keyAlgorithm
    self.hashAlgorithm = hashAlgorithm
    subpackets = try OpenPGPSubpackets(hashed: hashed, unhashed: unhashed)
    var integers: [ArraySlice<UInt8>] = []
    while !reader.isAtEnd {
      guard integers.count < 4 else { throw .malformed("the signature packet has too many integers") }
      integers.append(try reader.multiprecisionInteger())
    }
    self.integers = integers
  }

  /// Whether the signature's own life is over, not its key's.
  func hasEnded(by now: Int64) -> Bool {
    guard let created = subpackets.created, let life = subpackets.expiresAfter, life > 0 else { return false }
    return now >= Int64(created) + Int64(life)
  }

  /// Whether it names the key as the one that made it: by fingerprint, else by key ID.
  func isIssued(by fingerprint: [UInt8]) -> Bool {
    if let issuer = subpackets.issuerFingerprint { return issuer.elementsEqual(fingerprint) }
    return subpackets.issuerKeyID?.elementsEqual(fingerprint.suffix(8)) ?? false
  }

  /// The six bytes that end what is hashed (RFC 4880 §5.2.4).
  var trailer: [UInt8] {
    let count = UInt32(truncatingIfNeeded: hashedPart.count)
    return [4, 0xff, UInt8(count >> 24), UInt8(count >> 16 & 0xff), UInt8(count >> 8 & 0xff), UInt8(count & 0xff)]
  }
}

extension ByteReader {
  /// The magnitude of an MPI (RFC 4880 §3.2), without leading zeros. Its bit count may be too large, as GitHub writes
  /// it for a signature that happens to begin with zero bits, but not too small.
  mutating func multiprecisionInteger() throws(Refusal) -> ArraySlice<UInt8> {
    guard let bits = uint16(), let bytes = take((Int(bits) + 7) / 8) else {
      throw .malformed("an integer is cut short")
    }
    let exact = bytes.count * 8 - (bytes.first?.leadingZeroBitCount ?? 0)
    guard exact <= Int(bits) else { throw .malformed("an integer is larger than its bit count") }
    return bytes.drop { $0 == 0 }
  }
}
