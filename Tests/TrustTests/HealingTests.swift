import Git
import TestSupport
import Testing

@testable import Trust

/// Rollback commits: which make a branch trusted again, and which only say so.
struct HealingTests {
  /// A good commit, and an attack on top of it.
  private func attacked() throws -> (scene: TrustScene, good: String, attack: String) {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    return (scene, good, attack)
  }

  @Test func `a rollback by who may only roll back heals the branch, and good work goes on from there`() throws {
    let (scene, good, attack) = try attacked()
    let rollback = try scene.rollback(to: good, from: attack, signedBy: scene.oncall)
    try scene.reset(rollback)
    let next = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.bo)
    let verification = try scene.verify()
    #expect(
      verification.porcelain == """
        \(next) good bo ssh -
        \(rollback) good oncall ssh healing
        \(attack) unsigned - - -
        \(good) good ana ssh -

        """)
    #expect(verification.isTrusted)
    #expect(try scene.knownGood() == .init(commit: next, label: "signed-only"))
    let assessment = try verification.assessRollback(ObjectID(hex: rollback)!, in: scene.repository())
    #expect(assessment.isGenuine)
  }

  @Test func `who may only roll back keeps nothing of a branch that nobody known merged, but a rotated secret`() throws
  {
    let scene = try TrustScene()
    let side = try scene.fixture.commit(
      ["app.yaml": "image: unfinished:1\n", "secret.sops.yaml": "v2\n"], signedBy: scene.bo)
    try scene.reset(scene.root)
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    // Else nobody could say which of the merge's parents was the branch.
    try scene.witness()
    let merge = try scene.commitTree(side, parents: good, side)
    func objection(keeping path: String, _ content: String, _ key: FixtureKey) throws -> String? {
      let tree = try scene.tree(good, path, content)
      let rollback = try scene.rollback(to: good, from: merge, tree: tree, kept: [path], signedBy: key)
      return try scene.verify(tip: rollback).assessRollback(ObjectID(hex: rollback)!, in: scene.repository()).objection
    }
    #expect(
      try objection(keeping: "app.yaml", "image: unfinished:1\n", scene.oncall)
        == "`app.yaml` was kept in a state that came with a merge by nobody known, and `oncall` may not merge")
    #expect(try objection(keeping: "app.yaml", "image: unfinished:1\n", scene.ana) == nil)
    #expect(try objection(keeping: "secret.sops.yaml", "v2\n", scene.oncall) == nil)
  }

  @Test func `a rollback whose trailers do not fit what it is heals nothing`() throws {
    let (scene, good, attack) = try attacked()
    let second = try scene.fixture.commit(["more.yaml": "x\n"], by: .mallory)
    func objection(_ commit: String) throws -> String? {
      try scene.verify(tip: commit).assessRollback(ObjectID(hex: commit)!, in: scene.repository()).objection
    }
    let elsewhere = try scene.commitTree(
      good, parents: second, message: "r\n\nRollback-To: \(good)\nRollback-From: \(attack)\n", signedBy: scene.ana)
    #expect(try objection(elsewhere) == "its parent `\(second)` is not its `Rollback-From`")
    let toAttack = try scene.rollback(to: attack, from: second, signedBy: scene.ana)
    #expect(try objection(toAttack) == "its `Rollback-To` `\(attack)` is not trusted")
    let toRoot = try scene.rollback(to: scene.root, from: second, signedBy: scene.ana)
    #expect(try objection(toRoot) == "its `Rollback-To` `\(scene.root)` is the root or behind it")
    let stranger = try scene.commitTree(good, parents: [], signedBy: scene.ana)
    let toStranger = try scene.rollback(to: stranger, from: second, tree: good, signedBy: scene.ana)
    #expect(try objection(toStranger) == "its `Rollback-To` `\(stranger)` is not in its history")
    let twice = try scene.commitTree(
      good, parents: second,
      message: "r\n\nRollback-To: \(good)\nRollback-To: \(scene.root)\nRollback-From: \(second)\n",
      signedBy: scene.ana)
    #expect(try objection(twice) == "it does not claim to be a rollback")
    let merge = try scene.commitTree(
      good, parents: second, good, message: "r\n\nRollback-To: \(good)\nRollback-From: \(second)\n", signedBy: scene.ana
    )
    #expect(try objection(merge) == "it has 2 parents, and a rollback has one")
    for commit in [elsewhere, toAttack, toRoot, toStranger, twice, merge] {
      #expect(!(try scene.verify(tip: commit).isTrusted), "\(commit)")
    }
  }

  @Test func `a rollback with other content than its target's heals nothing`() throws {
    let (scene, good, attack) = try attacked()
    let tree = try scene.tree(good, "app.yaml", "image: evil:2\n")
    let forged = try scene.rollback(to: good, from: attack, tree: tree, signedBy: scene.oncall)
    let verification = try scene.verify(tip: forged)
    #expect(
      try verification.assessRollback(ObjectID(hex: forged)!, in: scene.repository()).objection
        == "`app.yaml` is neither the target's nor protected nor in `Rollback-Kept`")
    #expect(!verification.isTrusted)
  }

  @Test func `a secret that a good key rotated after the attack stays`() throws {
    let (scene, good, _) = try attacked()
    let rotation = try scene.fixture.commit(["secret.sops.yaml": "v2\n"], by: .bo, signedBy: scene.bo)
    let tree = try scene.tree(good, "secret.sops.yaml", "v2\n")
    let rollback = try scene.rollback(to: good, from: rotation, tree: tree, signedBy: scene.oncall)
    let verification = try scene.verify(tip: rollback)
    #expect(verification.isTrusted)
    let assessment = try verification.assessRollback(ObjectID(hex: rollback)!, in: scene.repository())
    #expect(assessment.kept.map(\.commit.hex) == [rotation])
    #expect(assessment.kept.map(\.signer) == ["bo"])
  }

  @Test func `a secret that a forge, a signer without commit, or an unsigned side branch brought is not authored`()
    throws
  {
    let (scene, good, _) = try attacked()
    for key in [scene.forge, scene.oncall] {
      let edit = try scene.fixture.commit(["secret.sops.yaml": "by \(key.principal)\n"], signedBy: key)
      let kept = try scene.rollback(
        to: good, from: edit, tree: scene.tree(good, "secret.sops.yaml", "by \(key.principal)\n"), signedBy: scene.ana)
      #expect(!(try scene.verify(scene.policy("forgeOnly: accept\n"), tip: kept).isTrusted))
    }
    try scene.fixture.git("checkout", "--quiet", "-b", "side", good)
    try scene.fixture.commit(["secret.sops.yaml": "sideways\n"])
    try scene.fixture.git("checkout", "--quiet", "main")
    let merge = try scene.commitTree(
      scene.tree("main", "secret.sops.yaml", "sideways\n"), parents: "main", "side", signedBy: scene.ana)
    let kept = try scene.rollback(
      to: good, from: merge, tree: scene.tree(good, "secret.sops.yaml", "sideways\n"), signedBy: scene.ana)
    #expect(!(try scene.verify(tip: kept).isTrusted))
  }

  @Test func `going back further than known-good needs the right to commit, and path rules hold`() throws {
    let scene = try TrustScene()
    let older = try scene.fixture.commit(["kyverno/p.yaml": "old\n"], signedBy: scene.bo)
    let good = try scene.fixture.commit(["kyverno/p.yaml": "new\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    let byOncall = try scene.rollback(to: older, from: attack, signedBy: scene.oncall)
    let verification = try scene.verify(tip: byOncall)
    #expect(
      try verification.assessRollback(ObjectID(hex: byOncall)!, in: scene.repository()).objection
        == "its target is not the parent's known-good commit, and `oncall` may not commit")
    let byAna = try scene.rollback(to: older, from: attack, signedBy: scene.ana)
    #expect(try scene.verify(tip: byAna).isTrusted)
    let ruled = try scene.policy("paths:\n  - { match: [\"kyverno/**\"], signers: [bo] }\n")
    // Under this rule `good` itself is not permitted, so that `older` is what known-good finds.
    #expect(try scene.verify(ruled, tip: byOncall).isTrusted)
    let both = try scene.policy("paths:\n  - { match: [\"app.yaml\"], signers: [bo] }\n")
    #expect(try scene.verify(both, tip: byAna).word(byAna) == "notPermitted!")
    _ = good
  }

  @Test func `the merge of a rollback is trusted as the rollback is, and only with its very tree`() throws {
    let (scene, good, attack) = try attacked()
    let rollback = try scene.rollback(to: good, from: attack, signedBy: scene.oncall)
    let byForge = try scene.commitTree(rollback, parents: attack, rollback, signedBy: scene.forge)
    let verification = try scene.verify(tip: byForge)
    #expect(verification.word(byForge) == "good")
    #expect(verification.isTrusted)
    #expect(verification.judgement(of: ObjectID(hex: byForge)!)?.flags == [.forge, .healing])
    let byOncall = try scene.commitTree(rollback, parents: attack, rollback, signedBy: scene.oncall)
    #expect(!(try scene.verify(tip: byOncall).isTrusted))
    let otherTree = try scene.tree(good, "app.yaml", "image: evil:3\n")
    let evil = try scene.commitTree(otherTree, parents: attack, rollback, signedBy: scene.ana)
    #expect(!(try scene.verify(tip: evil).isTrusted))
    try scene.reset(attack)
    let moved = try scene.fixture.commit(["more.yaml": "x\n"], by: .mallory)
    let late = try scene.commitTree(rollback, parents: moved, rollback, signedBy: scene.ana)
    #expect(!(try scene.verify(tip: late).isTrusted))
  }

  @Test func `one reintroduced entry among others is found, also when a merge brings it`() throws {
    let (scene, good, attack) = try attacked()
    let rollback = try scene.rollback(to: good, from: attack, signedBy: scene.oncall)
    let tree = try scene.tree(scene.tree(good, "app.yaml", "image: evil:1\n"), "new.yaml", "n\n")
    let one = try scene.commitTree(tree, parents: rollback, signedBy: scene.bo)
    #expect(
      try scene.verify(tip: one).reason(one)
        == "it brings back `app.yaml` as only the failing commit `\(attack)` had it")
    let merge = try scene.commitTree(attack, parents: rollback, attack, signedBy: scene.ana)
    #expect(try scene.verify(scene.policy("history: first-parent\n"), tip: merge).word(merge) == "reintroduces!")
  }

  @Test func `a good merge of an untrusted branch makes nothing of it good`() throws {
    let (scene, good, attack) = try attacked()
    try scene.reset(good)
    let work = try scene.fixture.commit(["work.yaml": "w\n"], signedBy: scene.ana)
    let merged = try scene.tree(attack, "work.yaml", "w\n")
    let merge = try scene.commitTree(merged, parents: work, attack, signedBy: scene.ana)
    let rollback = try scene.rollback(to: work, from: merge, signedBy: scene.ana)
    #expect(try scene.verify(tip: rollback).isTrusted)
    let tree = try scene.tree(scene.tree(work, "app.yaml", "image: evil:1\n"), "new.yaml", "n\n")
    let again = try scene.commitTree(tree, parents: rollback, signedBy: scene.bo)
    #expect(
      try scene.verify(tip: again).reason(again)
        == "it brings back `app.yaml` as only the failing commit `\(attack)` had it")
    // Whoever merges vouches for the side branch where the policy says so.
    #expect(try scene.verify(scene.policy("history: first-parent\n"), tip: again).word(again) == "good")
  }

  @Test func `good work that a rollback took out can be landed again, and old states that were good as well`() throws {
    let scene = try TrustScene()
    try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let good = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: app:2\n"], by: .mallory)
    let work = try scene.fixture.commit(["work.yaml": "w\n"], signedBy: scene.bo)
    let rollback = try scene.rollback(to: good, from: work, signedBy: scene.oncall)
    try scene.reset(rollback)
    let again = try scene.fixture.commit(["work.yaml": "w\n"], signedBy: scene.bo)
    // The attack played an old version; a trusted commit had it before.
    let back = try scene.fixture.commit(["app.yaml": "image: app:2\n", "note.yaml": "n\n"], signedBy: scene.ana)
    #expect([back, again, attack].map(try scene.verify().word) == ["good", "good", "unsigned!"])
  }

  @Test func `a rollback on a healthy branch is a commit like any other`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let tip = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    let byAna = try scene.rollback(to: old, from: tip, signedBy: scene.ana)
    #expect(try scene.verify(tip: byAna).isTrusted)
    let byOncall = try scene.rollback(to: old, from: tip, signedBy: scene.oncall)
    #expect(try scene.verify(tip: byOncall).reason(byOncall) == "signed by `oncall`, who may not commit")
    let byBo = try scene.rollback(to: old, from: tip, signedBy: scene.bo)
    #expect(
      try scene.verify(tip: byBo).judgement(of: ObjectID(hex: byBo)!)?.flags == [.rollbackClaim])
  }
}
