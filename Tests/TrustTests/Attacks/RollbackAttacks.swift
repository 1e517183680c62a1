import Git
import TestSupport
import Testing

@testable import Trust

/// Commits that only look like rollbacks, and rollbacks that carry the attack along.
struct RollbackAttacks {
  /// A good commit, and an attack on top of it.
  private func attacked() throws -> (scene: TrustScene, good: String, attack: String) {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    return (scene, good, attack)
  }

  @Test func `a rollback commit is forged by a signer without the right to roll back`() throws {
    let (scene, good, attack) = try attacked()
    for (key, reason) in [
      (scene.bo, "`bo` may not roll back"), (scene.ci, "`ci` may not roll back"),
      (scene.forge, "`forge` may not roll back"),
      (scene.mallory, "signed by a key that the policy does not name"), (nil, "not signed"),
    ] as [(FixtureKey?, String)] {
      let forged = try scene.rollback(to: good, from: attack, signedBy: key)
      let verification = try scene.verify(tip: forged)
      #expect(!verification.isTrusted)
      let objection = try verification.assessRollback(ObjectID(hex: forged)!, in: scene.repository()).objection
      #expect(objection?.hasPrefix(reason) == true, "\(objection ?? "genuine")")
    }
  }

  @Test func `a Rollback-Kept names what its signer likes`() throws {
    let (scene, good, attack) = try attacked()
    // The attacker's own entry, and one that nobody ever committed.
    for content in ["image: evil:1\n", "image: evil:2\n"] {
      let tree = try scene.tree(good, "app.yaml", content)
      let forged = try scene.rollback(to: good, from: attack, tree: tree, kept: ["app.yaml"], signedBy: scene.oncall)
      let verification = try scene.verify(tip: forged)
      #expect(
        try verification.assessRollback(ObjectID(hex: forged)!, in: scene.repository()).objection
          == "`app.yaml` was kept in a state that nobody who may commit signed for")
      #expect(!verification.isTrusted)
    }
  }

  @Test func `an edited SealedSecret waits for a rollback to keep it`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(
      ["app.yaml": "image: app:2\n", "db.sealedsecret.yaml": "v1\n"], signedBy: scene.ana)
    try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    let edit = try scene.fixture.commit(["db.sealedsecret.yaml": "stolen\n"], by: .mallory, signedBy: scene.mallory)
    let kept = try scene.rollback(
      to: good, from: edit, tree: scene.tree(good, "db.sealedsecret.yaml", "stolen\n"), signedBy: scene.ana)
    #expect(!(try scene.verify(tip: kept).isTrusted))
    // The removal of the secret is no better.
    let removed = try scene.rollback(
      to: good, from: edit, tree: scene.tree(good, "db.sealedsecret.yaml", nil), signedBy: scene.ana)
    #expect(!(try scene.verify(tip: removed).isTrusted))
    let repository = try scene.repository()
    let authorship = try scene.verify(tip: edit).authorship(
      after: ObjectID(hex: good)!, upTo: ObjectID(hex: edit)!, in: repository
    ) { $0 == TreePath("db.sealedsecret.yaml") }
    #expect(authorship.newestAuthored(TreePath("db.sealedsecret.yaml")!) == nil)
    #expect(authorship.failing(TreePath("db.sealedsecret.yaml")!).map(\.commit.hex) == [edit])
    #expect(try scene.verify(tip: scene.rollback(to: good, from: edit, signedBy: scene.oncall)).isTrusted)
  }

  @Test func `a revert of a rollback brings the attack back`() throws {
    let (scene, good, attack) = try attacked()
    let rollback = try scene.rollback(to: good, from: attack, signedBy: scene.oncall)
    let revert = try scene.commitTree(attack, parents: rollback, signedBy: scene.ana)
    let verification = try scene.verify(tip: revert)
    #expect(verification.word(revert) == "reintroduces!")
    #expect(verification.judgement(of: ObjectID(hex: revert)!)?.verdict == .reintroduces(ObjectID(hex: attack)!))
    let accepted = try scene.policy("accepted: { \"\(revert)\": \"it was no attack\" }\n")
    #expect(try scene.verify(accepted, tip: revert).word(revert) == "good")
  }
}
