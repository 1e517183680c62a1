import Diagnostics
import JSON
import TestSupport
import Testing
import YAML

@testable import Trust

/// The schema and the parser say the same, as far as a schema can say it.
struct PolicySchemaTests {
  private static let policy = """
    apiVersion: runback/v1
    kind: TrustPolicy
    epoch: 3
    root: 4f1a5b1051b469108d1bdf0ebec6c814427e3834
    branches: [main, release/1]
    history: first-parent
    signers:
      ana: { ssh: [keys/ana.pub], can: [commit, merge, rollback] }
      bo:
        ssh: [keys/bo.pub]
        can: [commit]
        compromised: { since: 2026-11-20T03:00:00Z }
      forge: { ssh: [keys/ci.pub], kind: forge, can: [merge, squash] }
    forgeOnly: accept
    paths:
      - match: ["apps/**", Makefile]
        signers: [ana, bo]
        threshold: 2
    knownGood: { health: preferred }
    protect: ["**/*.sops.yaml"]
    quarantined: { 4f1a5b1051b469108d1bdf0ebec6c814427e3834: it was bad }
    accepted: { 4f1a5b1051b469108d1bdf0ebec6c814427e3834: it was looked at }
    delegated: true

    """

  private func decode(_ bytes: [UInt8]) throws -> (policy: TrustPolicy?, source: Source, diagnostics: [Diagnostic]) {
    var files: [String: [UInt8]] = [:]
    for name in ["ana", "bo", "ci"] {
      files["/policy/keys/\(name).pub"] = Array((try testKeys.pair(name).publicKey + "\n").utf8)
    }
    let known = files
    let read: PolicyFiles.Read = { (path) throws(PolicyFiles.Unreadable) in
      guard let bytes = known[path] else { throw PolicyFiles.Unreadable(why: "it does not exist") }
      return bytes
    }
    let source = Source(path: "trust.yaml", bytes: bytes)
    var decoder = PolicyDecoder(
      source, at: "/policy/trust.yaml", files: PolicyFiles(reading: read), now: TrustScene.now)
    let policy = decoder.decode()
    return (policy, source, decoder.context.diagnostics)
  }

  /// What is in files, who is meant, and whose certificates.
  private func isBeyondSchema(_ code: DiagnosticCode) -> Bool {
    [.trustKeyFile, .trustUnknownSigner, .trustThreshold, .trustSharedKey, .trustCertificate, .trustForge].contains(
      code)
  }

  @Test func `documents made from the schema have the shape that the parser wants`() throws {
    var made: [JSONValue] = []
    for seed in 0..<100 as Range<UInt64> {
      var generator = SchemaGenerator(TrustPolicySchema.document(), seed: seed)
      let document = generator.document()
      made.append(document)
      let objections = try decode(Array(document.pretty.utf8)).diagnostics.filter {
        $0.severity == .error && !isBeyondSchema($0.code)
      }
      #expect(
        objections.isEmpty,
        "seed \(seed): \(DiagnosticRenderer(.text).render(Array(objections.prefix(2))))\n\(document.pretty.prefix(3000))"
      )
      if !objections.isEmpty { return }
    }
    #expect(try SchemaValidator(TrustPolicySchema.document()).objections(made) == [:])
    let text = made.map(\.compact).joined()
    for key in ["x509", "sshAuthority", "quarantined", "compromised", "threshold", "sigstore"] {
      #expect(text.contains("\"\(key)\":"), "\(key)")
    }
  }

  @Test func `what the parser accepts the schema accepts`() throws {
    let first = try decode(Array(Self.policy.utf8))
    #expect(first.policy != nil, "\(DiagnosticRenderer(.text).render(first.diagnostics))")
    let seed: UInt64 = 0x5EED_0007
    var random = SeededRandom(seed: seed)
    var accepted: [JSONValue] = []
    var texts = [Array(Self.policy.utf8)]
    for _ in 0..<600 { texts.append(mutant(&random)) }
    for bytes in texts {
      let (policy, source, _) = try decode(bytes)
      guard policy != nil, let root = YAMLDocument.parseOne(source).root else { continue }
      accepted.append(try #require(editorValue(root)))
    }
    #expect(accepted.count > 100)
    let objections = try SchemaValidator(TrustPolicySchema.document()).objections(accepted)
    for (index, why) in objections.sorted(by: { $0.key < $1.key }).prefix(3) {
      Issue.record("seed \(seed): \(why)\n\(accepted[index].pretty.prefix(2000))")
    }
  }

  /// The policy without a line, with one twice, or with another value in one.
  private func mutant(_ random: inout SeededRandom) -> [UInt8] {
    var lines = Self.policy.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let at = Int.random(in: 2..<lines.count, using: &random)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: lines.remove(at: at)
    case 1: lines.insert(lines[at], at: at)
    default:
      let values = ["7", "1.20", "\"\"", "x", "[]", "{}", "true", "[main]", "all-parents", "refuse", "[7]", "1"]
      if let colon = lines[at].firstIndex(of: ":") {
        lines[at] = "\(lines[at][...colon]) \(values.randomElement(using: &random) ?? "")"
      }
    }
    return Array(lines.joined(separator: "\n").utf8)
  }
}
