import Calendars
import Diagnostics
import TestSupport
import Testing

@testable import Signatures

private let payload = Array("change\n".utf8)
private let present: UInt32 = 1_790_000_000
private let now = Timestamp(secondsSinceEpoch: Int64(present))
private let birth = present - 86_400 * 400

private func certificate(_ name: String, _ key: ForgedKey) throws -> [UInt8] {
  var certificate = ForgedCertificate(primary: key, userID: name)
  try certificate.certify(created: birth)
  return certificate.bytes
}

private func block(_ bytes: [UInt8]) -> [UInt8] { armoured(bytes, label: "PGP PUBLIC KEY BLOCK") }

private func failure(_ bytes: [UInt8], library: String = "librnp.so.0") -> SignatureError? {
  do throws(SignatureError) {
    _ = try OpenPGPKeyring.load(bytes, path: "keys/ring.asc", now: now, library: library)
    return nil
  } catch {
    return error
  }
}

@Suite struct OpenPGPKeyringTests {
  @Test func `what is no keyring is refused with the file, the reason and exit code 65`() throws {
    let key = try ForgedKey(created: birth)
    let good = try certificate("ana", key)
    var garbage: [UInt8] = []
    var random = SeededRandom(seed: 7)
    for _ in 0..<700 { garbage.append(UInt8.random(in: 0...255, using: &random)) }
    let cases: [(String, [UInt8], String)] = [
      ("empty", [], "it is empty"),
      ("blank", Array(" \n\n".utf8), "it is empty"),
      ("text", Array("hello\nworld\n".utf8), "it holds no certificate"),
      ("random", [0x99] + garbage, "an OpenPGP packet is cut short"),
      ("cut binary", good.dropLast(), "an OpenPGP packet is cut short"),
      ("cut armour", block(good).dropLast(60), "the armour has no last line"),
      (
        "wrong checksum", armoured(good, label: "PGP PUBLIC KEY BLOCK", checksum: "=AAAA"),
        "the armour's checksum does not match"
      ),
      ("a signature", armoured(good), "it holds a PGP SIGNATURE, not a PGP PUBLIC KEY BLOCK"),
      (
        "a secret key block", armoured(good, label: "PGP PRIVATE KEY BLOCK"),
        "it holds a PGP PRIVATE KEY BLOCK, not a PGP PUBLIC KEY BLOCK"
      ),
      ("a secret key packet", packet(5, key.body), "it holds a secret key, which must not lie beside a repository"),
      ("no key first", packet(13, Array("ana".utf8)), "it does not begin with a public key"),
      (
        "a literal packet", good + packet(11, [1, 2, 3]),
        "it holds a packet with the tag 11, which belongs in no certificate"
      ),
      ("huge length", [0xc6, 0xff, 0xff, 0xff, 0xff, 0xff, 4], "an OpenPGP packet is cut short"),
      ("indeterminate length", [0x9b, 4], "an OpenPGP packet of indeterminate length"),
      ("in parts", [0xc6, 0xe1, 4, 4], "an OpenPGP packet in parts"),
    ]
    for (name, bytes, why) in cases {
      let error = failure(bytes)
      #expect(error?.message == "`keys/ring.asc` is not an OpenPGP keyring: \(why)", "\(name)")
      #expect(error?.exitCode == .invalidFile, "\(name)")
    }
  }

  @Test func `a keyring whose only certificate proves nothing is refused`() throws {
    var bare = ForgedCertificate(primary: try ForgedKey(created: birth))
    bare.packets = packet(13, Array("ana".utf8))
    #expect(
      failure(bare.bytes)?.message
        == "`keys/ring.asc` is not an OpenPGP keyring: no certificate in it is valid "
        + "(`keys/ring.asc`: certificate of `ana` is passed over: it has no valid self-signature)")
  }

  @Test func `without librnp the error says what to install and the exit code is 69`() throws {
    // Only a key that nothing in process can verify needs it.
    let plain = try certificate("ana", try ForgedKey(created: birth))
    #expect(failure(plain, library: "librnp-absent.so.0") == nil)
    let bench = try OpenPGPWorkbench()
    let bytes = try bench.export(try bench.makeKey("dsa", "dsa2048"), armoured: false)
    let error = failure(bytes, library: "librnp-absent.so.0")
    #expect(error?.exitCode == .unavailable)
    #expect(error?.message == "the OpenPGP library `librnp-absent.so.0` is not installed")
    #expect(error?.hints.first?.contains("apt install librnp0") == true)
    // A library that is there but is another one.
    #expect(failure(bytes, library: "libc.so.6")?.message.contains("has no `rnp_ffi_create`") == true)
  }

  @Test func `several blocks, several certificates in a block, text between them, CRLF and binary all load`() throws {
    let keys = try (0..<4).map { _ in try ForgedKey(created: birth) }
    let certificates = try keys.enumerated().map { try certificate("signer \($0.offset)", $0.element) }
    let text =
      Array("# ours\n\n".utf8) + block(certificates[0] + certificates[1]) + Array("and the forge's:\n".utf8)
      + block(certificates[2]).flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] } + block(certificates[3])
    for bytes in [text, Array(certificates.joined())] {
      let ring = try OpenPGPKeyring.load(bytes, path: "ring", now: now)
      #expect(ring.certificates.map(\.fingerprint.value) == keys.map(\.hex))
      #expect(ring.certificates.map(\.userIDs) == (0..<4).map { ["signer \($0)"] })
      #expect(ring.warnings.isEmpty)
    }
  }

  @Test func `a certificate tells its life, its subkeys and its revocation`() throws {
    let primary = try ForgedKey(created: birth)
    let signing = try ForgedKey(created: birth + 10, curve25519: false)
    let other = try ForgedKey(created: birth + 20)
    var forged = ForgedCertificate(primary: primary)
    try forged.certify(created: birth, flags: 0x01, expiresAfter: 86_400 * 800)
    try forged.bind(signing, created: birth + 10, expiresAfter: 86_400 * 30)
    try forged.bind(other, created: birth + 20, flags: 0x0c, countersignature: .none)
    try forged.revoke(other, created: birth + 30, reason: 3)
    let ring = try OpenPGPKeyring.load(forged.bytes, path: "ring", now: now)
    let start = Timestamp(secondsSinceEpoch: Int64(birth))
    #expect(
      ring.certificates == [
        OpenPGPCertificate(
          primary: .init(
            fingerprint: primary.hex, created: start, expires: start.adding(seconds: 86_400 * 800), revocation: nil,
            canSign: false, algorithm: "eddsa"),
          subkeys: [
            .init(
              fingerprint: signing.hex, created: start.adding(seconds: 10),
              expires: start.adding(seconds: 10 + 86_400 * 30), revocation: nil, canSign: true, algorithm: "ecdsa"),
            .init(
              fingerprint: other.hex, created: start.adding(seconds: 20), expires: nil,
              revocation: .soft(since: start.adding(seconds: 30)), canSign: false, algorithm: "eddsa"),
          ], userIDs: ["ana <ana@example.org>"])
      ])
  }

  @Test(arguments: [
    (UInt8?.some(0), false), (1, true), (2, false), (3, true), (nil, false),
  ])
  func `a revocation is soft only when it says superseded or retired`(
    reason: UInt8?, isSoft: Bool
  ) throws {
    var forged = ForgedCertificate(primary: try ForgedKey(created: birth))
    try forged.certify(created: birth)
    try forged.revoke(created: birth + 5, reason: reason)
    let ring = try OpenPGPKeyring.load(forged.bytes, path: "ring", now: now)
    let since = Timestamp(secondsSinceEpoch: Int64(birth + 5))
    #expect(ring.certificates.map(\.primary.revocation) == [isSoft ? .soft(since: since) : .hard])
    // A second one that is hard makes it hard, whenever it was made.
    try forged.revoke(created: birth + 9, reason: 2)
    let again = try OpenPGPKeyring.load(forged.bytes, path: "ring", now: now)
    #expect(again.certificates.map(\.primary.revocation) == [.hard])
  }

  @Test func `a check says until when its key counted`() throws {
    let start = Timestamp(secondsSinceEpoch: Int64(birth))
    let year: UInt32 = 86_400 * 365
    let cases: [(life: UInt32?, retired: UInt32?, reason: UInt8, outcome: SignatureCheck.Outcome, until: UInt32?)] = [
      (nil, nil, 0, .good, nil), (year, nil, 0, .good, year), (year * 9, nil, 0, .good, year * 9),
      (nil, 500, 3, .revoked, 500), (nil, 500, 1, .revoked, 500), (nil, 500, 2, .revoked, nil),
      (year, 500, 3, .revoked, 500), (400, 500, 3, .revoked, 400), (400, 500, 0, .revoked, nil),
    ]
    for (life, retired, reason, outcome, until) in cases {
      let key = try ForgedKey(created: birth)
      var forged = ForgedCertificate(primary: key)
      try forged.certify(created: birth, expiresAfter: life)
      if let retired { try forged.revoke(created: birth + retired, reason: reason) }
      let ring = try OpenPGPKeyring.load(forged.bytes, path: "ring", now: now)
      let signature = armoured(packet(2, try key.signature(over: payload, created: birth + 20)))
      let check = SignatureVerifier(openPGP: [ring]).check(payload: payload, signature: signature, now: now)
      #expect(check.outcome == outcome && check.keyCountedUntil == until.map { start.adding(seconds: Int64($0)) })
    }
  }

  @Test func `a key that one file revokes is revoked, in whichever order the files come`() throws {
    let key = try ForgedKey(created: birth)
    var forged = ForgedCertificate(primary: key)
    try forged.certify(created: birth)
    let plain = try OpenPGPKeyring.load(forged.bytes, path: "old", now: now)
    try forged.revoke(created: birth + 5, reason: 2)
    let revoked = try OpenPGPKeyring.load(forged.bytes, path: "new", now: now)
    let signature = armoured(packet(2, try key.signature(over: payload, created: birth + 1)))
    for rings in [[plain, revoked], [revoked, plain], [plain, plain, revoked]] {
      let check = SignatureVerifier(openPGP: rings).check(payload: payload, signature: signature, now: now)
      #expect(check.outcome == .revoked)
    }
  }

  @Test func `of an expired and a renewed copy of a key the renewed one counts, in whichever order they come`() throws {
    let key = try ForgedKey(created: birth)
    var forged = ForgedCertificate(primary: key)
    try forged.certify(created: birth, expiresAfter: 86_400)
    let old = try OpenPGPKeyring.load(forged.bytes, path: "old", now: now)
    try forged.certify(created: birth + 80_000, expiresAfter: nil)
    let renewed = try OpenPGPKeyring.load(forged.bytes, path: "new", now: now)
    let signature = armoured(packet(2, try key.signature(over: payload, created: present - 5)))
    for (rings, outcome) in [
      ([old], SignatureCheck.Outcome.expired), ([old, renewed], .good), ([renewed, old], .good),
    ] {
      let check = SignatureVerifier(openPGP: rings).check(payload: payload, signature: signature, now: now)
      #expect(check.outcome == outcome && !check.keyExpired)
    }
  }

  @Test func `a self-signature from the future does not count`() throws {
    var forged = ForgedCertificate(primary: try ForgedKey(created: birth))
    try forged.certify(created: present + 3600)
    #expect(failure(forged.bytes) != nil)
    _ = try OpenPGPKeyring.load(forged.bytes, path: "ring", now: now.adding(seconds: 7200))
  }

  @Test func `mutated keyrings never crash and never make a stranger known`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let key = try ForgedKey(created: birth)
    let subkey = try ForgedKey(created: birth, curve25519: false)
    var forged = ForgedCertificate(primary: key)
    try forged.certify(created: birth)
    try forged.bind(subkey, created: birth)
    let fingerprints: Set = [key.hex, subkey.hex]
    let text = block(forged.bytes)
    for index in 0..<300 {
      let bytes = index % 2 == 0 ? mutated(forged.bytes, &random) : mutated(text, &random)
      do throws(SignatureError) {
        let ring = try OpenPGPKeyring.load(bytes, path: "ring", now: now)
        // A key that turned into one of a kind that cannot be judged proves nothing and signs nothing.
        for known in ring.keys where known.unsupported == nil {
          #expect(fingerprints.contains(known.key.fingerprint), "seed \(seed), \(bytes)")
        }
      } catch {
        #expect(error.exitCode == .invalidFile, "seed \(seed)")
      }
    }
  }
}
