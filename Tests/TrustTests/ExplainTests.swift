import Git
import TestSupport
import Testing

@testable import Trust

/// `trust explain`: every step of a judgement, in order.
struct ExplainTests {
  /// The steps but those about time, which have tests of their own.
  private func steps(_ scene: TrustScene, _ policy: TrustPolicy, of commit: String) throws -> [String] {
    try scene.verify(policy).explain(ObjectID(hex: commit)!, in: scene.repository())
      .filter { !["witness", "rewind"].contains($0.rule) }
      .map { "\($0.outcome.rawValue) \($0.rule): \($0.detail)" }
  }

  @Test func `signature, key, validity, right, rule with who approved, parents and health are shown`() throws {
    let scene = try TrustScene()
    let commit = try scene.fixture.commit(["kyverno/policy.yaml": "a\n"], by: .bo, signedBy: scene.bo)
    try scene.approve(commit, by: scene.ana)
    try scene.approve(commit, by: scene.mallory)
    try scene.fixture.tag("known-good/1", at: commit, signedBy: scene.ci)
    let policy = try scene.policy("paths:\n  - { match: [\"kyverno/**\"], signers: [ana, bo], threshold: 2 }\n")
    let key = try fingerprint(scene, scene.bo)
    let stranger = try fingerprint(scene, scene.mallory)
    #expect(
      try steps(scene, policy, of: commit) == [
        "passed signature: the ssh signature fits the commit's bytes", "passed signer: `\(key)` is a key of `bo`",
        "passed validity: the key counts now", "passed compromise: the policy does not call the signer compromised",
        "passed capability: `bo` may commit",
        "passed paths: rule `kyverno/**`: committed by `bo`, approved by `ana`; 2 needed",
        "noted paths: an approval does not count: signed by a key that the policy does not name (`\(stranger)`)",
        "passed paths: no rule forbids what it changes", "passed parents: every parent that it needs is trusted",
        "passed health: `ci` attests that it ran well (the tag `known-good/1`)",
        "passed verdict: trusted: signed by `bo`",
      ])
  }

  @Test func `the policy in the repository that judged it is shown, and that nobody attested it`() throws {
    let place = try DelegationScene()
    let policy = try place.policy()
    let added = try place.commitPolicy([("bo", "commit")])
    let commit = try place.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: place.scene.bo)
    let key = try fingerprint(place.scene, place.scene.bo)
    let folder = try place.fixture.git("rev-parse", "\(added):.runback")
    #expect(
      try steps(place.scene, policy, of: commit) == [
        "noted policy: judged by the operator's policy, and by that in the parent's `.runback` (\(folder))",
        "passed signature: the ssh signature fits the commit's bytes", "passed signer: `\(key)` is a key of `bo`",
        "passed validity: the key counts now", "passed compromise: the policy does not call the signer compromised",
        "passed capability: `bo` may commit",
        "passed policy: it leaves the policy in `.runback` as its parents decided",
        "passed parents: every parent that it needs is trusted", "noted health: nobody who may has attested it",
        "passed verdict: trusted: signed by `bo`",
      ])
  }

  private func fingerprint(_ scene: TrustScene, _ key: FixtureKey) throws -> String {
    let output = try runProgram("ssh-keygen", ["-l", "-f", key.publicKeyPath], environment: scene.fixture.environment)
    return String(output.text.split(separator: " ")[1])
  }
}
