import Diagnostics
import TestSupport
import Testing

/// What the modes and the scope print, and their exit codes.
struct RollbackModeCommandTests {
  private func scene() throws -> (scene: JudgementScene, bad: String) {
    let scene = try JudgementScene()
    let bad = try scene.fixture.commit(
      ["app.yaml": "image: evil\n", "other.yaml": "a: 1\n"], message: "bad", by: .mallory)
    try scene.fixture.commit(
      ["docs.md": "later\n"], message: "later", signedBy: try scene.fixture.sshKey("ana"))
    try writeFile(
      scene.program.directory.path + "/home/.gitconfig",
      "[user]\n\tname = ana\n\temail = ana@example.org\n\tsigningKey = \(try scene.fixture.sshKey("ana").signingKey)\n[gpg]\n\tformat = ssh\n"
    )
    return (scene, bad)
  }

  private func apply(_ scene: JudgementScene, _ arguments: String...) async -> ProgramHarness.Answer {
    await scene.program.run(
      ["rollback", "apply", "--repo", scene.repository, "--yes"] + scene.judge
        + ["--rollback-signer", "ana@example.org"] + arguments)
  }

  @Test func `a revert says what it took back and what stays`() async throws {
    let (scene, bad) = try scene()
    let answer = await apply(scene, "--mode", "revert", "--bad", bad)
    #expect(answer.code == .success, "\(answer.errors)")
    #expect(answer.output == (try scene.fixture.git("rev-parse", "main")) + "\n")
    #expect(answer.errors == "1 commit of main is taken back\n")
    #expect(try readText(scene.repository + "/docs.md") == "later\n")
    #expect(!fileExists(scene.repository + "/other.yaml"))
  }

  @Test func `a scoped rollback says that it is not trusted`() async throws {
    let (scene, _) = try scene()
    let answer = await apply(scene, "--path", "app.yaml")
    #expect(answer.code == .success)
    #expect(
      answer.errors == """
        main has app.yaml back as in \(scene.good.prefix(12))
        scoped, not trusted: what is outside app.yaml was left as it was, and nobody who may signed for all of it

        """)
    let json = await apply(scene, "--path", "app.yaml", "--json")
    #expect(json.output.contains(#""standing": "scoped""#) || json.output.contains(#""standing":"scoped""#))
  }

  @Test func `a reset wants a reason and does as it says`() async throws {
    let (scene, _) = try scene()
    let bare = await apply(scene, "--mode", "reset")
    #expect(bare.code == .usage)
    #expect(
      bare.errors == """
        error: `--mode reset` rewrites the branch, which takes others' work out of it and wants a reason
          = help: add `--rewrite-history 'WHY'`, or leave out `--mode reset`: a new commit brings the same tree back

        """)
    let stray = await apply(scene, "--rewrite-history", "why")
    #expect(stray.code == .usage)
    let done = await apply(scene, "--mode", "reset", "--rewrite-history", "a key leaked")
    #expect(done.code == .success, "\(done.errors)")
    #expect(done.output == scene.good + "\n")
    #expect(done.errors == "main was rewritten and is at \(scene.good.prefix(12))\n")
  }

  @Test func `a conflict is a refusal that names the path`() async throws {
    let (scene, bad) = try scene()
    try scene.fixture.commit(
      ["app.yaml": "image: evil\nreplicas: 3\n"], message: "more", signedBy: try scene.fixture.sshKey("ana"))
    let conflict = await apply(scene, "--mode", "revert", "--bad", bad)
    #expect(conflict.code == .refused)
    #expect(conflict.errors.hasPrefix("error: taking back `\(bad)` conflicts in 1 path; nothing was written\n"))
  }

  @Test func `patterns and retries that mean nothing are refused`() async throws {
    let (scene, _) = try scene()
    for arguments in [["--path", "/abs"], ["--keep", "a//b"]] {
      let answer = await scene.program.run(["rollback", "plan", "--repo", scene.repository] + scene.judge + arguments)
      #expect(answer.code == .usage)
      #expect(answer.errors.contains("`\(arguments[0]) \(arguments[1])` is no pattern of paths"))
    }
  }
}
