import Calendars
import TestSupport
import Testing

@testable import Signatures

private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)

/// Whatever is made of a signature: nothing crashes, and nothing counts that the signer and the log did not say.
@Suite struct X509MutationTests {
  private let verifier: SignatureVerifier
  private let good: [UInt8]
  private let entry: [UInt8]
  private let original: CMSSignedData
  private let time: Timestamp

  init() throws {
    let bench = try X509Workbench()
    let root = try bench.party("fulcio", extensions: X509Workbench.authority)
    let middle = try bench.party("fulcio-middle", extensions: X509Workbench.intermediate, issuer: root)
    let leaf = try bench.party(
      "ana", extensions: X509Workbench.leaf + X509Workbench.mail + X509Workbench.issuer("https://accounts.example.org"),
      issuer: middle, from: "20260601120000Z", to: "20260601121000Z")
    let log = RekorForge()
    var forge = CMSForge(leaf)
    forge.carried = [middle]
    good = try forge.sign(payload) { [try log.attribute(for: $0)] }
    original = try CMSSignedData(der: good[...])
    entry = Array(try #require(original.signer.logEntry))
    verifier = try X509Workbench.verifier(roots: [root], logs: [try log.publicKey])
    time = Timestamp(secondsSinceEpoch: log.time)
  }

  private func check(_ signature: [UInt8]) -> SignatureCheck {
    verifier.check(payload: payload, signature: signature, now: X509Workbench.instant)
  }

  private func expectHonest(_ signature: [UInt8], _ label: Comment) throws {
    let check = check(signature)
    guard check.outcome == .good else { return }
    // What is not signed by anybody may change: versions, what is carried along, fields that are passed over.
    let message = try CMSSignedData(armoured: signature)
    #expect(message.signer.signedBytes == original.signer.signedBytes, label)
    #expect(message.signer.signature == original.signer.signature, label)
    #expect(try message.signerCertificate()?.bytes == original.signerCertificate()?.bytes, label)
    guard case .x509(let identity) = check.certified else {
      Issue.record("good without an identity", sourceLocation: #_sourceLocation)
      return
    }
    #expect(identity.time == .log(time), label)
  }

  @Test func `a mutated message, armoured again, never says more`() throws {
    #expect(check(X509Workbench.armoured(good)).outcome == .good)
    for seed in UInt64(1)...700 {
      var random = SeededRandom(seed: seed)
      try expectHonest(X509Workbench.armoured(mutated(good, &random)), "seed \(seed)")
    }
  }

  @Test func `mutated armour never says more`() throws {
    let armoured = X509Workbench.armoured(good)
    for seed in UInt64(1)...700 {
      var random = SeededRandom(seed: seed)
      try expectHonest(mutated(armoured, &random), "seed \(seed)")
    }
  }

  /// The length bytes around the entry stay right, so that the mutation is of the entry alone.
  @Test func `a mutated entry of the log never proves another time`() throws {
    for seed in UInt64(1)...700 {
      var random = SeededRandom(seed: seed)
      let changed = mutated(entry, &random)
      let parsed = try? RekorEntry(changed[...])
      guard parsed != nil else { continue }
      let message = try rebuilt(with: changed)
      try expectHonest(X509Workbench.armoured(message), "seed \(seed)")
    }
  }

  private func rebuilt(with entry: [UInt8]) throws -> [UInt8] {
    var fields = try DERElement(good[...], "a message").fields("a message")
    let type = try fields.required().bytes
    var wrapper = try fields.required().fields("a message", tag: .context(0))
    var signedData = try wrapper.required().fields("signed data")
    var parts: [[UInt8]] = []
    while let part = signedData.next() { parts.append(Array(part.bytes)) }
    // The SET of one signer is longer than 255 bytes, so that its head has four.
    var signerFields = try DERElement(parts[parts.count - 1].dropFirst(4), "a signer").fields("a signer")
    var signerParts: [[UInt8]] = []
    while let part = signerFields.next() { signerParts.append(Array(part.bytes)) }
    signerParts[signerParts.count - 1] = der(0xa1, CMSForge.attribute("1.3.6.1.4.1.57264.3.1", der(0x04, entry)))
    parts[parts.count - 1] = der(0x31, der(0x30, Array(signerParts.joined())))
    return der(0x30, Array(type), der(0xa0, der(0x30, Array(parts.joined()))))
  }

  @Test func `mutated certificates, keys and lists of them crash nothing`() throws {
    let certificate = original.certificates[0].bytes
    let pem = Array("-----BEGIN CERTIFICATE-----\n\(Base64.encode(certificate))\n-----END CERTIFICATE-----\n".utf8)
    #expect(try PEMBlock.all(in: pem, limit: 2).map(\.bytes) == [certificate])
    var read = 0
    for seed in UInt64(1)...700 {
      var random = SeededRandom(seed: seed)
      if let changed = try? X509Certificate(der: mutated(certificate, &random)[...]) {
        read += 1
        _ = try? changed.key()
        _ = changed.commonName
        _ = X509LeafRule.objection(to: changed)
      }
      _ = try? PEMBlock.all(in: mutated(pem, &random), limit: 2)
      _ = try? X509AuthorityFile(mutated(pem, &random), path: "roots.pem")
      _ = try? TransparencyLogKey.load(mutated(pem, &random), path: "rekor.pub")
    }
    #expect(read > 0)
  }
}
