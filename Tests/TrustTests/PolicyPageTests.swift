import Calendars
import Diagnostics
import TestSupport
import Testing
import YAML

@testable import Trust

/// The examples of `docs/trust-policy.md` are policies.
struct PolicyPageTests {
  @Test func `the policy with everything in it, and the one in the repository, are valid`() throws {
    let page = try readText(
      String(#filePath.dropLast("Tests/TrustTests/PolicyPageTests.swift".count)) + "docs/trust-policy.md")
    let blocks = page.components(of: "```yaml\n")
    try #require(blocks.count == 2)
    var keys: [String: [UInt8]] = [:]
    for name in ["ana", "bo", "oncall", "ci", "forge", "old", "carol"] {
      keys["keys/\(name).pub"] = Array((try testKeys.pair(name).publicKey + "\n").utf8)
    }
    let files = keys
    func decode(_ text: String, delegatedBy: [Signer]?) throws -> TrustPolicy {
      var decoder = PolicyDecoder(
        Source(path: "trust.yaml", text: text), at: "trust.yaml",
        files: PolicyFiles { (path) throws(PolicyFiles.Unreadable) in
          guard let bytes = files[path] else { throw PolicyFiles.Unreadable(why: "it does not exist") }
          return bytes
        }, now: TrustScene.now, delegatedBy: delegatedBy)
      let policy = decoder.decode()
      let found = decoder.context.diagnostics.map(\.message)
      #expect(found == [])
      return try #require(policy)
    }
    let operators = try decode(blocks[0], delegatedBy: nil)
    #expect(operators.signers.map(\.name) == ["ana", "bo", "oncall", "ci", "github", "old"])
    #expect(operators.pathRules.map(\.threshold) == [2, 2] && operators.delegated)
    let delegated = try decode(blocks[1], delegatedBy: operators.signers)
    #expect(delegated.signers.map(\.name) == ["carol"])
    #expect(delegated.pathRules[0].signers == ["carol", "ana"])
  }
}

extension String {
  /// What stands between an opening line and the next closing fence.
  fileprivate func components(of opening: String) -> [String] {
    ranges(of: opening).compactMap { range in
      self[range.upperBound...].firstRange(of: "\n```").map { String(self[range.upperBound..<$0.lowerBound]) + "\n" }
    }
  }
}
