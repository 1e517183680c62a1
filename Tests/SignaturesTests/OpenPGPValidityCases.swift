import TestSupport

@testable import Signatures

/// One certificate, one signature, and the two verdicts.
struct OpenPGPCase {
  let name: String
  /// A key ring: the certificate, and others where they matter.
  let certificate: [UInt8]
  /// The body of the signature packet.
  let signature: [UInt8]
  let ours: SignatureCheck.Outcome
  var keyExpired = false
  /// As `git` would print it.
  let gpg: String

  static let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)
  static let present: UInt32 = 1_790_000_000
  static let year: UInt32 = 365 * 86_400
  static let birth = present - 3 * year
  static let yesterday = present - 86_400
  static let mayNotSign = SignatureCheck.Outcome.malformed("the key may not sign")

  /// A signature by the primary key of a certificate that `build` makes.
  static func primary(
    _ name: String, ours: SignatureCheck.Outcome, gpg: String, keyExpired: Bool = false, signed: UInt32 = yesterday,
    _ build: (inout ForgedCertificate) throws -> Void
  ) throws -> OpenPGPCase {
    let key = try ForgedKey(created: birth)
    var certificate = ForgedCertificate(primary: key)
    try build(&certificate)
    return OpenPGPCase(
      name: name, certificate: certificate.bytes, signature: try key.signature(over: payload, created: signed),
      ours: ours, keyExpired: keyExpired, gpg: gpg)
  }

  /// A signature by a subkey, which `build` is handed.
  static func subkey(
    _ name: String, ours: SignatureCheck.Outcome, gpg: String, keyExpired: Bool = false, signed: UInt32 = yesterday,
    _ build: (inout ForgedCertificate, ForgedKey) throws -> Void
  ) throws -> OpenPGPCase {
    var certificate = ForgedCertificate(primary: try ForgedKey(created: birth))
    let subkey = try ForgedKey(created: birth + 100, curve25519: false)
    try build(&certificate, subkey)
    return OpenPGPCase(
      name: name, certificate: certificate.bytes, signature: try subkey.signature(over: payload, created: signed),
      ours: ours, keyExpired: keyExpired, gpg: gpg)
  }
}

private func flags(_ value: UInt8...) -> [UInt8] { subpacket(27, value) }
private func expires(_ seconds: UInt32) -> [UInt8] { subpacket(9, bigEndian(seconds)) }
private func life(_ seconds: UInt32) -> [UInt8] { subpacket(3, bigEndian(seconds)) }

/// What a primary key says directly and what it says through its user IDs.
func statementCases() throws -> [OpenPGPCase] {
  let (birth, year, present) = (OpenPGPCase.birth, OpenPGPCase.year, OpenPGPCase.present)
  let critical = subpacket(99 | 0x80, [1])
  return [
    try .primary("no user ID, only a direct signature", ours: .unknownKey, gpg: "E") {
      try $0.direct(created: birth, hashed: [flags(0x03)])
    },
    try .primary("direct flags take the user ID's right to sign away", ours: OpenPGPCase.mayNotSign, gpg: "E") {
      try $0.direct(created: birth, hashed: [flags(0x01)])
      $0.name("ana")
      try $0.stateUserID(created: birth + year, hashed: [flags(0x03)])
    },
    try .primary("direct flags give the right that the user ID does not", ours: .good, gpg: "G") {
      try $0.direct(created: birth, hashed: [flags(0x03)])
      $0.name("ana")
      try $0.stateUserID(created: birth + year, hashed: [flags(0x01)])
    },
    try .primary("a spoilt direct signature says nothing", ours: .good, gpg: "G") {
      try $0.direct(created: birth, hashed: [flags(0x01)], spoilt: true)
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03)])
    },
    try .primary("expiry in a direct signature", ours: .expired, gpg: "Y") {
      try $0.direct(created: birth, hashed: [expires(year)])
      $0.name("ana")
      try $0.stateUserID(created: birth + 5, hashed: [flags(0x03)])
    },
    try .primary("expiry of the user ID under a direct signature without one", ours: .expired, gpg: "Y") {
      try $0.direct(created: birth + 5, hashed: [flags(0x03)])
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03), expires(year)])
    },
    try .primary("a direct signature whose own life is over", ours: .good, gpg: "G") {
      try $0.direct(created: birth, hashed: [flags(0x01), life(year)])
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03)])
    },
    try .primary("the older user ID expires the key, the newer says nothing", ours: .expired, gpg: "Y") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03), expires(year)])
      $0.name("ana at work")
      try $0.stateUserID(created: birth + 5, hashed: [flags(0x03)])
    },
    try .primary("of two user IDs' expiries the newer counts", ours: .good, gpg: "G") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03), expires(year)])
      $0.name("ana at work")
      try $0.stateUserID(created: birth + 5, hashed: [flags(0x03), expires(9 * year)])
    },
    try .primary("of two user IDs' flags the newer count", ours: OpenPGPCase.mayNotSign, gpg: "E") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03)])
      $0.name("ana at work")
      try $0.stateUserID(created: birth + 5, hashed: [flags(0x01)])
    },
    try .primary("a revoked user ID says nothing about the key", ours: .good, gpg: "G") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03)])
      $0.name("ana at work")
      try $0.stateUserID(created: birth + 5, hashed: [flags(0x01), expires(year)])
      try $0.stateUserID(kind: 0x30, created: birth + 9)
    },
    try .primary("the only user ID is revoked", ours: .good, gpg: "G") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03)])
      try $0.stateUserID(kind: 0x30, created: birth + 9)
    },
    try .primary("a user ID revoked and certified again", ours: .good, gpg: "G") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x01)])
      try $0.stateUserID(kind: 0x30, created: birth + 9)
      try $0.stateUserID(created: birth + 20, hashed: [flags(0x03)])
    },
    try .primary("the life of the only certification is over", ours: .good, gpg: "G") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03), life(year)])
    },
    try .primary("a generic certification", ours: .good, gpg: "G") {
      $0.name("ana")
      try $0.stateUserID(kind: 0x10, created: birth, hashed: [flags(0x03)])
    },
    try .primary("key flags that allow nothing", ours: OpenPGPCase.mayNotSign, gpg: "E") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0)])
    },
    try .primary("empty key flags", ours: OpenPGPCase.mayNotSign, gpg: "E") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags()])
    },
    try .primary("a self-signature with an unknown critical subpacket", ours: .unknownKey, gpg: "E") {
      $0.name("ana")
      try $0.stateUserID(created: birth, hashed: [flags(0x03), critical])
    },
    try .primary("a self-signature older than its key", ours: .unknownKey, gpg: "E") {
      $0.name("ana")
      try $0.stateUserID(created: birth - 10, hashed: [flags(0x03)])
    },
    try .primary("a self-signature from the future", ours: .unknownKey, gpg: "G") {
      $0.name("ana")
      try $0.stateUserID(created: present + 3600, hashed: [flags(0x03)])
    },
  ]
}

/// Bindings of a subkey that signs.
func bindingCases() throws -> [OpenPGPCase] {
  let (birth, year, present) = (OpenPGPCase.birth, OpenPGPCase.year, OpenPGPCase.present)
  func countersignature(
    _ certificate: ForgedCertificate, _ subkey: ForgedKey, created: UInt32, spoilt: Bool = false,
    hash: ForgedKey.Hash = .sha512
  ) throws -> [UInt8] {
    var body = try subkey.signature(
      kind: 0x19, over: certificate.primary.hashed + subkey.hashed, created: created, hash: hash)
    if spoilt { body[body.count - 5] ^= 1 }
    return subpacket(32, body)
  }
  func bind(
    _ certificate: inout ForgedCertificate, _ subkey: ForgedKey, created: UInt32 = birth + 100,
    hashed: [[UInt8]] = [flags(0x02)], unhashed: [[UInt8]], hash: ForgedKey.Hash = .sha512, repeating: Bool = false
  ) throws {
    if !repeating { certificate.packets += packet(14, subkey.body) }
    try certificate.state(
      kind: 0x18, over: certificate.primary.hashed + subkey.hashed, created: created, hashed: hashed,
      // gpg 2.2 finds a key's statements about itself by key ID only.
      unhashed: unhashed + [subpacket(16, Array(certificate.primary.fingerprint.suffix(8)))], hash: hash)
  }
  func item(
    _ name: String, ours: SignatureCheck.Outcome, gpg: String,
    _ build: (inout ForgedCertificate, ForgedKey) throws -> Void
  ) throws -> OpenPGPCase {
    try .subkey(name, ours: ours, gpg: gpg) {
      try $0.certify(created: birth)
      try build(&$0, $1)
    }
  }
  return [
    try item("no key flags in the binding", ours: .good, gpg: "G") {
      try bind(&$0, $1, hashed: [], unhashed: [try countersignature($0, $1, created: birth + 100)])
    },
    try item("neither key flags nor a countersignature", ours: .unknownKey, gpg: "E") {
      try bind(&$0, $1, hashed: [], unhashed: [])
    },
    try item("a countersignature in the hashed area", ours: .good, gpg: "G") {
      try bind(&$0, $1, hashed: [flags(0x02), try countersignature($0, $1, created: birth + 100)], unhashed: [])
    },
    try item("of two countersignatures the newer is spoilt", ours: .unknownKey, gpg: "E") {
      let good = try countersignature($0, $1, created: birth + 100)
      try bind(&$0, $1, unhashed: [good, try countersignature($0, $1, created: birth + 200, spoilt: true)])
    },
    try item("of two countersignatures the older is spoilt", ours: .good, gpg: "G") {
      let good = try countersignature($0, $1, created: birth + 200)
      try bind(&$0, $1, unhashed: [try countersignature($0, $1, created: birth + 100, spoilt: true), good])
    },
    try item("a countersignature older than the subkey", ours: .unknownKey, gpg: "E") {
      try bind(&$0, $1, unhashed: [try countersignature($0, $1, created: birth + 99)])
    },
    try item("a binding older than the primary key", ours: .unknownKey, gpg: "E") {
      try bind(&$0, $1, created: birth - 1, unhashed: [try countersignature($0, $1, created: birth + 100)])
    },
    try item("a binding whose own life is over", ours: .unknownKey, gpg: "E") {
      let good = try countersignature($0, $1, created: birth + 100)
      try bind(&$0, $1, hashed: [flags(0x02), life(year)], unhashed: [good])
    },
    try item("a newer binding whose own life is over", ours: .unknownKey, gpg: "E") {
      let good = try countersignature($0, $1, created: birth + 100)
      try bind(&$0, $1, unhashed: [good])
      try bind(&$0, $1, created: birth + year, hashed: [flags(0x0c), life(60)], unhashed: [good], repeating: true)
    },
    try item("expiry lifted by a newer binding", ours: .good, gpg: "G") {
      let good = try countersignature($0, $1, created: birth + 100)
      try bind(&$0, $1, hashed: [flags(0x02), expires(year)], unhashed: [good])
      try bind(&$0, $1, created: birth + year, unhashed: [good], repeating: true)
    },
    try item("a newer binding without a countersignature", ours: .unknownKey, gpg: "E") {
      try bind(&$0, $1, unhashed: [try countersignature($0, $1, created: birth + 100)])
      try bind(&$0, $1, created: birth + year, unhashed: [], repeating: true)
    },
    try item("a binding with SHA-1, of late", ours: .unknownKey, gpg: "G") {
      let good = try countersignature($0, $1, created: birth + year)
      try bind(&$0, $1, created: birth + year, unhashed: [good], hash: .sha1)
    },
    // gpg wants no shorter hash than the curve from ECDSA.
    try item("a countersignature with SHA-1, of late", ours: .unknownKey, gpg: "E") {
      try bind(&$0, $1, unhashed: [try countersignature($0, $1, created: birth + year, hash: .sha1)])
    },
    try item("revoked and bound again", ours: .revoked, gpg: "R") {
      let good = try countersignature($0, $1, created: birth + 100)
      try bind(&$0, $1, unhashed: [good])
      try $0.revoke($1, created: birth + year, reason: 1)
      try bind(&$0, $1, created: birth + 2 * year, unhashed: [good], repeating: true)
    },
    try item("a revocation of the subkey by a stranger", ours: .good, gpg: "G") {
      try bind(&$0, $1, unhashed: [try countersignature($0, $1, created: birth + 100)])
      try $0.state(
        kind: 0x28, over: $0.primary.hashed + $1.hashed, created: present - 5, by: try ForgedKey(created: birth))
    },
  ]
}
