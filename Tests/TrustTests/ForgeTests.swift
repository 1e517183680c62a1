import Git
import TestSupport
import Testing

@testable import Trust

/// A forge signs for any account in any repository: only what needs no trust in the asker counts.
struct ForgeTests {
  /// `main` and `side` each changed something since the root.
  private func forked() throws -> (scene: TrustScene, main: String, side: String) {
    let scene = try TrustScene()
    try scene.fixture.git("checkout", "--quiet", "-b", "side")
    let side = try scene.fixture.commit(["side.yaml": "s\n"], signedBy: scene.bo)
    try scene.fixture.git("checkout", "--quiet", "main")
    let main = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    return (scene, main, side)
  }

  @Test func `a forge's clean merge of trusted parents is trusted`() throws {
    let (scene, _, _) = try forked()
    let merge = try scene.fixture.merge("side", signedBy: scene.forge)
    let verification = try scene.verify()
    #expect(verification.word(merge) == "good")
    #expect(verification.reason(merge) == "a clean merge of trusted parents, made by the forge `forge`")
  }

  @Test func `a forge's merge of an unsigned side branch is only the forge's`() throws {
    let scene = try TrustScene()
    try scene.fixture.git("checkout", "--quiet", "-b", "side")
    try scene.fixture.commit(["side.yaml": "s\n"])
    try scene.fixture.git("checkout", "--quiet", "main")
    let merge = try scene.fixture.merge("side", signedBy: scene.forge)
    // Not even where a person's merge would vouch for the side branch.
    let policy = try scene.policy("history: first-parent\nforgeOnly: refuse\n")
    let verification = try scene.verify(policy)
    #expect(verification.reason(merge) == "only the forge `forge` signed it, and not all its parents are trusted")
    #expect(!verification.isTrusted)
  }

  @Test func `what only a forge signed is accepted, needs a mark, or is refused, as the policy says`() throws {
    let scene = try TrustScene()
    let squash = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.forge)
    #expect(try scene.verify(scene.policy("forgeOnly: accept\n")).word(squash) == "forgeOnly")
    #expect(try scene.verify(scene.policy("forgeOnly: refuse\n")).word(squash) == "forgeOnly!")
    let marked = try scene.policy("forgeOnly: marked\n")
    #expect(try scene.verify(marked).word(squash) == "forgeOnly!")
    try scene.fixture.tag("known-good/1", at: squash, signedBy: scene.ci)
    #expect(try scene.verify(marked).word(squash) == "forgeOnly")
    #expect(try scene.verify(scene.policy("forgeOnly: refuse\n")).word(squash) == "forgeOnly!")
    var accepting = try scene.policy("forgeOnly: refuse\n")
    accepting.forgeOnly = .accept
    #expect(try scene.verify(accepting).word(squash) == "forgeOnly")
  }

  @Test func `a forge that may not squash does not`() throws {
    let scene = try TrustScene()
    let squash = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.mallory)
    let merging = "  hub: { ssh: [\"\(scene.mallory.publicKeyPath)\"], kind: forge, can: [merge] }\n"
    let policy = try scene.policy("forgeOnly: accept\n", extraSigners: merging)
    #expect(try scene.verify(policy).reason(squash) == "signed by `hub`, who may not squash")
  }
}
