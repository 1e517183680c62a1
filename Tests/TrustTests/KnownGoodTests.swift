import Calendars
import Diagnostics
import Git
import JSON
import TestSupport
import Testing

@testable import Trust

/// Which commit of a deployment line may be gone back to.
struct KnownGoodTests {
  @Test func `what contains a bad commit is no candidate, until a rollback took it out`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let bad = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    let after = try scene.fixture.commit(["more.yaml": "m\n"], signedBy: scene.bo)
    let options = KnownGoodOptions(bad: [ObjectID(hex: bad)!])
    #expect(try scene.knownGood() == .init(commit: after, label: "signed-only"))
    #expect(
      try scene.knownGood(options: options) == .init(commit: old, label: "signed-only", passedOver: [after, bad]))
    let rollback = try scene.rollback(to: old, from: after, signedBy: scene.ana)
    #expect(try scene.knownGood(tip: rollback, options: options) == .init(commit: rollback, label: "signed-only"))
    // A rollback to what contains the bad commit takes nothing out.
    let useless = try scene.rollback(to: bad, from: after, signedBy: scene.ana)
    #expect(
      try scene.knownGood(tip: useless, options: options)
        == .init(commit: old, label: "signed-only", passedOver: [useless, after, bad]))
  }

  @Test func `a bad commit outside the history, and before without bad, are errors`() throws {
    let scene = try TrustScene()
    try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let strange = KnownGoodOptions(bad: [ObjectID(hex: String(repeating: "ab", count: 20))!])
    #expect(#expect(throws: TrustError.self) { try scene.knownGood(options: strange) }?.exitCode == .notFound)
    let before = KnownGoodOptions(before: TrustScene.now)
    #expect(#expect(throws: TrustError.self) { try scene.knownGood(options: before) }?.exitCode == .refused)
  }

  @Test func `before goes by claimed time and says so`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana, date: 1_790_001_000)
    let new = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana, date: 1_790_002_000)
    let bad = try scene.fixture.commit(["app.yaml": "image: app:4\n"], signedBy: scene.ana, date: 1_790_003_000)
    let options = KnownGoodOptions(
      bad: [ObjectID(hex: bad)!], before: Timestamp(secondsSinceEpoch: 1_790_002_000))
    #expect(try scene.knownGood(options: options) == .init(commit: old, label: "signed-only", passedOver: [bad, new]))
    guard case .found(let found) = try scene.verify().knownGood(options, in: scene.repository()) else {
      Issue.record("nothing found")
      return
    }
    #expect(found.timeClaimed)
  }

  @Test func `quarantined commits and images are passed over`() throws {
    let scene = try TrustScene()
    let digest = "sha256:" + String(repeating: "ab", count: 32)
    let clean = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let commit = try scene.fixture.commit(["deep/er/other.yaml": "x\n"], signedBy: scene.ana)
    let image = try scene.fixture.commit(
      ["deep/er/kustomization.yaml": "images:\n- name: pay\n  digest: \(digest)\n"], signedBy: scene.ana)
    let policy = try scene.policy(
      "quarantined: { \"\(commit)\": \"leaks\", \"ghcr.io/acme/pay@\(digest)\": \"cryptominer\" }\n")
    #expect(try scene.knownGood(policy) == .init(commit: clean, label: "signed-only", passedOver: [image, commit]))
    guard case .found(let found) = try scene.verify(policy).knownGood(in: scene.repository()) else {
      Issue.record("nothing found")
      return
    }
    #expect(
      found.passedOver.map(\.reason) == [
        "it holds the quarantined image `ghcr.io/acme/pay@\(digest)`: cryptominer", "quarantined: leaks",
      ])
  }

  @Test func `side branches are no candidates`() throws {
    let scene = try TrustScene()
    try scene.fixture.git("checkout", "--quiet", "-b", "side")
    let side = try scene.fixture.commit(["side.yaml": "s\n"], signedBy: scene.bo)
    try scene.fixture.git("checkout", "--quiet", "main")
    let main = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let merge = try scene.fixture.merge("side", signedBy: scene.ana)
    let bad = KnownGoodOptions(bad: [ObjectID(hex: merge)!])
    #expect(try scene.knownGood(options: bad) == .init(commit: main, label: "signed-only", passedOver: [merge]))
    let chosen = KnownGoodOptions(chosen: ObjectID(hex: side))
    #expect(
      try scene.knownGood(options: chosen)
        == .init(refusal: "`\(side)` cannot be gone back to: it is not on the deployment line", passedOver: [side]))
  }

  @Test func `a chosen commit passes the same tests`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    #expect(
      try scene.knownGood(options: KnownGoodOptions(chosen: ObjectID(hex: old)))
        == .init(commit: old, label: "signed-only", passedOver: [attack]))
    #expect(
      try scene.knownGood(options: KnownGoodOptions(chosen: ObjectID(hex: attack)))
        == .init(refusal: "`\(attack)` cannot be gone back to: not signed", passedOver: [attack]))
  }

  @Test func `a merge by a good signer above an attack keeps its order`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.fixture.git("checkout", "--quiet", "-b", "side")
    let side = try scene.fixture.commit(["side.yaml": "s\n"], signedBy: scene.bo)
    try scene.fixture.git("checkout", "--quiet", "main")
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    let merge = try scene.fixture.merge("side", signedBy: scene.ana)
    #expect(try scene.knownGood() == .init(commit: good, label: "signed-only", passedOver: [merge, attack]))
    _ = side
  }

  @Test func `nothing fit to go back to is a refusal with the reason of each near candidate`() throws {
    let scene = try TrustScene()
    var attacks: [String] = []
    for number in 0..<3 { attacks.append(try scene.fixture.commit(["app.yaml": "image: evil:\(number)\n"])) }
    guard case .none(let refusal, let passedOver) = try scene.verify().knownGood(in: scene.repository()) else {
      Issue.record("something found")
      return
    }
    #expect(refusal.reason == "no commit between the tip and the root is fit to go back to")
    #expect(passedOver.map(\.commit.hex) == attacks.reversed())
    #expect(passedOver.map(\.reason) == ["not signed", "not signed", "not signed"])
  }

  @Test func `the JSON documents hold what pipelines read`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    let policy = try scene.policy()
    let verification = try scene.verify(policy)
    #expect(
      verification.json.pretty == """
        {
          "schema": "runback/verify/v1",
          "tip": "\(attack)",
          "root": "\(scene.root)",
          "branch": "refs/heads/main",
          "checked": 2,
          "trusted": false,
          "verdicts": {
            "good": 1,
            "unsigned": 1,
            "bad": 0,
            "unknownKey": 0,
            "notPermitted": 0,
            "expiredUnwitnessed": 0,
            "revoked": 0,
            "compromised": 0,
            "forgeOnly": 0,
            "reintroduces": 0,
            "timeUnproven": 0,
            "malformed": 0,
            "unsupported": 0
          },
          "untrusted": [
            {
              "commit": "\(attack)",
              "verdict": "unsigned",
              "reason": "not signed",
              "signer": null
            }
          ],
          "refusal": null,
          "rewind": "unchecked",
          "policyDigest": "\(policy.digest)"
        }
        """)
    let answer = try verification.knownGood(in: scene.repository())
    let tree = try scene.fixture.git("rev-parse", "\(good)^{tree}")
    #expect(
      answer.json.compact
        == #"{"schema":"runback/known-good/v1","commit":"\#(good)","tree":"\#(tree)","label":"signed-only","signer":"ana","#
        + #""attestedBy":[],"passedOver":[{"commit":"\#(attack)","reason":"not signed"}],"rewind":"unchecked","#
        + #""timeClaimed":false,"notices":["no health marks are here; if there are some, fetch them with `git fetch origin"#
        + #" '+refs/notes/*:refs/notes/*' --tags`"],"policyDigest":"\#(policy.digest)"}"#)
  }

  @Test func `every step of a judgement can be explained`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    let rollback = try scene.rollback(to: good, from: attack, signedBy: scene.oncall)
    let revert = try scene.commitTree(attack, parents: rollback, signedBy: scene.ana)
    let verification = try scene.verify(tip: revert)
    func steps(_ commit: String) throws -> [String] {
      try verification.explain(ObjectID(hex: commit)!, in: scene.repository())
        .map { "\($0.outcome.rawValue) \($0.rule): \($0.detail)" }
    }
    let unwitnessed = "noted witness: nobody witnessed it: only its own dates say how old it is"
    let unchecked = "noted rewind: unchecked: no floor is set, and nothing was witnessed of the branch"
    #expect(
      try steps(attack) == [
        "failed signature: not signed", "passed parents: every parent that it needs is trusted",
        unwitnessed, unchecked, "failed verdict: unsigned, not trusted: not signed",
      ])
    let fingerprint = try #require(verification.judgement(of: ObjectID(hex: revert)!)?.key)
    let reason = "it brings back the whole state that was rolled back, with `\(attack)` in it"
    #expect(
      try steps(revert) == [
        "passed signature: the ssh signature fits the commit's bytes",
        "passed signer: `\(fingerprint)` is a key of `ana`", "passed validity: the key counts now",
        "passed compromise: the policy does not call the signer compromised",
        "passed capability: `ana` may commit", "passed parents: every parent that it needs is trusted",
        "failed reintroduction: \(reason)", unwitnessed, unchecked,
        "failed verdict: reintroduces, not trusted: \(reason)",
      ])
    #expect(try steps(rollback).contains("passed rollback: a rollback to `\(good)`, signed by `oncall`"))
  }
}
