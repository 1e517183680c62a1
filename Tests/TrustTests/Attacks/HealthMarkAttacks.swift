import Calendars
import Git
import TestSupport
import Testing

@testable import Trust

/// Marks that say of one state what was said of another, or that nobody else said.
struct HealthMarkAttacks {
  /// Two good commits.
  private func history() throws -> (scene: TrustScene, old: String, new: String) {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let new = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    return (scene, old, new)
  }

  /// The statement, genuinely signed, as a note on `commit`: it counts nowhere, and the reason is said.
  private func expectNoMark(
    _ scene: TrustScene, _ statement: HealthStatement, on commit: String, because reason: String
  ) throws {
    try scene.fixture.note(note(scene, statement, signedBy: scene.ci), on: commit, ref: "refs/notes/runback-health")
    let verification = try scene.verify()
    #expect(verification.judged.marks.byPosition.isEmpty)
    #expect(verification.judged.marks.notices.first?.contains(reason) == true, "\(verification.judged.marks.notices)")
  }

  @Test func `a health mark is moved to another tree`() throws {
    let (scene, old, new) = try history()
    try expectNoMark(scene, statement(scene, old, tree: new), on: old, because: "it is about another tree")
  }

  @Test func `a health mark is moved to another commit`() throws {
    let (scene, old, new) = try history()
    try expectNoMark(scene, statement(scene, new), on: old, because: "it is about the commit `\(new)`")
    // The same as a tag: the reference goes elsewhere, the name inside does not.
    try scene.fixture.tag("known-good/1", at: old, signedBy: scene.ci)
    try scene.fixture.git("update-ref", "refs/tags/known-good/1", new)
    #expect(try scene.knownGood().label == "signed-only")
  }

  @Test func `a health mark was made for another ref`() throws {
    let (scene, old, _) = try history()
    try expectNoMark(
      scene, statement(scene, old, branch: "staging"), on: old, because: "it is about `refs/heads/staging`")
  }

  @Test func `a health mark was made for another repository, or is dated ahead`() throws {
    let (scene, old, new) = try history()
    try expectNoMark(
      scene, statement(scene, old, root: new), on: old, because: "it is about a history with the root `\(new)`")
    try expectNoMark(
      scene, statement(scene, old, time: TrustScene.now.adding(seconds: 90_000)), on: old,
      because: "it claims a time in the future")
  }

  @Test func `a health mark is signed by the committer`() throws {
    let (scene, old, _) = try history()
    let rights = TrustScene.rights.map { $0.0 == "ana" ? ("ana", "commit, merge, attest") : $0 }
    let policy = try scene.policy("knownGood: { health: required }\n", rights: rights)
    try scene.fixture.tag("known-good/mine", at: old, signedBy: scene.ana)
    try scene.fixture.note(
      note(scene, statement(scene, old), signedBy: scene.ana), on: old, ref: "refs/notes/runback-health")
    #expect(try scene.knownGood(policy).commit == nil)
    // Somebody else's word makes it one.
    try scene.fixture.tag("known-good/theirs", at: old, signedBy: scene.ci)
    #expect(try scene.knownGood(policy).commit == old)
  }
}
