import Calendars
import TestSupport
import Testing

@testable import Signatures

private let payload = OpenPGPCase.payload
private let now = Timestamp(secondsSinceEpoch: 1_790_000_000)

/// A signature, perhaps spoilt, that `gpg` and we are to judge.
private struct Trial {
  let name: String
  let payload: [UInt8]
  let signature: [UInt8]

  init(name: String, payload: [UInt8]? = nil, signature: [UInt8]) {
    self.name = name
    self.payload = payload ?? OpenPGPCase.payload
    self.signature = signature
  }
}

/// Signatures that `gpg` makes, spoilt, and judged by `gpg` and by us.
@Suite struct OpenPGPToolTests {
  /// Name and algorithm as `gpg --quick-generate-key` takes it.
  static let algorithms = [
    "ed25519", "rsa2048", "rsa3072", "nistp256", "nistp384", "nistp521", "dsa2048", "secp256k1", "brainpoolP256r1",
    "brainpoolP512r1",
  ]
  /// Those that librnp verifies.
  static let foreign: Set = ["dsa2048", "secp256k1", "brainpoolP256r1", "brainpoolP512r1"]

  /// What `gpg` calls good and we do not; each is a row of `docs/verdicts.md`.
  static let stricter: [String: SignatureCheck.Outcome] = [
    "SHA-1": .unsupported("SHA-1 signature"), "RIPEMD-160": .unsupported("RIPEMD-160 signature"),
    "SHA-224": .unsupported("SHA-224 signature"), "text mode": .unsupported("text-mode signature"),
    "text behind the armour": .malformed("bytes follow the OpenPGP signature"),
    "more than a day ahead": .malformed("the signature is dated 2026-09-22T14:13:21Z, more than 24 h ahead"),
  ]
  /// What we call good and `gpg` does not always.
  static let laxer: Set = ["no checksum"]

  @Test(arguments: algorithms) func `a key's signature, spoilt in every way, is judged as gpg judges it`(
    algorithm: String
  ) throws {
    let bench = try OpenPGPWorkbench()
    let key = try bench.makeKey(algorithm, algorithm, at: now.secondsSinceEpoch - 30 * 86_400)
    let certificate = try bench.export(key, armoured: false)
    let ring = try OpenPGPKeyring.load(certificate, path: "ring.gpg", now: now)
    let verifier = SignatureVerifier(openPGP: [ring])
    let signature = try bench.sign(payload, by: key)
    for trial in try spoilings(of: signature) + variants(bench, key, algorithm) {
      let check = verifier.check(payload: trial.payload, signature: trial.signature, now: now)
      let verdict = try bench.verdict(trial.payload, trial.signature)
      let label: Comment = "\(algorithm): \(trial.name): we say \(String(describing: check.outcome)), gpg \(verdict)"
      if let outcome = Self.stricter[trial.name] {
        #expect(check.outcome == outcome && verdict == "G", label)
      } else if Self.laxer.contains(trial.name) {
        #expect(check.outcome == .good, label)
      } else if trial.name == "left 16 bits", Self.foreign.contains(algorithm) {
        #expect(check.outcome == .bad && verdict == "G", label)
      } else {
        #expect((check.outcome == .good) == (verdict == "G"), label)
      }
      if trial.name.hasPrefix("payload") { #expect(check.outcome == .bad && verdict == "B", label) }
    }
    let good = verifier.check(payload: payload, signature: signature, now: now)
    #expect(good.outcome == .good && good.claimedTime == now && !good.keyExpired, "\(algorithm)")
    #expect(good.key == ring.certificates[0].fingerprint)
    try expectNoSpoiltKeyVerifies(certificate, signature, algorithm)
  }

  /// A bit of the key, and one of what the key says about itself.
  private func expectNoSpoiltKeyVerifies(_ certificate: [UInt8], _ signature: [UInt8], _ algorithm: String) throws {
    let packets = try OpenPGPPacket.all(in: certificate)
    for (name, index) in [
      ("key", packets[0].whole.endIndex - 4), ("creation time", packets[0].body.startIndex + 3),
      ("self-signature", packets[2].whole.endIndex - 4),
    ] {
      let spoilt = flip(certificate, index)
      let bench = try OpenPGPWorkbench()
      _ = try bench.run(["--import"], input: spoilt)
      let verdict = try bench.verdict(payload, signature)
      let ring = try? OpenPGPKeyring.load(spoilt, path: "ring.gpg", now: now)
      let check = SignatureVerifier(openPGP: ring.map { [$0] } ?? []).check(
        payload: payload, signature: signature, now: now)
      #expect(check.outcome == .unknownKey && verdict == "E", "\(algorithm): a bit of the \(name)")
    }
  }

  /// What `gpg` itself can be asked to make.
  private func variants(_ bench: OpenPGPWorkbench, _ key: String, _ algorithm: String) throws -> [Trial] {
    func signed(_ name: String, _ options: [String], at time: Int64? = nil) throws -> Trial {
      Trial(name: name, signature: try bench.sign(payload, by: key, options: options, at: time))
    }
    let present = now.secondsSinceEpoch
    var trials = [
      try signed("SHA-512", ["--digest-algo", "SHA512"]), try signed("text mode", ["--textmode"]),
      try signed("comment and version", ["--comment", "x: y", "--emit-version"]),
      try signed("a notation", ["--sig-notation", "review@example.org=yes"]),
      try signed("a critical notation", ["--sig-notation", "!review@example.org=yes"]),
      try signed("a policy URL", ["--sig-policy-url", "!https://example.org/policy"]),
      try signed("with an end that has come", ["--default-sig-expire", "2d"], at: present - 3 * 86_400),
      try signed("with an end to come", ["--default-sig-expire", "7d"], at: present - 3 * 86_400),
      try signed("a day ahead", [], at: present + 86_400),
      try signed("more than a day ahead", [], at: present + 86_401),
      Trial(
        name: "an inline message",
        signature: try bench.require(
          ["--armor", "--sign", "--local-user", key, "--output", "-"], input: payload)),
      Trial(
        name: "a clear-signed message",
        signature: try bench.require(["--clear-sign", "--local-user", key, "--output", "-"], input: payload)),
    ]
    // ECDSA and DSA keys want a hash of their own length.
    if algorithm != "nistp521", algorithm != "brainpoolP512r1" {
      trials.append(try signed("SHA-384", ["--digest-algo", "SHA384"]))
      if algorithm != "nistp384" { trials.append(try signed("SHA-256", ["--digest-algo", "SHA256"])) }
    }
    if algorithm == "ed25519" || algorithm.hasPrefix("rsa") {
      trials += [
        try signed("SHA-224", ["--digest-algo", "SHA224"]), try signed("SHA-1", ["--digest-algo", "SHA1"]),
        try signed("RIPEMD-160", ["--digest-algo", "RIPEMD160"]),
      ]
    }
    return trials
  }

  private func flip(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
    var bytes = bytes
    bytes[index < 0 ? bytes.count + index : index] ^= 1
    return bytes
  }

  private func spoilings(of signature: [UInt8]) throws -> [Trial] {
    var position = 0
    let blob = try OpenPGPArmour(signature, at: &position).data
    func trial(_ name: String, _ signature: [UInt8]) -> Trial { Trial(name: name, signature: signature) }
    func text(_ replace: (String) -> String) -> [UInt8] {
      Array(replace(String(decoding: signature, as: UTF8.self)).utf8)
    }
    return [
      trial("nothing", signature),
      Trial(name: "payload bit", payload: flip(payload, 3), signature: signature),
      Trial(name: "payload cut", payload: payload.dropLast(), signature: signature),
      Trial(name: "payload longer", payload: payload + [0x0a], signature: signature),
      Trial(
        name: "payload with CRLF", payload: payload.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }, signature: signature),
      trial("armoured again", armoured(blob)),
      trial("bit of the last integer", armoured(flip(blob, -3))),
      trial("bit of the date", armoured(flip(blob, 12))),
      trial("version 5", armoured(flip(blob, 3))),
      trial("left 16 bits", armoured(try leftSixteenBitsFlipped(blob))),
      trial("packet cut", armoured(blob.dropLast())),
      trial("packet doubled", armoured(blob + blob)),
      trial("bytes behind the packet", armoured(blob + [0])),
      trial("armour cut", signature.dropLast(40)),
      trial("armour doubled", signature + signature),
      trial("text behind the armour", signature + Array("x\n".utf8)),
      trial("checksum wrong", armoured(blob, checksum: "=AAAA")),
      trial("no checksum", armoured(blob, checksum: nil)),
      trial("header lines", text { $0.replacing("\n\n", with: "\nVersion: x\nComment: y: z\n\n") }),
      trial("a header line that gpg does not know", text { $0.replacing("\n\n", with: "\nX-Thing: y\n\n") }),
      trial("no blank line before the data", text { $0.replacing("\n\n", with: "\n") }),
      trial("a header line without a colon", text { $0.replacing("\n\n", with: "\nVersion\n\n") }),
      trial("CRLF armour", signature.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }),
      trial("white space at line ends", text { $0.replacing("\n", with: " \t\n") }),
      trial("no final line feed", signature.dropLast()),
      trial("blank line after armour", signature + [0x0a]),
      trial("empty armour", armoured([])),
    ]
  }

  private func leftSixteenBitsFlipped(_ blob: [UInt8]) throws -> [UInt8] {
    var reader = ByteReader(blob)
    let packet = try OpenPGPPacket(&reader)
    var body = ByteReader(packet.body)
    _ = body.take(4)
    _ = body.take(Int(body.uint16() ?? 0))
    _ = body.take(Int(body.uint16() ?? 0))
    var bytes = blob
    bytes[blob.count - packet.body.count + body.position] ^= 0xff
    return bytes
  }
}

/// ASCII armour around a signature packet; the checksum is right unless given.
func armoured(_ blob: some Collection<UInt8>, label: String = "PGP SIGNATURE", checksum: String? = "") -> [UInt8] {
  let text = Base64.encode(blob)
  var lines: [String] = ["-----BEGIN \(label)-----", ""]
  var rest = text[...]
  while !rest.isEmpty {
    lines.append(String(rest.prefix(64)))
    rest = rest.dropFirst(64)
  }
  if let checksum {
    lines.append(checksum.isEmpty ? "=" + Base64.encode(OpenPGPArmour.crc24(of: Array(blob))) : checksum)
  }
  return Array((lines + ["-----END \(label)-----", ""]).joined(separator: "\n").utf8)
}
