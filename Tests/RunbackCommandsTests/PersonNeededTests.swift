import Diagnostics
import JSON
import TestSupport
import Testing

/// Exit code 3 always says which flag answers it, for programs too.
@Suite struct `A person who is needed` {
  private func scene() throws -> JudgementScene {
    let scene = try JudgementScene()
    try scene.fixture.commit(["app.yaml": "image: evil\n"], message: "attack", by: .mallory)
    try writeFile("\(scene.folder)/home/.gitconfig", "[user]\n\tname = ana\n\temail = ana@example.org\n")
    return scene
  }

  private func flags(_ answer: ProgramHarness.Answer) throws -> [String] {
    #expect(answer.code == .personNeeded, "\(answer)")
    let last = try #require(answer.output.split(separator: "\n").last, "\(answer)")
    let document = try JSONValue.parse(Array(last.utf8))
    #expect(document["schema"] == "runback/person-needed/v1")
    return (document["missing"]?.arrayValue ?? []).compactMap { $0["flag"]?.stringValue }
  }

  @Test func `to agree to a rollback, a policy or an approval is told the flag`() async throws {
    let scene = try scene()
    let common = ["--repo", scene.repository, "--json"]
    let rollback = await scene.program.run(["rollback", "apply", "--sign", "none"] + common + scene.judge)
    #expect(try flags(rollback).first == "--yes")
    #expect(try flags(rollback).last?.hasPrefix("--plan ") == true)
    let initial = await scene.program.run(["trust", "init", "--output", "policy"] + common)
    #expect(try flags(initial) == ["--yes", "--output DIR"])
  }

  @Test(arguments: ["no", ""]) func `and says no is told how to say yes`(word: String) async throws {
    let scene = try scene()
    let answer = await scene.program.run(
      ["rollback", "apply", "--sign", "none", "--json", "--repo", scene.repository] + scene.judge, answers: [word])
    #expect(try flags(answer) == ["--yes"])
    #expect(answer.errors.contains("error: nothing was changed: the question was answered with no\n"))
  }

  @Test func `in a run is told so by the run, by follow and by status`() async throws {
    let program = try ProgramHarness()
    try makeDirectory(program.directory.path("ws/contacts"))
    try writeFile(
      program.directory.path("ws/runbooks/all.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: all, title: All }
      permissions: { exec: ["true", "false"] }
      defaults: { timeout: 1m }
      steps:
        - id: side
          title: Side by side
          parallel:
            a:
              - { id: look, title: Look, manual: Look., outputs: { well: { type: bool } } }
            b:
              - { id: plain, title: Plain, manual: Do it. }
            c:
              - { id: ask, title: Ask, run: ["true"], effect: mutate, noUndo: a test, confirm: Sure?, typeToConfirm: yes-really }
            d:
              - { id: breaks, title: Break, run: ["false"], effect: mutate, noUndo: a test }

      """)
    let wanted = [
      "--answer look.well=true|false", "--confirm plain", "--confirm ask=yes-really",
      "--decide breaks=retry|skip|done|abort",
    ]
    let state = ["--workspace", "ws", "--state", "state", "--json"]
    let run = await program.run(["run", "all", "--non-interactive"] + state)
    let suspended = try #require(run.output.split(separator: "\n").last { $0.contains("run.suspended") }, "\(run)")
    let event = try JSONValue.parse(Array(suspended.utf8))
    #expect((event["missing"]?.arrayValue ?? []).compactMap { $0["flag"]?.stringValue }.sorted() == wanted.sorted())
    #expect(run.code == .personNeeded)
    #expect(try flags(await program.run(["follow"] + state)).sorted() == wanted.sorted())
    let status = try JSONValue.parse(Array(await program.run(["status"] + state).output.utf8))
    #expect((status["missing"]?.arrayValue ?? []).compactMap { $0["flag"]?.stringValue }.sorted() == wanted.sorted())
    // Each flag does answer it.
    let answered = await program.run(
      [
        "resume", "--non-interactive", "--answer", "look.well=true", "--confirm", "plain", "--confirm",
        "ask=yes-really",
        "--decide", "breaks=skip", "--reason", "a test",
      ] + state)
    #expect(answered.code == .success, "\(answered)")
  }
}
