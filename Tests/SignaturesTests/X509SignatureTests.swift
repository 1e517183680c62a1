import Calendars
import Crypto
import TestSupport
import Testing

@testable import Signatures

private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)

/// Signatures that `openssl cms` makes, spoilt, and judged by `openssl cms -verify` and by us.
@Suite struct X509SignatureTests {
  /// Where our answer is not openssl's, and what it is. Every name here is a row of docs/verdicts.md.
  private static let differences: [String: String] = [
    "bytes after the message": "malformed", "doubled": "malformed", "two signers": "malformed",
    "indefinite lengths": "malformed", "content brought along": "malformed", "SHA-1": "unsupported",
    "SHA-224": "unsupported", "no signed attributes": "unsupported", "RSA-PSS": "unsupported",
  ]

  @Test func `every key kind, spoilt in every way, is judged as openssl judges it`() throws {
    for key in [X509Workbench.Key.p256, .p384, .p521, .rsa2048, .rsa3072] {
      let bench = try X509Workbench()
      let (root, middle, leaf) = try bench.family(key)
      let verifier = try X509Workbench.verifier(roots: [root])
      for (name, payload, signature) in try spoilings(bench, key, leaf, middle) {
        let check = verifier.check(
          payload: payload, signature: X509Workbench.armoured(signature), now: X509Workbench.instant)
        let accepted = try bench.toolAccepts(payload, signature, roots: [root])
        let label: Comment = "\(key): \(name): we say \(String(describing: check.outcome)), openssl \(accepted)"
        if let ours = Self.differences[name] {
          #expect(Self.word(check) == ours && accepted, label)
        } else {
          #expect((check.outcome == .good) == accepted, label)
        }
        if name == "nothing" || name == "by key identifier" {
          let fingerprint = try leaf.certificate.fingerprint
          #expect(check.outcome == .good && check.key == fingerprint, label)
        }
        if name.hasPrefix("payload") { #expect(check.outcome == .bad, label) }
      }
    }
  }

  private static func word(_ check: SignatureCheck) -> String {
    String(describing: check.outcome).split(separator: "(").first.map(String.init) ?? ""
  }

  private func spoilings(
    _ bench: X509Workbench, _ key: X509Workbench.Key, _ leaf: X509Workbench.Party, _ middle: X509Workbench.Party
  ) throws -> [(String, [UInt8], [UInt8])] {
    let good = try bench.sign(payload, by: leaf, with: [middle])
    func flip(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
      var bytes = bytes
      bytes[index < 0 ? bytes.count + index : index] ^= 1
      return bytes
    }
    /// The position of the last place where these bytes stand.
    func last(_ wanted: [UInt8]) -> Int {
      good.indices.last { good[$0...].starts(with: wanted) } ?? 0
    }
    let digest = Array(SHA256.hash(data: payload))
    var cases: [(String, [UInt8], [UInt8])] = [
      ("nothing", payload, good),
      ("payload bit", flip(payload, 3), good),
      ("payload cut", payload.dropLast(), good),
      ("payload longer", payload + [0x0a], good),
      ("payload with CRLF", payload.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }, good),
      ("payload empty", [], good),
      ("bit of the signature", payload, flip(good, -3)),
      ("bit of the signed hash", payload, flip(good, last(digest) + 5)),
      ("bit of the hash's name", payload, flip(good, last(objectIdentifier("1.2.840.113549.1.9.4")) + 8)),
      ("bit of the certificate", payload, flip(good, last(Array("ana@example.org".utf8)) + 2)),
      ("bit of the version", payload, flip(good, 22)),
      ("cut", payload, good.dropLast()),
      ("cut in the middle", payload, Array(good.prefix(good.count / 2))),
      ("empty", payload, []),
      ("bytes after the message", payload, good + [0, 0]),
      ("doubled", payload, good + good),
      ("SHA-1", payload, try bench.sign(payload, by: leaf, with: [middle], options: ["-md", "sha1"])),
      ("SHA-224", payload, try bench.sign(payload, by: leaf, with: [middle], options: ["-md", "sha224"])),
      ("SHA-384", payload, try bench.sign(payload, by: leaf, with: [middle], options: ["-md", "sha384"])),
      ("SHA-512", payload, try bench.sign(payload, by: leaf, with: [middle], options: ["-md", "sha512"])),
      ("no signed attributes", payload, try bench.sign(payload, by: leaf, with: [middle], options: ["-noattr"])),
      ("no certificates", payload, try bench.sign(payload, by: leaf, options: ["-nocerts"])),
      ("no middle", payload, try bench.sign(payload, by: leaf)),
      ("by key identifier", payload, try bench.sign(payload, by: leaf, with: [middle], options: ["-keyid"])),
      ("content brought along", payload, try bench.sign(payload, by: leaf, with: [middle], options: ["-nodetach"])),
      ("indefinite lengths", payload, indefinite(good)),
    ]
    if key == .rsa2048 {
      cases.append(
        (
          "RSA-PSS", payload,
          try bench.sign(payload, by: leaf, with: [middle], options: ["-keyopt", "rsa_padding_mode:pss"])
        ))
    }
    let other = try bench.party("bo", extensions: X509Workbench.leaf + X509Workbench.mail, issuer: middle)
    try writeFile(bench.directory.path("one.der"), good)
    cases.append(
      (
        "two signers", payload,
        try bench.openssl(
          [
            "cms", "-resign", "-binary", "-inform", "DER", "-outform", "DER", "-in", bench.directory.path("one.der"),
            "-signer", other.certificateFile, "-inkey", other.keyFile, "-md", "sha256",
          ]
        ).standardOutput
      ))
    return cases
  }

  /// The same message with the outermost length left open, as BER allows.
  private func indefinite(_ good: [UInt8]) -> [UInt8] { [0x30, 0x80] + good[4...] + [0, 0] }

  @Test func `keys and curves that are too weak or unknown are not supported`() throws {
    let bench = try X509Workbench()
    for key in [X509Workbench.Key.rsa1024, .secp256k1] {
      let (root, middle, leaf) = try bench.family(key)
      let check = try X509Workbench.verifier(roots: [root]).check(
        payload: payload, signature: X509Workbench.armoured(try bench.sign(payload, by: leaf, with: [middle])),
        now: X509Workbench.instant)
      #expect(Self.word(check) == "unsupported", "\(key): \(String(describing: check.outcome))")
    }
  }

  @Test func `an Ed25519 key signs by RFC 8419`() throws {
    let bench = try X509Workbench()
    let (root, middle, leaf) = try bench.family(.ed25519)
    var forge = CMSForge(leaf)
    forge.carried = [middle]
    let signature = X509Workbench.armoured(try forge.sign(payload))
    let verifier = try X509Workbench.verifier(roots: [root])
    #expect(verifier.check(payload: payload, signature: signature, now: X509Workbench.instant).outcome == .good)
    #expect(verifier.check(payload: payload + [0], signature: signature, now: X509Workbench.instant).outcome == .bad)
  }

  @Test func `a message that says two things is malformed whatever openssl makes of it`() throws {
    let bench = try X509Workbench()
    let (root, middle, leaf) = try bench.family()
    let verifier = try X509Workbench.verifier(roots: [root])
    var good = CMSForge(leaf)
    good.carried = [middle]
    func outcome(_ change: (inout CMSForge) -> Void) throws -> String {
      var forge = good
      change(&forge)
      let check = verifier.check(
        payload: payload, signature: X509Workbench.armoured(try forge.sign(payload)), now: X509Workbench.instant)
      return if case .malformed(let why) = check.outcome { why } else { Self.word(check) }
    }
    let digest = CMSForge.attribute("1.2.840.113549.1.9.4", der(0x04, Array(SHA256.hash(data: payload))))
    #expect(try outcome { _ in } == "good")
    #expect(try outcome { $0.sorted = false } == "the signed attributes are not in order")
    #expect(try outcome { $0.extraAttributes = [digest] } == "the signed attributes have one twice")
    #expect(
      try outcome {
        $0.extraAttributes = [CMSForge.attribute("1.2.3.4", der(0x04, [1]), der(0x04, [2]))]
      } == "the signed attributes have one without one value")
    #expect(
      try outcome { $0.contentType = "1.2.840.113549.1.7.2" } == "the signed attributes do not say that data was signed"
    )
    #expect(try outcome { $0.encapsulated = payload } == "the X.509 signature brings its own content")
    #expect(try outcome { $0.signers = 2 } == "the X.509 signature has 2 signers, and must have one")
    #expect(try outcome { $0.signers = 0 } == "the X.509 signature has 0 signers, and must have one")
    #expect(try outcome { $0.messageDigest = [1, 2, 3] } == "bad")
    #expect(try outcome { $0.signingTime = "260631120000Z" } == "the time of signing is a time that does not exist")
    #expect(try outcome { $0.signingTime = nil } == "good")
  }

  @Test func `armour is one block, and nothing else`() throws {
    let bench = try X509Workbench()
    let (root, middle, leaf) = try bench.family()
    let verifier = try X509Workbench.verifier(roots: [root])
    let good = X509Workbench.armoured(try bench.sign(payload, by: leaf, with: [middle]))
    func outcome(_ signature: [UInt8]) -> SignatureCheck.Outcome {
      verifier.check(payload: payload, signature: signature, now: X509Workbench.instant).outcome
    }
    let text = String(decoding: good, as: UTF8.self)
    #expect(outcome(good) == .good)
    #expect(outcome(good.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }) == .good)
    #expect(outcome(good.dropLast()) == .good)
    #expect(outcome(good + good) == .malformed("bytes follow the `SIGNED MESSAGE`"))
    #expect(outcome(good + Array("x".utf8)) == .malformed("bytes follow the `SIGNED MESSAGE`"))
    #expect(
      outcome(Array(text.replacing("-----END SIGNED MESSAGE-----", with: "").utf8))
        == .malformed("the block `SIGNED MESSAGE` has no last line"))
    #expect(
      outcome(Array(text.replacing("MESSAGE-----\nMI", with: "MESSAGE-----\n!I").utf8))
        == .malformed("the block `SIGNED MESSAGE` is not valid base64"))
    #expect(
      outcome(Array("-----BEGIN SIGNED MESSAGE-----\n-----END SIGNED MESSAGE-----\n".utf8))
        == .malformed("the block `SIGNED MESSAGE` is not valid base64"))
    #expect(
      outcome(good + [UInt8](repeating: 0x0a, count: 64 << 10))
        == .malformed("the X.509 signature is larger than 64 KiB"))
  }
}
