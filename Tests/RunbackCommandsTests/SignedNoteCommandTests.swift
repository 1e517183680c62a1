import Diagnostics
import TestSupport
import Testing

/// `trust approve` and `known-good mark`: what is signed, what is refused, and that nothing is written by a refusal.
struct SignedNoteCommandTests {
  private static let rule = "paths:\n  - { match: [\"kyverno/**\"], signers: [ana, bo], threshold: 2 }\n"

  @Test func `an approval is shown, asked for, signed, and makes the change trusted`() async throws {
    let scene = try PolicyScene(Self.rule)
    let commit = try scene.fixture.commit(
      ["kyverno/policy.yaml": "a\n"], message: "stricter", by: .bo, signedBy: scene.bo)
    let before = await scene.program.run(["verify", "--quiet"] + scene.judge)
    #expect(before.code == .negative)

    let unasked = await scene.program.run(["trust", "approve", commit] + scene.judge)
    #expect(unasked.code == .personNeeded)
    let declined = await scene.program.run(["trust", "approve", commit] + scene.judge, answers: ["no"])
    #expect(declined.code == .personNeeded)
    #expect(try scene.fixture.git("for-each-ref", "refs/notes") == "")

    let tree = try scene.fixture.git("rev-parse", "\(commit)^{tree}")
    let given = await scene.program.run(["trust", "approve", commit] + scene.judge, answers: ["yes"])
    #expect(
      given
        == ProgramHarness.Answer(
          code: .success, output: "`ana` approves \(scene.short(commit)) under the rule `kyverno/**`\n",
          errors: """
            commit  \(commit)
            by      bo: stricter
            for     main
            change  from \(scene.root) to the tree \(tree)
            see     git diff \(scene.short(scene.root)) \(scene.short(commit))
            rule 1  kyverno/**: 2 of `ana`, `bo`; signed for by `bo`
                    kyverno/policy.yaml

            Approve exactly this? yes or no > nobody else sees it before it is pushed: `git push origin refs/notes/runback-approvals`

            """))
    #expect(await scene.program.run(["verify", "--quiet"] + scene.judge).code == .success)
  }

  @Test func `an approval that would not count is not written`() async throws {
    let scene = try PolicyScene(Self.rule)
    let own = try scene.fixture.commit(["kyverno/policy.yaml": "a\n"], signedBy: scene.ana)
    let refused = await scene.program.run(["trust", "approve", own, "--yes"] + scene.judge)
    #expect(refused.code == .refused)
    #expect(
      refused.errors.hasSuffix("error: the approval would not count: `ana` committed it, and counts once\n"),
      "\(refused.errors)")
    let stranger = await scene.program.run(
      ["trust", "approve", own, "--yes", "--key", scene.ci.signingKey] + scene.judge)
    #expect(stranger.code == .refused)
    #expect(
      stranger.errors.hasSuffix(
        "error: the approval would not count: signed by `ci`, whom the rule `kyverno/**` does not name\n"))
    let unruled = try scene.fixture.commit(["app.yaml": "image: two\n"], signedBy: scene.ana)
    let nothing = await scene.program.run(["trust", "approve", unruled, "--yes"] + scene.judge)
    #expect(nothing.code == .usage)
    #expect(try scene.fixture.git("for-each-ref", "refs/notes") == "")
  }

  @Test func `a mark makes a commit healthy, and its push brings it to the remote`() async throws {
    let scene = try PolicyScene("knownGood: { health: required }\n")
    let commit = try scene.fixture.commit(["app.yaml": "image: two\n"], signedBy: scene.bo)
    let remote = try scene.fixture.bareClone()
    try scene.fixture.git("remote", "add", "origin", remote)
    #expect(await scene.program.run(["known-good", "--quiet"] + scene.judge).code == .refused)
    let mark = await scene.program.run(
      [
        "known-good", "mark", commit, "--evidence", "smoke tests passed", "--key", scene.ci.signingKey, "--push",
        "origin",
      ]
        + scene.judge)
    #expect(
      mark
        == ProgramHarness.Answer(
          code: .success, output: "`ci` attests that \(scene.short(commit)) ran well in production\n",
          errors: "pushed refs/notes/runback-health to origin\n"))
    #expect(
      await scene.program.run(["known-good", "--quiet"] + scene.judge)
        == ProgramHarness.Answer(code: .success, output: commit + "\n", errors: ""))
    #expect(
      try scene.fixture.git(["rev-parse", "refs/notes/runback-health"], in: remote)
        == scene.fixture.git("rev-parse", "refs/notes/runback-health"))

    // Somebody else's notes on the remote are never overwritten.
    let elsewhere = try scene.fixture.clone("elsewhere")
    try scene.fixture.git(["notes", "--ref", "runback-health", "add", "-m", "other", "HEAD"], in: elsewhere)
    try scene.fixture.git(
      ["push", "--quiet", "--force", remote, "refs/notes/runback-health"], in: elsewhere)
    let behind = await scene.program.run(
      ["known-good", "mark", commit, "--evidence", "again", "--key", scene.ci.signingKey, "--push", "origin"]
        + scene.judge)
    #expect(behind.code == .tryAgain)
  }

  @Test func `a mark that would not count is refused and not written`() async throws {
    let rights = "knownGood: { health: preferred }\n"
    let scene = try PolicyScene(rights)
    let good = try scene.fixture.commit(["app.yaml": "image: two\n"], signedBy: scene.bo)
    try scene.fixture.git("checkout", "--quiet", "-b", "side", scene.root)
    let side = try scene.fixture.commit(["side.yaml": "x\n"], signedBy: scene.bo)
    try scene.fixture.git("checkout", "--quiet", "main")
    try scene.fixture.merge("side", signedBy: scene.bo)
    let unsigned = try scene.fixture.commit(["app.yaml": "image: evil\n"])
    func refusal(_ commit: String, _ key: FixtureKey) async -> String {
      let answer = await scene.program.run(
        ["known-good", "mark", commit, "--evidence", "x", "--key", key.signingKey] + scene.judge)
      return "\(answer.code.rawValue) \(answer.errors.split(separator: "\n")[0])"
    }
    func line(_ commit: String, _ why: String) -> String {
      "77 error: the mark of \(scene.short(commit)) would not count: \(why)"
    }
    #expect(await refusal(good, scene.ana) == line(good, "signed by `ana`, who may not attest"))
    #expect(await refusal(unsigned, scene.ci) == line(unsigned, "it is not trusted: not signed"))
    #expect(
      await refusal(side, scene.ci)
        == line(side, "it is not on the deployment line: it was never what the branch was at"))
    #expect(
      await refusal(scene.root, scene.ci)
        == line(scene.root, "it is the root or behind it, which are never gone back to"))
    #expect(try scene.fixture.git("for-each-ref", "refs/notes") == "")
  }
}
