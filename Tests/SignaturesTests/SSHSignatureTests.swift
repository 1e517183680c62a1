import Calendars
import Crypto
import CryptoExtras
import FoundationEssentials
import TestSupport
import Testing

@testable import Signatures

private let now = Timestamp(secondsSinceEpoch: 1_790_000_000)
private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)

/// One way to spoil a signature, and whether we refuse on purpose what `ssh-keygen` accepts.
private struct Spoiling: Sendable {
  let name: String
  var stricter = false
  let apply: @Sendable (_ bench: SSHWorkbench, _ signature: [UInt8]) throws -> (payload: [UInt8], signature: [UInt8])

  static let all: [Spoiling] = [
    Spoiling(name: "nothing") { _, signature in (payload, signature) },
    Spoiling(name: "payload bit") { _, signature in (flipped(payload, at: 20), signature) },
    Spoiling(name: "payload cut") { _, signature in (payload.dropLast(), signature) },
    Spoiling(name: "payload longer") { _, signature in (payload + [0x0a], signature) },
    Spoiling(name: "empty payload") { _, signature in ([], signature) },
    Spoiling(name: "last bit of signature") { bench, signature in
      let blob = try bench.dearmoured(signature)
      // Security keys end in flags and counter: those are signed as well.
      return (payload, bench.armoured(flipped(blob, at: blob.count - 1)))
    },
    Spoiling(name: "bit in signature") { bench, signature in
      let blob = try bench.dearmoured(signature)
      return (payload, bench.armoured(flipped(blob, at: blob.count - 12)))
    },
    Spoiling(name: "bit in embedded key") { bench, signature in
      (payload, bench.armoured(flipped(try bench.dearmoured(signature), at: 50)))
    },
    Spoiling(name: "version 2") { bench, signature in
      (payload, bench.armoured(flipped(try bench.dearmoured(signature), at: 9, bit: 1)))
    },
    Spoiling(name: "blob cut") { bench, signature in
      (payload, bench.armoured(try bench.dearmoured(signature).dropLast()))
    },
    Spoiling(name: "blob doubled") { bench, signature in
      let blob = try bench.dearmoured(signature)
      return (payload, bench.armoured(blob + blob))
    },
    Spoiling(name: "byte after blob") { bench, signature in
      (payload, bench.armoured(try bench.dearmoured(signature) + [0]))
    },
    Spoiling(name: "armour cut") { _, signature in (payload, signature.dropLast(40)) },
    Spoiling(name: "armour doubled", stricter: true) { _, signature in (payload, signature + signature) },
    Spoiling(name: "bytes after armour", stricter: true) { _, signature in (payload, signature + Array("x\n".utf8)) },
    Spoiling(name: "blank line after armour") { _, signature in (payload, signature + [0x0a]) },
    Spoiling(name: "no final line feed") { _, signature in (payload, signature.dropLast()) },
    Spoiling(name: "line feed before armour") { _, signature in (payload, [0x0a] + signature) },
    Spoiling(name: "CRLF armour") { _, signature in
      (payload, signature.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] })
    },
    Spoiling(name: "CR within the base64") { _, signature in
      let second = (signature.firstIndex(of: 0x0a) ?? 0) + 20
      return (payload, signature[..<second] + [0x0d] + signature[second...])
    },
    Spoiling(name: "NUL within the base64") { _, signature in
      let second = (signature.firstIndex(of: 0x0a) ?? 0) + 20
      return (payload, signature[..<second] + [0] + signature[second...])
    },
    Spoiling(name: "empty armour") { bench, _ in (payload, bench.armoured([])) },
  ]
}

@Suite struct SSHSignatureTests {
  @Test func `every key kind, spoilt in every way, is judged as ssh-keygen judges it`() throws {
    let bench = try SSHWorkbench()
    for signer in try bench.signers() {
      let key = try SSHPublicKey(parsing: signer.publicKey)
      let verifier = SignatureVerifier(sshKeys: [key])
      let signature = try signer.sign(payload, "git")
      for spoiling in Spoiling.all {
        let spoilt = try spoiling.apply(bench, signature)
        let check = verifier.check(payload: spoilt.payload, signature: spoilt.signature, now: now)
        let accepted = try bench.toolAccepts(spoilt.payload, spoilt.signature, publicKey: signer.publicKey)
        let label: Comment = "\(signer.name): \(spoiling.name): \(String(describing: check.outcome))"
        if spoiling.stricter {
          #expect(accepted && check.outcome != .good, label)
        } else {
          #expect((check.outcome == .good) == accepted, label)
        }
        if spoiling.name.hasPrefix("payload") || spoiling.name == "empty payload" {
          #expect(check.outcome == .bad, label)
        }
      }
      let good = verifier.check(payload: payload, signature: signature, now: now)
      #expect(
        good == SignatureCheck(format: .ssh, outcome: .good, key: key.fingerprint, keyHint: key.fingerprint.value),
        "\(signer.name)")
    }
  }

  @Test func `a signature with a certificate, spoilt in every way, is judged as ssh-keygen judges it`() throws {
    let bench = try SSHWorkbench()
    try bench.run(["-q", "-t", "ed25519", "-N", "", "-f", bench.directory.path("ca")])
    let line = "* cert-authority \(try readText(bench.directory.path("ca.pub")))"
    let file = AllowedSigners(parsing: Array(line.utf8))
    for signer in try [bench.toolSigner(["-t", "rsa", "-b", "2048"]), bench.securityKeyECDSA()] {
      try writeFile(bench.directory.path(signer.name + ".pub"), signer.publicKey + "\n")
      let certificate = try bench.certificate(of: signer.name, by: "ca", ["-n", "ana"])
      let signature = try bench.replacingKey(try signer.sign(payload, "git"), with: certificate)
      for spoiling in Spoiling.all {
        let spoilt = try spoiling.apply(bench, signature)
        let (ours, check) = file.accepts(spoilt.payload, spoilt.signature, principal: "ana", at: now)
        let tool = try bench.toolAccepts(spoilt.payload, spoilt.signature, allowedSigners: line)
        let label: Comment = "\(signer.name): \(spoiling.name): \(String(describing: check.outcome))"
        #expect(ours == (tool && !spoiling.stricter), label)
        #expect(tool == (spoiling.stricter || check.outcome == .good), label)
      }
    }
  }

  @Test func `a signature for another namespace is refused, whichever way round`() throws {
    let bench = try SSHWorkbench()
    let signer = try bench.toolSigner(["-t", "ed25519"])
    let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: signer.publicKey)])
    for (signed, wanted) in [("file", "git"), ("git", "runback-health"), ("git2", "git"), ("gi", "git")] {
      let signature = try signer.sign(payload, signed)
      let check = verifier.check(payload: payload, signature: signature, namespace: wanted, now: now)
      #expect(
        check.outcome == .malformed("the SSH signature is for the namespace `\(signed)`, not `\(wanted)`"))
      #expect(
        try !bench.toolAccepts(payload, signature, publicKey: signer.publicKey, namespace: wanted))
    }
    let signature = try signer.sign(payload, "runback-health")
    let check = verifier.check(payload: payload, signature: signature, namespace: "runback-health", now: now)
    #expect(check.outcome == .good)
  }

  @Test func `a namespace that was exchanged in the blob does not verify`() throws {
    let bench = try SSHWorkbench()
    let signer = try bench.toolSigner(["-t", "ed25519"])
    let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: signer.publicKey)])
    let parsed = try SSHSignature(armoured: try signer.sign(payload, "file"))
    let forged = bench.armoured(
      bench.signatureBlob(key: parsed.publicKey, namespace: "git", signature: Array(parsed.signature)))
    #expect(verifier.check(payload: payload, signature: forged, now: now).outcome == .bad)
  }

  @Test func `both hash algorithms of the format verify, others are unsupported`() throws {
    let bench = try SSHWorkbench()
    let signer = try bench.toolSigner(["-t", "ed25519"])
    let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: signer.publicKey)])
    let signature = try bench.sign(
      payload, namespace: "git", keyFile: bench.directory.path("ed25519"), options: ["-O", "hashalg=sha256"])
    #expect(verifier.check(payload: payload, signature: signature, now: now).outcome == .good)
    let parsed = try SSHSignature(armoured: signature)
    for hash in ["sha1", "md5", "SHA512", ""] {
      let forged = bench.armoured(
        bench.signatureBlob(key: parsed.publicKey, namespace: "git", hash: hash, signature: Array(parsed.signature)))
      #expect(verifier.check(payload: payload, signature: forged, now: now).outcome == .unsupported("hash \(hash)"))
    }
  }

  @Test func `an unknown key is told from a bad signature under it`() throws {
    let bench = try SSHWorkbench()
    let known = try bench.toolSigner(["-t", "ed25519"])
    let stranger = try bench.toolSigner(["-t", "rsa", "-b", "2048"])
    let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: known.publicKey)])
    let signature = try stranger.sign(payload, "git")
    let hint = try SSHPublicKey(parsing: stranger.publicKey).fingerprint.value
    #expect(
      verifier.check(payload: payload, signature: signature, now: now)
        == SignatureCheck(format: .ssh, outcome: .unknownKey, keyHint: hint))
    #expect(
      verifier.check(payload: flipped(payload, at: 0), signature: signature, now: now)
        == SignatureCheck(format: .ssh, outcome: .bad, keyHint: hint))
  }

  @Test func `a known key put in the place of the signer's does not take the signature over`() throws {
    let bench = try SSHWorkbench()
    let known = try SSHPublicKey(parsing: try bench.toolSigner(["-t", "ed25519"]).publicKey)
    let stranger = try bench.securityKeyEd25519()
    let other = try bench.toolSigner(["-t", "ecdsa", "-b", "256"])
    let verifier = SignatureVerifier(sshKeys: [known])
    for signer in [stranger, other] {
      let parsed = try SSHSignature(armoured: try signer.sign(payload, "git"))
      let forged = bench.armoured(
        bench.signatureBlob(key: known.blob, namespace: "git", signature: Array(parsed.signature)))
      let check = verifier.check(payload: payload, signature: forged, now: now)
      guard case .malformed = check.outcome else {
        Issue.record("\(check.outcome)")
        continue
      }
    }
  }

  @Test func `an RSA signature with SHA-1 is unsupported`() throws {
    let bench = try SSHWorkbench()
    let signer = try bench.toolSigner(["-t", "rsa", "-b", "2048"])
    let parsed = try SSHSignature(armoured: try signer.sign(payload, "git"))
    var reader = ByteReader(parsed.signature)
    _ = reader.string()
    let value = Array(reader.string() ?? [])
    let forged = bench.armoured(
      bench.signatureBlob(
        key: parsed.publicKey, namespace: "git", signature: bench.wire("ssh-rsa") + bench.wire(value)))
    let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: signer.publicKey)])
    #expect(
      verifier.check(payload: payload, signature: forged, now: now).outcome == .unsupported("SHA-1 RSA signature"))
    #expect(try !bench.toolAccepts(payload, forged, publicKey: signer.publicKey))
  }

  @Test func `an RSA signature that lost its leading zero verifies`() throws {
    let bench = try SSHWorkbench()
    let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let numbers = try key.publicKey.getKeyPrimitives()
    let blob =
      bench.wire("ssh-rsa") + bench.wire(Array(numbers.publicExponent)) + bench.wire([0] + Array(numbers.modulus))
    let publicKey = "ssh-rsa \(Base64.encode(blob))"
    let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: publicKey)])
    // One signature in 256 begins with a zero byte; PKCS#1 v1.5 is deterministic, so payloads are tried in turn.
    for attempt in 0..<8192 {
      let message = Array("attempt \(attempt)".utf8)
      let digest = SHA512.hash(data: SSHWorkbench.signedData(message, namespace: "git"))
      let value = Array(try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
      guard value.first == 0 else { continue }
      for bytes in [Array(value.drop { $0 == 0 }), value, [0] + value] {
        let signature = bench.armoured(
          bench.signatureBlob(
            key: blob, namespace: "git", signature: bench.wire("rsa-sha2-512") + bench.wire(bytes)))
        let check = verifier.check(payload: message, signature: signature, now: now)
        #expect((check.outcome == .good) == (bytes.count <= 256))
        #expect(try bench.toolAccepts(message, signature, publicKey: publicKey) == (bytes.count <= 256))
      }
      return
    }
    Issue.record("no signature began with a zero byte")
  }

  @Test func `a security key must have felt a touch, and names any application`() throws {
    let bench = try SSHWorkbench()
    for application in ["ssh:", "ssh:github:signing", "ssh:ana@example.org", ""] {
      let signer = try bench.securityKeyEd25519(application: application)
      let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: signer.publicKey)])
      let signature = try signer.sign(payload, "git")
      #expect(verifier.check(payload: payload, signature: signature, now: now).outcome == .good)
      #expect(try bench.toolAccepts(payload, signature, publicKey: signer.publicKey))
    }
    for flags: UInt8 in [0, 4, 0xfe] {
      for signer in [try bench.securityKeyEd25519(flags: flags), try bench.securityKeyECDSA(flags: flags)] {
        let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: signer.publicKey)])
        let check = verifier.check(payload: payload, signature: try signer.sign(payload, "git"), now: now)
        #expect(check.outcome == .malformed("the security key signed without user presence"))
      }
    }
  }

  @Test func `a signature that a browser had a security key make is unsupported`() throws {
    let bench = try SSHWorkbench()
    let key = P256.Signing.PrivateKey()
    let type = "sk-ecdsa-sha2-nistp256@openssh.com"
    let blob =
      bench.wire(type) + bench.wire("nistp256") + bench.wire(Array(key.publicKey.x963Representation))
      + bench.wire("ssh:")
    let challenge = Base64.encode(SSHWorkbench.signedData(payload, namespace: "git"), padded: false)
      .replacing("+", with: "-").replacing("/", with: "_")
    let client = #"{"type":"webauthn.get","challenge":"\#(challenge)","origin":"https://example.org"}"#
    let flags: [UInt8] = [1, 0, 0, 0, 9]
    let message =
      Array(SHA256.hash(data: Array("ssh:".utf8))) + flags + Array(SHA256.hash(data: Array(client.utf8)))
    let raw = Array(try key.signature(for: SHA256.hash(data: message)).rawRepresentation)
    let value = bench.wire(bench.integer(raw[..<32])) + bench.wire(bench.integer(raw[32...]))
    let signature = bench.armoured(
      bench.signatureBlob(
        key: blob, namespace: "git",
        signature: bench.wire("webauthn-sk-ecdsa-sha2-nistp256@openssh.com") + bench.wire(value) + flags
          + bench.wire("https://example.org") + bench.wire(client) + bench.wire("")))
    let publicKey = "\(type) \(Base64.encode(blob))"
    let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: publicKey)])
    #expect(
      verifier.check(payload: payload, signature: signature, now: now).outcome
        == .unsupported("signature made in a web browser (WebAuthn)"))
    #expect(try bench.toolAccepts(payload, signature, publicKey: publicKey))
  }

  @Test func `both hashes that RSA may sign with verify`() throws {
    let bench = try SSHWorkbench()
    let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let numbers = try key.publicKey.getKeyPrimitives()
    let blob =
      bench.wire("ssh-rsa") + bench.wire(Array(numbers.publicExponent)) + bench.wire([0] + Array(numbers.modulus))
    let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: "ssh-rsa \(Base64.encode(blob))")])
    let data = SSHWorkbench.signedData(payload, namespace: "git")
    let sha256 = try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5)
    let sha512 = try key.signature(for: SHA512.hash(data: data), padding: .insecurePKCS1v1_5)
    for (name, value, isGood) in [
      ("rsa-sha2-256", sha256, true), ("rsa-sha2-512", sha512, true), ("rsa-sha2-256", sha512, false),
      ("rsa-sha2-512", sha256, false),
    ] {
      let signature = bench.armoured(
        bench.signatureBlob(
          key: blob, namespace: "git", signature: bench.wire(name) + bench.wire(Array(value.rawRepresentation))))
      let outcome = verifier.check(payload: payload, signature: signature, now: now).outcome
      #expect(outcome == (isGood ? SignatureCheck.Outcome.good : .bad))
      let line = "ssh-rsa \(Base64.encode(blob))"
      #expect(try bench.toolAccepts(payload, signature, publicKey: line) == isGood)
    }
  }

  @Test func `an RSA key with needless zeros is refused, because keys are recognised by their bytes`() throws {
    let bench = try SSHWorkbench()
    let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let numbers = try key.publicKey.getKeyPrimitives()
    for (exponent, modulus) in [
      ([0] + numbers.publicExponent, [0] + numbers.modulus), (Array(numbers.publicExponent), [0, 0] + numbers.modulus),
    ] {
      let blob = bench.wire("ssh-rsa") + bench.wire(exponent) + bench.wire(modulus)
      #expect(throws: Refusal.malformed("an integer of the key has needless zeros")) {
        try SSHVerificationKey(blob: blob)
      }
    }
  }

  @Test func `a reserved field that is not empty is refused`() throws {
    let bench = try SSHWorkbench()
    let signer = try bench.toolSigner(["-t", "ed25519"])
    let parsed = try SSHSignature(armoured: try signer.sign(payload, "git"))
    let forged = bench.armoured(
      bench.signatureBlob(
        key: parsed.publicKey, namespace: "git", reserved: [1], signature: Array(parsed.signature)))
    let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: signer.publicKey)])
    #expect(
      verifier.check(payload: payload, signature: forged, now: now).outcome
        == .malformed("the reserved field of the SSH signature is not empty"))
  }

  @Test(arguments: [1024, 16384]) func `an RSA key out of bounds is refused with its size`(bits: Int) throws {
    let bench = try SSHWorkbench()
    let modulus = [0] + [UInt8](repeating: 0xff, count: bits / 8)
    let blob = bench.wire("ssh-rsa") + bench.wire([1, 0, 1]) + bench.wire(modulus)
    #expect(throws: Refusal.unsupported("RSA key of \(bits) bits, not 2048 to 8192")) {
      try SSHVerificationKey(blob: blob)
    }
  }

  @Test func `huge lengths cost nothing and are malformed`() {
    let bench = SSHWorkbench.wire(Array("ssh-ed25519".utf8))
    let magic = Array("SSHSIG".utf8) + [0, 0, 0, 1]
    for blob in [magic + [0xff, 0xff, 0xff, 0xff], magic + bench + [0x7f, 0xff, 0xff, 0xff, 1], magic, []] {
      #expect(throws: Refusal.self) { try SSHSignature(blob: blob) }
    }
    let verifier = SignatureVerifier()
    let huge = Array("-----BEGIN SSH SIGNATURE-----\n".utf8) + [UInt8](repeating: 0x41, count: 1 << 20)
    #expect(
      verifier.check(payload: payload, signature: huge, now: now).outcome
        == .malformed("the SSH signature is larger than 64 KiB"))
  }

  @Test func `no mutation of a signature is good, and none crashes`() throws {
    let bench = try SSHWorkbench()
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let signers = try [
      bench.toolSigner(["-t", "ed25519"]), bench.toolSigner(["-t", "ecdsa", "-b", "256"]),
      bench.toolSigner(["-t", "rsa", "-b", "2048"]), bench.securityKeyECDSA(),
    ]
    for signer in signers {
      let verifier = SignatureVerifier(sshKeys: [try SSHPublicKey(parsing: signer.publicKey)])
      let signature = try signer.sign(payload, "git")
      let blob = try bench.dearmoured(signature)
      for _ in 0..<400 {
        let mutant = mutated(blob, &random)
        if mutant != blob {
          let check = verifier.check(payload: payload, signature: bench.armoured(mutant), now: now)
          #expect(check.outcome != .good, "seed \(seed), \(signer.name), \(mutant)")
        }
        let text = mutated(signature, &random)
        let other = mutated(payload, &random)
        if other != payload {
          let check = verifier.check(payload: other, signature: text, now: now)
          #expect(check.outcome != .good, "seed \(seed), \(signer.name), \(text), \(other)")
        }
      }
    }
  }
}
