import Calendars
import TestSupport
import Testing

@testable import Signatures

private let now = Timestamp(secondsSinceEpoch: 1_790_000_800)  // 2026-09-21T14:26:40Z
private let toolTime = ["-O", "verify-time=20260921142640Z"]
private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)

/// A certificate that differs from an ordinary one, and how both judge it.
private struct Spoiling: Sendable {
  enum Answer { case good, refused, stricter }

  let name: String
  let answer: Answer
  var principal = "ana@example.org"
  /// `CA` and `KEY` stand for the keys.
  var allowed = "*@example.org cert-authority CA"
  var apply: @Sendable (inout CertificateForm) -> Void = { _ in }

  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  static let all: [Spoiling] = principals + lines + times + options + shapes

  static let principals = [
    Spoiling(name: "nothing", answer: .good),
    Spoiling(name: "second principal", answer: .good) { $0.principals.insert(bytes("x"), at: 0) },
    Spoiling(name: "other principal", answer: .refused) { $0.principals = [bytes("bo@example.org")] },
    Spoiling(name: "no principal", answer: .refused) { $0.principals = [] },
    Spoiling(name: "wild principal", answer: .refused) { $0.principals = [bytes("*"), bytes("*@example.org")] },
    Spoiling(name: "principal in capitals", answer: .refused) { $0.principals = [bytes("Ana@example.org")] },
    Spoiling(name: "principal with NUL", answer: .refused) { $0.principals = [bytes("ana@example.org\0x")] },
    Spoiling(name: "empty principal", answer: .good) { $0.principals.append([]) },
    Spoiling(name: "256 principals", answer: .good) {
      $0.principals += (0..<255).map { bytes("p\($0)") }
    },
    Spoiling(name: "257 principals", answer: .refused) {
      $0.principals += (0..<256).map { bytes("p\($0)") }
    },
    Spoiling(name: "principal that is no text", answer: .stricter) { $0.principals.append([0xff]) },
    Spoiling(name: "key id with NUL", answer: .refused) { $0.keyID = bytes("a\0b") },
  ]

  static let lines = [
    Spoiling(name: "its own line", answer: .good, allowed: "ana@example.org cert-authority CA"),
    Spoiling(name: "no cert-authority", answer: .refused, allowed: "ana@example.org CA"),
    Spoiling(name: "the bare key's line", answer: .refused, allowed: "ana@example.org KEY"),
    Spoiling(name: "the bare key as authority", answer: .refused, allowed: "ana@example.org cert-authority KEY"),
    Spoiling(name: "line of another principal", answer: .refused, allowed: "bo@example.org cert-authority CA"),
    Spoiling(name: "negated", answer: .refused, allowed: "*,!ana@example.org cert-authority CA"),
    Spoiling(name: "other namespace", answer: .refused, allowed: "* cert-authority,namespaces=\"file\" CA"),
    Spoiling(name: "namespace", answer: .good, allowed: "* namespaces=\"git\",cert-authority CA"),
    Spoiling(name: "line not yet valid", answer: .refused, allowed: "* cert-authority,valid-after=\"20280101Z\" CA"),
    Spoiling(name: "line no longer valid", answer: .refused, allowed: "* cert-authority,valid-before=\"20260101Z\" CA"),
    Spoiling(name: "second line", answer: .good, allowed: "bo cert-authority CA\nana* cert-authority CA"),
    Spoiling(
      name: "asked for a principal that only the line has", answer: .refused, principal: "bo@example.org"),
  ]

  static let times = [
    Spoiling(name: "begins now", answer: .good) { $0.validAfter = 1_790_000_800 },
    Spoiling(name: "begins in a second", answer: .refused) { $0.validAfter = 1_790_000_801 },
    Spoiling(name: "ends in a second", answer: .good) { $0.validBefore = 1_790_000_801 },
    Spoiling(name: "ends now", answer: .refused) { $0.validBefore = 1_790_000_800 },
    Spoiling(name: "ended at the epoch", answer: .refused) { $0.validBefore = 0 },
    Spoiling(name: "ends before it begins", answer: .refused) {
      $0.validAfter = 1_790_000_900
      $0.validBefore = 1_790_000_700
    },
    Spoiling(name: "begins after all time", answer: .refused) { $0.validAfter = .max },
    Spoiling(name: "begins past 2^63", answer: .refused) { $0.validAfter = 1 << 63 },
    Spoiling(name: "ends past 2^63", answer: .good) { $0.validBefore = 1 << 63 },
  ]

  static let options = [
    Spoiling(name: "force-command", answer: .good) { $0.critical = [("force-command", SSHWire.string([0x61]))] },
    Spoiling(name: "source-address", answer: .good) {
      $0.critical = [("source-address", SSHWire.string("192.0.2.0/24".utf8))]
    },
    Spoiling(name: "unknown critical option", answer: .stricter) { $0.critical = [("only-on-mondays", [])] },
    Spoiling(name: "verify-required with a plain key", answer: .stricter) { $0.critical = [("verify-required", [])] },
    Spoiling(name: "critical options out of order", answer: .stricter) {
      $0.critical = [("source-address", []), ("force-command", [])]
    },
    Spoiling(name: "a critical option twice", answer: .stricter) {
      $0.critical = [("force-command", []), ("force-command", [])]
    },
    Spoiling(name: "critical options cut", answer: .refused) { $0.criticalTail = [0, 0] },
    Spoiling(name: "critical option without data", answer: .refused) { $0.criticalTail = SSHWire.string([0x61]) },
    Spoiling(name: "unknown extension", answer: .good) { $0.extensions = [("permit-everything@example.org", [1])] },
    Spoiling(name: "no extensions", answer: .good) { $0.extensions = [] },
    Spoiling(name: "extensions out of order", answer: .stricter) {
      $0.extensions = [("permit-pty", []), ("no-touch-required", [])]
    },
  ]

  static let shapes = [
    Spoiling(name: "host certificate", answer: .refused) { $0.kind = 2 },
    Spoiling(name: "kind 0", answer: .refused) { $0.kind = 0 },
    Spoiling(name: "kind 3", answer: .refused) { $0.kind = 3 },
    Spoiling(name: "no nonce", answer: .good) { $0.nonce = [] },
    Spoiling(name: "reserved field in use", answer: .good) { $0.reserved = [1, 2, 3] },
    Spoiling(name: "another kind of key", answer: .refused) { $0.type = "ssh-rsa-cert-v01@openssh.com" },
    Spoiling(name: "unknown kind of key", answer: .refused) { $0.type = "ssh-mine-cert-v01@openssh.com" },
    Spoiling(name: "security key without application", answer: .refused) {
      $0.type = "sk-ssh-ed25519-cert-v01@openssh.com"
    },
    Spoiling(name: "key cut", answer: .refused) { $0.material = SSHWire.string($0.material.dropFirst(5)) },
    Spoiling(name: "authority that says it is itself", answer: .refused) {
      $0.authority = SSHWire.string("ssh-ed25519".utf8) + $0.material
    },
    Spoiling(name: "authority with bytes after it", answer: .refused) { $0.authority.append(0) },
    Spoiling(name: "no authority", answer: .refused) { $0.authority = [] },
    Spoiling(name: "serial 0", answer: .good) { $0.serial = 0 },
  ]
}

@Suite struct SSHCertificateTests {
  private func judged(
    _ bench: SSHWorkbench, _ signature: [UInt8], allowed: String, principal: String = "ana@example.org",
    over bytes: [UInt8] = payload
  ) throws -> (ours: Bool, tool: Bool, check: SignatureCheck) {
    let file = AllowedSigners(parsing: Array((allowed + "\n").utf8))
    let (ours, check) = file.accepts(bytes, signature, principal: principal, at: now)
    let tool = try bench.toolAccepts(
      bytes, signature, allowedSigners: allowed + "\n", principal: principal, options: toolTime)
    return (ours, tool, check)
  }

  @Test func `every field of a certificate, spoilt in every way, is judged as ssh-keygen judges it`() throws {
    let bench = try SSHWorkbench()
    let (key, authority) = (ForgeKey(), ForgeKey())
    for spoiling in Spoiling.all {
      var form = CertificateForm(for: key, by: authority)
      spoiling.apply(&form)
      let signature = try key.signature(payload, certificate: try form.signed(by: authority))
      let allowed = spoiling.allowed.replacing("CA", with: authority.line).replacing("KEY", with: key.line)
      let (ours, tool, check) = try judged(bench, signature, allowed: allowed, principal: spoiling.principal)
      let label: Comment = "\(spoiling.name): \(String(describing: check.outcome))"
      #expect(ours == (spoiling.answer == .good), label)
      #expect(tool == (spoiling.answer != .refused), label)
    }
  }

  @Test func `certificates of every key kind by every kind of authority are judged as ssh-keygen judges them`() throws {
    let bench = try SSHWorkbench()
    let signers = try bench.signers()
    for signer in signers.suffix(2) {
      try writeFile(bench.directory.path(signer.name + ".pub"), signer.publicKey + "\n")
    }
    try bench.run(["-q", "-t", "ed25519", "-N", "", "-f", bench.directory.path("ca")])
    let tools = signers.prefix(SSHWorkbench.toolKinds.count).map(\.name)
    let pairs = signers.map { ($0, "ca") } + tools.map { (signers[0], $0) }
    for (signer, authority) in pairs {
      let blob = try bench.certificate(of: signer.name, by: authority, ["-n", "ana,bo", "-z", "12", "-V", "-1d:+520w"])
      let bare = try signer.sign(payload, "git")
      let signature = try bench.replacingKey(bare, with: blob)
      let line = "* cert-authority \(try readText(bench.directory.path(authority + ".pub")).dropLast())"
      let label: Comment = "\(signer.name) by \(authority)"
      let later = Timestamp(secondsSinceEpoch: 2_000_000_000)
      let file = AllowedSigners(parsing: Array(line.utf8))
      func answers(_ bytes: [UInt8], _ signature: [UInt8], principal: String = "bo") throws -> [Bool] {
        [
          file.accepts(bytes, signature, principal: principal, at: later).isGood,
          try bench.toolAccepts(
            bytes, signature, allowedSigners: line + "\n", principal: principal,
            options: ["-O", "verify-time=20330518033320Z"]),
        ]
      }
      #expect(try answers(payload, signature) == [true, true], label)
      #expect(try answers(payload, signature, principal: "mallory") == [false, false], label)
      #expect(try answers(payload, bare) == [false, false], label)
      #expect(try answers(flipped(payload, at: 3), signature) == [false, false], label)
      // The first bytes of the key, of the authority's signature, and the last of everything.
      for position in [blob.count / 2, blob.count - 20, blob.count - 1] {
        let spoilt = try bench.replacingKey(bare, with: flipped(blob, at: position))
        #expect(try answers(payload, spoilt) == [false, false], label)
      }
      for spoilt in [blob + [0], blob.dropLast(), blob + blob] {
        #expect(try answers(payload, try bench.replacingKey(bare, with: Array(spoilt))) == [false, false], label)
      }
      let identity = file.accepts(payload, signature, at: later).check.certified
      guard case .ssh(let certificate) = identity else {
        Issue.record("no identity: \(label)")
        continue
      }
      #expect(certificate.principals == ["ana", "bo"] && certificate.serial == 12 && certificate.keyID == "id", label)
    }
  }

  @Test func `ssh-keygen signs with a certificate of its own accord, and we say the same`() throws {
    let bench = try SSHWorkbench()
    let signer = try bench.toolSigner(["-t", "ed25519"])
    try bench.run(["-q", "-t", "ecdsa", "-N", "", "-f", bench.directory.path("ca")])
    let blob = try bench.certificate(of: signer.name, by: "ca", ["-n", "ana@example.org"])
    let signature = try bench.sign(payload, namespace: "git", keyFile: bench.directory.path(signer.name + "-cert.pub"))
    #expect(try SSHSignature(armoured: signature).publicKey == blob)
    let line = "ana@example.org cert-authority \(try readText(bench.directory.path("ca.pub")))"
    let (ours, tool, check) = try judged(bench, signature, allowed: line)
    #expect(ours && tool)
    #expect(check.key == (try SSHPublicKey(parsing: signer.publicKey).fingerprint))
  }

  @Test func `an authority is unknown, false, nested or of SHA-1`() throws {
    let bench = try SSHWorkbench()
    let (key, authority, stranger) = (ForgeKey(), ForgeKey(), ForgeKey())
    let allowed = "* cert-authority \(authority.line)"
    let form = CertificateForm(for: key, by: authority)

    let unknown = try CertificateForm(for: key, by: stranger).signed(by: stranger)
    var (ours, tool, check) = try judged(bench, try key.signature(payload, certificate: unknown), allowed: allowed)
    #expect(!ours && !tool && check.outcome == .unknownKey && check.key == nil && check.certified != nil)

    let false1 = try form.signed(by: stranger)
    (ours, tool, check) = try judged(bench, try key.signature(payload, certificate: false1), allowed: allowed)
    #expect(
      !ours && !tool
        && check.outcome == .malformed("the SSH certificate is not signed by the authority that it names"))

    // The middle one is certified by the known authority, as a user.
    let middle = try CertificateForm(for: stranger, by: authority).signed(by: authority)
    var nested = form
    nested.authority = middle
    (ours, tool, check) = try judged(
      bench, try key.signature(payload, certificate: try nested.signed(by: stranger)), allowed: allowed)
    #expect(
      !ours && !tool
        && check.outcome == .unsupported("the authority of the SSH certificate: a certificate in place of a key"))
    (ours, tool, check) = try judged(
      bench, try key.signature(payload, certificate: try nested.signed(by: stranger)),
      allowed: "* cert-authority ssh-ed25519-cert-v01@openssh.com \(Base64.encode(middle))")
    #expect(!ours && !tool)

    // The certificate's key did not make the signature.
    let good = try form.signed(by: authority)
    (ours, tool, check) = try judged(bench, try stranger.signature(payload, certificate: good), allowed: allowed)
    #expect(!ours && !tool && check.outcome == .bad)

    _ = try bench.toolSigner(["-t", "rsa", "-b", "2048"])
    _ = try bench.toolSigner(["-t", "ed25519"])
    let sha1 = try bench.certificate(of: "ed25519", by: "rsa-2048", ["-t", "ssh-rsa", "-n", "ana@example.org"])
    let signature = try bench.sign(payload, namespace: "git", keyFile: bench.directory.path("ed25519"))
    (ours, tool, check) = try judged(
      bench, try bench.replacingKey(signature, with: sha1),
      allowed: "* cert-authority \(try readText(bench.directory.path("rsa-2048.pub")).dropLast())")
    #expect(!ours && tool && check.outcome == .unsupported("SHA-1 RSA signature"))
  }

  @Test func `a certificate in place of a key in the file is refused, where ssh-keygen takes it for this certificate`()
    throws
  {
    let bench = try SSHWorkbench()
    let (key, authority) = (ForgeKey(), ForgeKey())
    var form = CertificateForm(for: key, by: authority)
    form.principals = [Array("mallory".utf8)]
    form.validBefore = 1
    let blob = try form.signed(by: authority)
    let allowed = "ana@example.org ssh-ed25519-cert-v01@openssh.com \(Base64.encode(blob))"
    let (ours, tool, _) = try judged(bench, try key.signature(payload, certificate: blob), allowed: allowed)
    #expect(!ours && tool)
    #expect(
      AllowedSigners(parsing: Array(allowed.utf8)).problems.map(\.message) == [
        "the SSH public key of type `ssh-ed25519-cert-v01@openssh.com` is unusable: a certificate in place of a key"
      ])
  }

  @Test(arguments: [UInt8(1), 5]) func `verify-required asks for user verification at each signature`(flags: UInt8)
    throws
  {
    let bench = try SSHWorkbench()
    let signer = try bench.securityKeyEd25519(flags: flags)
    let authority = ForgeKey()
    var reader = ByteReader(try SSHPublicKey(parsing: signer.publicKey).blob)
    _ = reader.string()
    var form = CertificateForm(for: ForgeKey(), by: authority)
    form.type = "sk-ssh-ed25519-cert-v01@openssh.com"
    form.material = Array(reader.rest)
    form.critical = [("verify-required", [])]
    let signature = try bench.replacingKey(try signer.sign(payload, "git"), with: try form.signed(by: authority))
    let (ours, tool, check) = try judged(bench, signature, allowed: "* cert-authority \(authority.line)")
    #expect(tool)
    #expect(ours == (flags == 5), "\(String(describing: check.outcome))")
  }

  @Test func `no bit of a certificate can change, and no mutation of one is good`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let bench = try SSHWorkbench()
    let (key, authority) = (ForgeKey(), ForgeKey())
    let blob = try CertificateForm(for: key, by: authority).signed(by: authority)
    let bare = try key.signature(payload)
    let file = AllowedSigners(parsing: Array("* cert-authority \(authority.line)\nana@example.org \(key.line)\n".utf8))
    #expect(file.accepts(payload, try bench.replacingKey(bare, with: blob), at: now).isGood)
    let flips = blob.indices.map { flipped(blob, at: $0, bit: UInt8($0 % 8)) }
    let mutants = (0..<1500).map { _ in mutated(blob, &random) }
    for mutant in flips + mutants where mutant != blob && mutant != key.blob {
      let check = file.accepts(payload, try bench.replacingKey(bare, with: mutant), at: now).check
      #expect(check.outcome != .good, "seed \(seed), \(mutant)")
    }
  }
}
