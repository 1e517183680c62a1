import Calendars
import Diagnostics
import Git
import TestSupport
import Testing
import YAML

@testable import Trust

/// What `trust lint` finds in a policy that is valid.
struct PolicyLintTests {
  private static let codes = (Array(117...125) + [127]).map { DiagnosticCode("TR\($0)") }

  /// The codes that are found with `keys/` of ana, bo, ci, a weak one and an expired one there.
  private func found(_ text: String, _ scene: GitFixture) throws -> [String] {
    let weak = try testKeys.pair("weak", .rsa).publicKey + "\n"
    var keys: [String: [UInt8]] = ["/policy/keys/weak.pub": Array(weak.utf8)]
    for name in ["ana", "bo", "ci"] {
      keys["/policy/keys/\(name).pub"] = Array((try testKeys.pair(name).publicKey + "\n").utf8)
    }
    if text.contains("expired.asc") {
      let key = try scene.openPGPKey("old", expires: "2026-06-01", created: 1_767_225_600)
      keys["/policy/keys/expired.asc"] = Array(key.publicKey.utf8)
    }
    let files = keys
    let read: PolicyFiles.Read = { (path) throws(PolicyFiles.Unreadable) in
      guard let bytes = files[path] else { throw PolicyFiles.Unreadable(why: "it does not exist") }
      return bytes
    }
    let source = Source(path: "trust.yaml", text: text)
    var decoder = PolicyDecoder(
      source, at: "/policy/trust.yaml", files: PolicyFiles(reading: read), now: TrustScene.now)
    let decoded = decoder.decode()
    let policy = try #require(decoded, "\(decoder.context.diagnostics.map(\.message))")
    let history = LintedHistory(
      paths: [TreePath("kyverno/policy.yaml")!], commits: [ObjectID(hex: String(repeating: "ab", count: 20))!])
    return TrustPolicy.findings(
      policy, source, at: "/policy/trust.yaml", read: read, now: TrustScene.now, history: history
    ).map(\.code.name)
  }

  @Test func `every lint has a page whose example has the fault and whose fix has not`() throws {
    let fixture = try GitFixture()
    for code in Self.codes {
      let page = try #require(trustDiagnosticPages.first { $0.code == code })
      #expect(try found(page.example, fixture).contains(code.name), "\(code.name)")
      #expect(!(try found(page.fixed, fixture).contains(code.name)), "\(code.name)")
    }
  }

  @Test func `a threshold that nobody can meet today is found, and compromised signers do not count`() throws {
    let text = """
      apiVersion: runback/v1
      kind: TrustPolicy
      signers:
        ana: { ssh: [keys/ana.pub], can: [commit, rollback, attest] }
        bo: { ssh: [keys/bo.pub], can: [commit], compromised: { since: "2026-11-20T03:00:00Z" } }
      protect: []
      paths:
        - { match: ["kyverno/**"], signers: [ana, bo], threshold: 2 }

      """
    #expect(try found(text, GitFixture()) == ["TR109"])
  }

  @Test func `a policy in which nothing is to be found`() throws {
    let text = """
      apiVersion: runback/v1
      kind: TrustPolicy
      root: "\(String(repeating: "ab", count: 20))"
      floor: "\(String(repeating: "ab", count: 20))"
      signers:
        ana: { ssh: [keys/ana.pub], can: [commit, rollback, attest, admin] }
        bo: { ssh: [keys/bo.pub], can: [commit, admin] }
      protect: []
      delegated: true
      accepted: { "\(String(repeating: "ab", count: 20))": imported }
      paths:
        - { match: ["kyverno/**"], signers: [ana, bo], threshold: 2 }
        - { match: [".runback/**"], signers: [ana, bo], threshold: 2 }

      """
    // The policy's own folder is not there before the first policy is.
    #expect(try found(text, GitFixture()) == ["TR117"])
  }
}
