import Diagnostics
import Git
import TestSupport
import Testing

@testable import Trust

/// What somebody would try who can push, or has somebody's key, to have the policy say what they like.
struct PolicyAttackTests {
  private let place: DelegationScene
  private var scene: TrustScene { place.scene }
  private var fixture: GitFixture { place.fixture }

  init() throws { place = try DelegationScene() }

  @Test func `the policy rewritten in the same push, by a stolen push token`() throws {
    try place.commitPolicy([("bo", "commit, merge")])
    let rewrite = try fixture.commit(
      place.files([("mallory", "commit, merge, rollback, admin")]), by: .mallory, signedBy: scene.mallory)
    let evil = try fixture.commit(["app.yaml": "image: evil\n"], by: .mallory, signedBy: scene.mallory)
    #expect(try place.word(rewrite) == "unknownKey!")
    #expect(try place.word(evil) == "unknownKey!")
    #expect(try place.reason(evil) == "signed by a key that the policy does not name (`\(fingerprint(scene.mallory))`)")
  }

  @Test func `the policy rewritten in the same push, by a stolen key without the right`() throws {
    try place.commitPolicy([("bo", "commit, merge")])
    let rewrite = try place.commitPolicy([("bo", "commit, merge, rollback, admin")], signedBy: scene.bo)
    let next = try place.commitPolicy([("bo", "commit, admin"), ("mallory", "commit")], signedBy: scene.bo)
    #expect(try place.reason(rewrite) == "signed by `bo`, who may not change the policy in `.runback`")
    // An untrusted commit changes no policy: what comes after it is judged by the old one.
    #expect(try place.reason(next) == "signed by `bo`, who may not change the policy in `.runback`")
    #expect(!(try scene.verify(place.policy()).isTrusted))
  }

  @Test func `a policy weakened in a side branch by who may, used there, and merged by the forge`() throws {
    try place.commitPolicy([("bo", "commit, admin")])
    try fixture.git("checkout", "--quiet", "-b", "side")
    try place.commitPolicy([("bo", "commit, admin"), ("mallory", "commit")], signedBy: scene.bo)
    let evil = try fixture.commit(["app.yaml": "image: evil\n"], by: .mallory, signedBy: scene.mallory)
    try fixture.git("checkout", "--quiet", "main")
    try fixture.commit(["other.yaml": "o\n"], signedBy: scene.ana)
    let merge = try fixture.merge("side", signedBy: scene.forge)
    let verification = try scene.verify(place.policy())
    // On its own branch it is good; the branch that it enters has its own policy.
    #expect(verification.word(evil) == "good")
    #expect(verification.word(merge) == "notPermitted!")
    #expect(
      try verification.reason(merge)
        == "it brings in `\(evil)`, which its first parent's policy does not let in: signed by a key that the policy does not name (`\(fingerprint(scene.mallory))`)"
    )
  }

  @Test func `a policy weakened in a side branch by who may not, merged by the forge`() throws {
    try place.commitPolicy([("bo", "commit, merge")])
    try fixture.git("checkout", "--quiet", "-b", "side")
    try place.commitPolicy([("bo", "commit, merge, admin")], signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    try fixture.commit(["other.yaml": "o\n"], signedBy: scene.ana)
    let merge = try fixture.merge("side", signedBy: scene.forge)
    #expect(!(try scene.verify(place.policy()).isTrusted))
    #expect(try place.reason(merge) == "only the forge `forge` signed it, and not all its parents are trusted")
  }

  @Test func `an evil merge that weakens the policy, signed by the forge in a fork`() throws {
    try place.commitPolicy([("bo", "commit, merge")])
    try fixture.git("checkout", "--quiet", "-b", "side")
    let side = try fixture.commit(["side.yaml": "s\n"], signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    let main = try fixture.commit(["other.yaml": "o\n"], signedBy: scene.ana)
    let clean = try fixture.merge("side", signedBy: scene.ana)
    let tree = try scene.tree(
      clean, ".runback/trust.yaml", "apiVersion: runback/v1\nkind: TrustPolicy\nsigners: {}\n")
    let evil = try scene.commitTree(tree, parents: main, side, signedBy: scene.forge)
    #expect(try place.word(evil, place.policy("forgeOnly: accept\n")) == "notPermitted!")
  }

  @Test func `a merge that takes the old policy from a side branch that never saw the new one`() throws {
    try place.commitPolicy([("bo", "commit, merge"), ("mallory", "commit")])
    let old = try fixture.git("rev-parse", "HEAD:.runback")
    try fixture.git("checkout", "--quiet", "-b", "side")
    let side = try fixture.commit(["side.yaml": "s\n"], signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    let main = try place.commitPolicy([("bo", "commit, merge")])
    let clean = try fixture.merge("side", signedBy: scene.bo)
    #expect(try place.word(clean) == "good")
    try fixture.git("read-tree", "\(clean)^{tree}")
    try fixture.git("rm", "--quiet", "-r", "-f", "--cached", ".runback")
    try fixture.git("read-tree", "--prefix=.runback/", old)
    let tree = try fixture.git("write-tree")
    try fixture.git("read-tree", "HEAD")
    let rewound = try scene.commitTree(tree, parents: main, side, signedBy: scene.bo)
    #expect(try place.reason(rewound) == "signed by `bo`, who may not change the policy in `.runback`")
  }

  @Test func `a key that was taken out of the policy, used on a branch forked before, and merged`() throws {
    try place.commitPolicy([("bo", "commit"), ("carol", "commit, merge")])
    try fixture.git("checkout", "--quiet", "-b", "side")
    let evil = try fixture.commit(["app.yaml": "image: evil\n"], signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    try place.commitPolicy([("carol", "commit, merge")])
    for key in [scene.forge, try fixture.sshKey("carol"), scene.ana] {
      let merge = try fixture.merge("side", signedBy: key)
      #expect(try place.word(merge) == "notPermitted!", "\(key.principal)")
      #expect(try place.word(evil, tip: merge) == "good")
      try scene.reset("HEAD~1")
    }
    // As a branch of its own only the operator's distrust ends it.
    try scene.reset("side")
    #expect(try scene.verify(place.policy()).isTrusted)
    let distrust = try place.policy(
      extraSigners: """
          bo: { ssh: ["\(scene.bo.publicKeyPath)"], can: [commit], compromised: { since: "2026-11-20T03:00:00Z" } }

        """)
    #expect(try place.word(evil, distrust) == "compromised!")
  }

  @Test(arguments: ["", "history: first-parent\n"])
  func `a key that was taken out of the policy, with the branch merged into its own by the forge`(_ lines: String)
    throws
  {
    try place.commitPolicy([("bo", "commit"), ("carol", "commit, merge")])
    try fixture.git("checkout", "--quiet", "-b", "side")
    let evil = try fixture.commit(["app.yaml": "image: evil\n"], signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    let main = try place.commitPolicy([("carol", "commit, merge")])
    // Any account can have it made in a fork, with a button; the branch then only moves forward to it.
    try fixture.git("checkout", "--quiet", "side")
    let foxtrot = try fixture.merge("main", signedBy: scene.forge)
    #expect(try fixture.git("rev-parse", "\(foxtrot)^1", "\(foxtrot)^2") == "\(evil)\n\(main)")
    let policy = try place.policy("floor: \"\(main)\"\n" + lines)
    #expect(
      try place.reason(foxtrot, policy)
        == "it brings in `\(evil)`, which the policy of its parent `\(main)` does not let in: signed by a key that the policy does not name (`\(fingerprint(scene.bo))`)"
    )
    #expect(!(try scene.verify(policy, tip: foxtrot).isTrusted))
  }

  @Test func `a branch that took a key out, merged by the forge, when it was seen what it was merged into`() throws {
    try place.commitPolicy([("bo", "commit"), ("carol", "commit, merge")])
    try fixture.git("checkout", "--quiet", "-b", "side")
    try place.commitPolicy([("carol", "commit, merge")])
    try fixture.git("checkout", "--quiet", "main")
    try fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    try scene.witness("HEAD", place.policy())
    let merge = try fixture.merge("side", signedBy: scene.forge)
    #expect(try place.word(merge) == "good")
    // Without the log the other parent could be the branch as well.
    try removeRecursively(scene.state)
    #expect(try place.word(merge) == "notPermitted!")
  }

  @Test func `a rollback that would take the policy back with the content`() throws {
    try place.commitPolicy([("bo", "commit, merge"), ("mallory", "commit")])
    let good = try fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    let newest = try place.commitPolicy([("bo", "commit, merge")])
    let attack = try fixture.commit(["app.yaml": "image: evil\n"], by: .mallory)
    let policy = try place.policy("quarantined: { \"\(newest)\": \"never deployed well\" }\n")
    func objection(_ commit: String) throws -> String? {
      try scene.verify(policy, tip: commit).assessRollback(ObjectID(hex: commit)!, in: scene.repository()).objection
    }
    let rewind = try scene.rollback(to: good, from: attack, signedBy: scene.oncall)
    #expect(
      try objection(rewind)
        == "its policy in `.runback` is not that of the newest trusted commit `\(newest)`")
    try fixture.git("read-tree", "\(good)^{tree}")
    try fixture.git("rm", "--quiet", "-r", "-f", "--cached", ".runback")
    try fixture.git("read-tree", "--prefix=.runback/", "\(newest):.runback")
    let tree = try fixture.git("write-tree")
    try fixture.git("read-tree", "HEAD")
    let rollback = try scene.rollback(to: good, from: attack, tree: tree, signedBy: scene.oncall)
    #expect(try objection(rollback) == nil)
    #expect(try scene.verify(policy, tip: rollback).isTrusted)
    // Who was taken out stays out after it.
    try scene.reset(rollback)
    let mallory = try fixture.commit(["app.yaml": "image: evil:2\n"], signedBy: scene.mallory)
    #expect(try place.word(mallory, policy) == "unknownKey!")
  }

  @Test func `a policy of the attacker's in the commit that is rolled back`() throws {
    try place.commitPolicy([("bo", "commit, merge")])
    let good = try fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    // It takes the right to roll back from everybody that the repository names, and gives it to mallory.
    let attack = try fixture.commit(place.files([("mallory", "commit, rollback, admin")]), by: .mallory)
    let rollback = try scene.rollback(to: good, from: attack, signedBy: scene.oncall)
    #expect(try scene.verify(place.policy(), tip: rollback).isTrusted)
    let forged = try scene.rollback(to: good, from: attack, signedBy: scene.mallory)
    #expect(!(try scene.verify(place.policy(), tip: forged).isTrusted))
  }

  @Test func `a foxtrot merge with an old commit that would take the right to roll back away`() throws {
    try place.commitPolicy([("bo", "commit")])
    let old = try fixture.git("rev-parse", "HEAD")
    try place.commitPolicy([("bo", "commit"), ("carol", "rollback")])
    let good = try fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    let attack = try scene.commitTree(old, parents: old, good, message: "foxtrot")
    let rollback = try scene.rollback(to: good, from: attack, signedBy: fixture.sshKey("carol"))
    #expect(try scene.verify(place.policy(), tip: rollback).isTrusted)
  }

  @Test func `a policy of the operator's that lies in the work tree it judges`() throws {
    try place.commitPolicy([("bo", "commit")])
    let inside = fixture.path + "/.runback/trust.yaml"
    let loaded = try TrustPolicy.load(inside, now: TrustScene.now).policy
    let refused = #expect(throws: TrustError.self) { try loaded.requireIndependence(of: scene.repository()) }
    #expect(refused?.exitCode == .refused)
  }

  @Test func `one person under two names meets no threshold of the operator's`() throws {
    // The repository's policy lists ana's key once more, as a person of its own.
    try place.commitPolicy([("bo", "commit")])
    let second = try fixture.sshKey("bo", .ecdsa)
    var files = try place.files([("bo", "commit")])
    files[".runback/trust.yaml"] = """
      apiVersion: runback/v1
      kind: TrustPolicy
      signers:
        bo: { ssh: [keys/bo.pub], can: [commit] }
        alias: { ssh: [keys/ana.pub], can: [commit] }

      """
    files[".runback/keys/ana.pub"] = scene.ana.publicKey
    try fixture.commit(files, signedBy: scene.ana)
    let rule = "paths:\n  - { match: [\"kyverno/**\"], signers: [ana, oncall], threshold: 2 }\n"
    let commit = try fixture.commit(["kyverno/policy.yaml": "weak\n"], signedBy: scene.ana)
    try scene.approve(commit, by: scene.ana)
    try scene.approve(commit, by: second)
    #expect(try place.word(commit, place.policy(rule)) == "notPermitted!")
  }

  private func fingerprint(_ key: FixtureKey) throws -> String {
    let output = try runProgram("ssh-keygen", ["-l", "-f", key.publicKeyPath], environment: fixture.environment)
    return String(output.text.split(separator: " ")[1])
  }
}
