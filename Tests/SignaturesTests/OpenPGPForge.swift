import Crypto
import FoundationEssentials

@testable import Signatures

/// Makes OpenPGP packets byte by byte (RFC 4880), right ones and wrong ones that no tool would make.
struct ForgedKey {
  private enum Secret {
    case ed25519(Curve25519.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
    case p384(P384.Signing.PrivateKey)
  }

  private let secret: Secret
  let body: [UInt8]

  init(created: UInt32, curve25519: Bool = true) throws {
    let point: [UInt8]
    let oid: [UInt8]
    if curve25519 {
      let key = Curve25519.Signing.PrivateKey()
      secret = .ed25519(key)
      point = [0x40] + Array(key.publicKey.rawRepresentation)
      oid = [22, 9, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01]
    } else {
      let key = P256.Signing.PrivateKey()
      secret = .p256(key)
      point = Array(key.publicKey.x963Representation)
      oid = [19, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
    }
    body = [4] + bigEndian(created) + oid + multiprecision(point)
  }

  static func p384(created: UInt32) -> ForgedKey {
    let key = P384.Signing.PrivateKey()
    let head = [4] + bigEndian(created) + [19, 5, 0x2b, 0x81, 0x04, 0x00, 0x22]
    return ForgedKey(secret: .p384(key), body: head + multiprecision(Array(key.publicKey.x963Representation)))
  }

  private init(secret: Secret, body: [UInt8]) {
    self.secret = secret
    self.body = body
  }

  var fingerprint: [UInt8] { Array(Insecure.SHA1.hash(data: hashed)) }
  var hashed: [UInt8] { [0x99, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body }
  var hex: String { hexadecimal(fingerprint) }

  enum Hash: UInt8 {
    case md5 = 1
    case sha1 = 2
    case sha256 = 8
    case sha512 = 10
  }

  /// The body of a signature packet over `data`; `naming` puts the fingerprint into the hashed area.
  func signature(
    kind: UInt8 = 0, over data: [UInt8], created: UInt32?, hashed extra: [[UInt8]] = [], unhashed: [[UInt8]]? = nil,
    hash: Hash = .sha512, version: UInt8 = 4, naming: Bool = true
  ) throws -> [UInt8] {
    let area =
      (created.map { [subpacket(2, bigEndian($0))] } ?? []).joined() + (naming ? subpacket(33, [4] + fingerprint) : [])
      + extra.joined()
    let algorithm: UInt8 = if case .ed25519 = secret { 22 } else { 19 }
    let head = [version, kind, algorithm, hash.rawValue] + bigEndian(UInt16(area.count)) + area
    let message = data + head + [4, 0xff] + bigEndian(UInt32(head.count))
    let (digest, raw) = try sign(message, hash)
    let loose = Array((unhashed ?? [subpacket(16, Array(fingerprint.suffix(8)))]).joined())
    return head + bigEndian(UInt16(loose.count)) + loose + digest.prefix(2)
      + multiprecision(Array(raw.prefix(raw.count / 2)))
      + multiprecision(Array(raw.suffix(raw.count / 2)))
  }

  private func sign(_ message: [UInt8], _ hash: Hash) throws -> (digest: [UInt8], raw: [UInt8]) {
    func with(_ digest: some Digest) throws -> (digest: [UInt8], raw: [UInt8]) {
      switch secret {
      case .ed25519(let key): (Array(digest), Array(try key.signature(for: Array(digest))))
      case .p256(let key): (Array(digest), Array(try key.signature(for: digest).rawRepresentation))
      case .p384(let key): (Array(digest), Array(try key.signature(for: digest).rawRepresentation))
      }
    }
    switch hash {
    case .md5: return try with(Insecure.MD5.hash(data: message))
    case .sha1: return try with(Insecure.SHA1.hash(data: message))
    case .sha256: return try with(SHA256.hash(data: message))
    case .sha512: return try with(SHA512.hash(data: message))
    }
  }
}

/// A certificate put together from packets.
struct ForgedCertificate {
  var primary: ForgedKey
  var userID = "ana <ana@example.org>"
  /// Packets after the primary key's own.
  var packets: [UInt8] = []

  var bytes: [UInt8] { packet(6, primary.body) + packets }

  /// Adds the user ID with a positive certification.
  mutating func certify(
    created: UInt32, flags: UInt8? = 0x03, expiresAfter: UInt32? = nil, hash: ForgedKey.Hash = .sha512,
    spoilt: Bool = false
  ) throws {
    let name = Array(userID.utf8)
    let data = primary.hashed + [0xb4] + bigEndian(UInt32(name.count)) + name
    var body = try primary.signature(
      kind: 0x13, over: data, created: created,
      hashed: (flags.map { [subpacket(27, [$0])] } ?? []) + (expiresAfter.map { [subpacket(9, bigEndian($0))] } ?? []),
      hash: hash)
    if spoilt { body[body.count - 5] ^= 1 }
    if !packets.starts(with: packet(13, name)) { packets += packet(13, name) }
    packets += packet(2, body)
  }

  /// Adds what the primary key says about itself directly (0x1F); before the user IDs.
  mutating func direct(created: UInt32, hashed: [[UInt8]], spoilt: Bool = false) throws {
    try state(kind: 0x1f, over: primary.hashed, created: created, hashed: hashed, spoilt: spoilt)
  }

  /// Adds another user ID, without a certification.
  mutating func name(_ userID: String) {
    self.userID = userID
    packets += packet(13, Array(userID.utf8))
  }

  /// Adds a signature about the last user ID: a certification, or with 0x30 its revocation.
  mutating func stateUserID(kind: UInt8 = 0x13, created: UInt32, hashed: [[UInt8]] = [], hash: ForgedKey.Hash = .sha512)
    throws
  {
    let name = Array(userID.utf8)
    try state(
      kind: kind, over: primary.hashed + [0xb4] + bigEndian(UInt32(name.count)) + name, created: created,
      hashed: hashed, hash: hash)
  }

  /// Adds any signature packet at the end.
  mutating func state(
    kind: UInt8, over data: [UInt8], created: UInt32, hashed: [[UInt8]] = [], unhashed: [[UInt8]]? = nil,
    hash: ForgedKey.Hash = .sha512, by signer: ForgedKey? = nil, spoilt: Bool = false
  ) throws {
    var body = try (signer ?? primary).signature(
      kind: kind, over: data, created: created, hashed: hashed, unhashed: unhashed, hash: hash)
    if spoilt { body[body.count - 5] ^= 1 }
    packets += packet(2, body)
  }

  enum Countersignature { case right, none, byAnother, spoilt }

  /// Adds a subkey with its binding.
  mutating func bind(
    _ subkey: ForgedKey, created: UInt32, flags: UInt8? = 0x02, expiresAfter: UInt32? = nil,
    countersignature: Countersignature = .right, spoilt: Bool = false, signedBy signer: ForgedKey? = nil,
    repeating: Bool = false
  ) throws {
    let data = primary.hashed + subkey.hashed
    var embedded: [[UInt8]] = []
    if countersignature != .none {
      let by = countersignature == .byAnother ? try ForgedKey(created: created) : subkey
      var back = try by.signature(kind: 0x19, over: data, created: created)
      if countersignature == .spoilt { back[back.count - 5] ^= 1 }
      embedded = [subpacket(32, back)]
    }
    var body = try (signer ?? primary).signature(
      kind: 0x18, over: data, created: created,
      hashed: (flags.map { [subpacket(27, [$0])] } ?? []) + (expiresAfter.map { [subpacket(9, bigEndian($0))] } ?? []),
      unhashed: embedded + [subpacket(16, Array((signer ?? primary).fingerprint.suffix(8)))])
    if spoilt { body[body.count - 5] ^= 1 }
    packets += (repeating ? [] : packet(14, subkey.body)) + packet(2, body)
  }

  /// Adds a revocation of the primary key (right after it) or of the subkey that came last.
  mutating func revoke(_ subkey: ForgedKey? = nil, created: UInt32, reason: UInt8?, spoilt: Bool = false) throws {
    var body = try primary.signature(
      kind: subkey == nil ? 0x20 : 0x28, over: primary.hashed + (subkey?.hashed ?? []), created: created,
      hashed: reason.map { [subpacket(29, [$0])] } ?? [])
    if spoilt { body[body.count - 5] ^= 1 }
    if subkey == nil { packets = packet(2, body) + packets } else { packets += packet(2, body) }
  }
}

func packet(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] { [0xc0 | tag, 0xff] + bigEndian(UInt32(body.count)) + body }

func subpacket(_ kind: UInt8, _ value: [UInt8]) -> [UInt8] {
  let count = value.count + 1
  return (count < 192 ? [UInt8(count)] : [0xff] + bigEndian(UInt32(count))) + [kind] + value
}

func bigEndian(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
func bigEndian(_ value: UInt32) -> [UInt8] { bigEndian(UInt16(value >> 16)) + bigEndian(UInt16(value & 0xffff)) }

func multiprecision(_ bytes: [UInt8]) -> [UInt8] {
  let magnitude = bytes.drop { $0 == 0 }
  return bigEndian(UInt16(magnitude.count * 8 - (magnitude.first?.leadingZeroBitCount ?? 0))) + magnitude
}
