import Calendars
import Crypto
import TestSupport
import Testing

@testable import Signatures

private let payload = Array("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nchange\n".utf8)
private typealias Bench = X509Workbench

/// A certificate of Fulcio's lives for minutes: only a log shows that its key signed while it lived.
@Suite struct TransparencyLogTests {
  /// A Fulcio, and a signer whose certificate was valid from 12:00 to 12:10 on 2026-06-01.
  private struct Scene {
    let bench: Bench
    let root: Bench.Party
    let middle: Bench.Party
    let leaf: Bench.Party

    init() throws {
      bench = try Bench()
      root = try bench.party("fulcio", extensions: Bench.authority)
      middle = try bench.party("fulcio-middle", extensions: Bench.intermediate, issuer: root)
      leaf = try bench.party(
        "ana", extensions: Bench.leaf + Bench.mail + Bench.issuer("https://accounts.example.org"), issuer: middle,
        from: "20260601120000Z", to: "20260601121000Z")
    }

    /// A signature with what the log says about it.
    func sign(_ log: RekorForge) throws -> [UInt8] {
      try CMSForge(leaf).sign(payload) { [try log.attribute(for: $0)] }
    }

    func check(
      _ signature: [UInt8], logs: [TransparencyLogKey], now: Timestamp = Bench.instant
    ) throws -> SignatureCheck {
      try Bench.verifier(roots: [root], middles: [middle], logs: logs)
        .check(payload: payload, signature: Bench.armoured(signature), now: now)
    }

    /// What is missing, or nothing.
    func missing(_ log: RekorForge, logs: [TransparencyLogKey]? = nil) throws -> String {
      switch try check(try sign(log), logs: logs ?? [try log.publicKey]).outcome {
      case .good: "nothing"
      case .timeUnproven(let why): why
      case let other: String(describing: other)
      }
    }
  }

  @Test func `an entry of the log that fits proves when the signature was made`() throws {
    let scene = try Scene()
    let log = RekorForge()
    let check = try scene.check(try scene.sign(log), logs: [try RekorForge().publicKey, try log.publicKey])
    let time = Timestamp(secondsSinceEpoch: log.time)
    #expect(check.outcome == .good)
    #expect(check.claimedTime == time)
    #expect(!check.keyExpired && check.keyCountedUntil == nil)
    #expect(check.key == (try scene.leaf.certificate.fingerprint))
    #expect(
      check.certified
        == .x509(
          X509Identity(
            issuer: "https://accounts.example.org", names: ["ana@example.org"],
            root: try scene.root.certificate.fingerprint, rootName: "fulcio", time: .log(time))))
    // openssl looks at the certificate alone, at whatever time it is told.
    let signature = try scene.sign(log)
    #expect(
      try scene.bench.toolAccepts(payload, signature, roots: [scene.root], middles: [scene.middle], now: log.time))
    #expect(try !scene.bench.toolAccepts(payload, signature, roots: [scene.root], middles: [scene.middle]))
  }

  @Test func `without an entry, or without the log's key, nothing shows when it was made`() throws {
    let scene = try Scene()
    let log = RekorForge()
    let bare = try CMSForge(scene.leaf).sign(payload)
    #expect(
      try scene.check(bare, logs: [try log.publicKey]).outcome
        == .timeUnproven("no entry of a transparency log came with the signature"))
    // Not even while the certificate is valid: who has the key could still sign in its last minute for later.
    let during = Timestamp(secondsSinceEpoch: log.time + 60)
    #expect(
      try scene.check(bare, logs: [try log.publicKey], now: during).outcome
        == .timeUnproven("no entry of a transparency log came with the signature"))
    #expect(try scene.missing(log, logs: []) == "the policy names no key of a transparency log")
    #expect(
      try scene.missing(log, logs: [try RekorForge().publicKey])
        == "the entry is of a transparency log whose key the policy does not name")
    let check = try scene.check(try scene.sign(log), logs: [])
    #expect(check.certified != nil && check.keyCountedUntil == Timestamp(rfc3339: "2026-06-01T12:10:00Z"))
  }

  @Test func `an entry that lies in any part proves nothing`() throws {
    let scene = try Scene()
    let honest = RekorForge()
    func missing(_ change: (inout RekorForge) -> Void) throws -> String {
      var log = honest
      change(&log)
      return try scene.missing(log, logs: [try honest.publicKey])
    }
    let notThis = "the log's timestamp is not for this signature, or not by this log"
    #expect(try missing { _ in } == "nothing")
    #expect(try missing { $0.withBody = true } == "nothing")
    #expect(try missing { $0.withProof = false } == "nothing")
    #expect(try missing { $0.withTimestamp = false } == "the log's entry has no signed timestamp")
    #expect(try missing { $0.impostor = P256.Signing.PrivateKey() } == notThis)
    #expect(try missing { $0.kind = "intoto" } == "the log's entry is of a kind that is not supported")
    #expect(try missing { $0.version = "0.0.2" } == "the log's entry is of a kind that is not supported")
    #expect(
      try missing { $0.time -= 31 }
        == "the log took it in at 2026-06-01T11:59:59Z, when its certificate was not valid")
    #expect(
      try missing { $0.time += 571 }
        == "the log took it in at 2026-06-01T12:10:01Z, when its certificate was not valid")
    #expect(try missing { $0.time += 570 } == "nothing")
    #expect(try missing { $0.time = 1_900_000_000 } == "the log's time lies in the future")
    #expect(try missing { $0.time = -5 } == notThis)
    #expect(try missing { $0.time = .max } == "the log's time lies in the future")
    #expect(
      try missing {
        $0.otherLeaves = []
        $0.position = 0
      } == "nothing")
    for count in [1, 2, 3, 7, 8, 12] {
      for position in [0, count / 2, count] {
        #expect(
          try missing {
            $0.otherLeaves = (0..<count).map { [UInt8($0)] }
            $0.position = position
          } == "nothing", "\(position) of \(count + 1)")
      }
    }
  }

  @Test func `an entry of another signature proves nothing for this one`() throws {
    let scene = try Scene()
    let log = RekorForge()
    let notThis = SignatureCheck.Outcome.timeUnproven(
      "the log's timestamp is not for this signature, or not by this log")
    var another: [UInt8] = []
    _ = try CMSForge(scene.leaf).sign(payload) {
      another = try log.attribute(for: $0)
      return []
    }
    let moved = try CMSForge(scene.leaf).sign(payload) { _ in [another] }
    #expect(try scene.check(moved, logs: [try log.publicKey]).outcome == notThis)
  }

  @Test func `a proof of inclusion must be right, when there is one`() throws {
    let scene = try Scene()
    func missing(_ lie: RekorForge.Lie) throws -> String {
      var log = RekorForge()
      log.lie = lie
      return try scene.missing(log)
    }
    let notThere = "the signature is not in the log's tree as the entry claims"
    #expect(try missing(.rootHash) == notThere)
    #expect(try missing(.size) == notThere)
    #expect(try missing(.index) == notThere)
    #expect(try missing(.path) == notThere)
    #expect(try missing(.shorterPath) == notThere)
    #expect(try missing(.longerPath) == notThere)
    #expect(try missing(.checkpointText) == "the log's checkpoint is not signed by this log")
    #expect(try missing(.checkpointHint) == "the log's checkpoint is not signed by this log")
    #expect(try missing(.noCheckpoint) == "the log's checkpoint is garbled")
  }

  @Test func `a garbled entry proves nothing and makes no signature bad`() throws {
    let scene = try Scene()
    let log = RekorForge()
    let garbled = SignatureCheck.Outcome.timeUnproven("the entry of the transparency log is garbled")
    func outcome(_ change: ([UInt8]) -> [UInt8]) throws -> SignatureCheck.Outcome {
      let signature = try CMSForge(scene.leaf).sign(payload) {
        [CMSForge.attribute("1.3.6.1.4.1.57264.3.1", der(0x04, change(try log.entry(for: $0))))]
      }
      return try scene.check(signature, logs: [try log.publicKey]).outcome
    }
    #expect(try outcome { $0 } == .good)
    #expect(try outcome { $0.dropLast() } == garbled)
    #expect(try outcome { $0 + RekorForge.number(1, 4711) } == garbled)
    #expect(try outcome { $0 + RekorForge.number(15, 1) } == .good)
    #expect(try outcome { $0 + [0x08] } == garbled)
    #expect(try outcome { $0 + [0x0b] } == garbled)
    #expect(try outcome { $0 + [0x00, 0x00] } == garbled)
    #expect(try outcome { _ in [UInt8](repeating: 0xff, count: 40) } == garbled)
    #expect(
      try outcome { _ in [] }
        == .timeUnproven("the entry is of a transparency log whose key the policy does not name"))
    let twice = try CMSForge(scene.leaf).sign(payload) {
      let attribute = try log.attribute(for: $0)
      return [attribute, attribute]
    }
    #expect(
      try scene.check(twice, logs: [try log.publicKey]).outcome == .malformed("the unsigned attributes have one twice"))
  }

  @Test func `a file that holds no key of a log is refused with the reason`() throws {
    func refusal(_ text: String) -> String {
      do throws(SignatureError) {
        return "\(try TransparencyLogKey.load(Array(text.utf8), path: "rekor.pub").count)"
      } catch {
        return error.message
      }
    }
    let start = "`rekor.pub` holds no key of a transparency log: "
    #expect(refusal(RekorForge().pem) == "1")
    #expect(refusal(RekorForge().pem + RekorForge().pem) == "2")
    #expect(refusal("") == start + "there is no public key in it")
    #expect(refusal(P256.Signing.PrivateKey().pemRepresentation) == start + "a block is a `PRIVATE KEY`")
    #expect(
      refusal("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n") == start + "a public key is not DER")
  }
}
