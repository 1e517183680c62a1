import Calendars
import Diagnostics
import JSON
import TestSupport
import Testing

/// `runback` alone, `runs`, `status`, `follow`, `cancel`, `incident`: what a person sees of runs from outside.
@Suite struct `Runs seen from outside` {
  let program: ProgramHarness

  init() throws {
    program = try ProgramHarness()
    try makeDirectory(program.directory.path("ws/contacts"))
    try writeFile(
      program.directory.path("ws/runbooks/ask.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: ask, title: Ask, owner: "group:sre" }
      permissions: { exec: ["true", "false"] }
      defaults: { timeout: 1m }
      steps:
        - { id: look, title: Look, manual: Is it well?, outputs: { well: { type: bool } } }
        - { id: change, title: Change it, run: ["true"], noUndo: It changes nothing. }

      """)
    try writeFile(
      program.directory.path("ws/runbooks/fail.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: fail, title: Fail, owner: "group:sre" }
      permissions: { exec: ["true", "false"] }
      defaults: { timeout: 1m }
      steps:
        - { id: breaks, title: Break, run: ["false"] }
        - { id: change, title: Change it, run: ["true"] }

      """)
  }

  private func run(_ arguments: String...) async -> ProgramHarness.Answer {
    await program.run(arguments + ["--state", "state"])
  }

  private func begin(_ runbook: String, _ more: String...) async throws -> String {
    let answer = await program.run(
      ["run", runbook, "--workspace", "ws", "--state", "state", "--quiet", "--non-interactive"] + more)
    try #require(answer.code == .personNeeded, "\(answer)")
    return String(answer.output.dropLast())
  }

  @Test func `runback alone offers the resume of what stands still`() async throws {
    var alone = program
    alone.environment["RUNBACK_STATE"] = program.directory.path("state")
    let nothing = await alone.run([])
    #expect(nothing.code == .success && nothing.output.hasPrefix("Nothing stands still.\n"), "\(nothing)")
    let id = try await begin("ask", "--incident", "INC-7")
    #expect(
      await alone.run([])
        == ProgramHarness.Answer(
          code: .success,
          output: """
            Run \(id) of ask, incident INC-7 stands still.
              step `look` is done by a person
              waits for --answer look.well=true|false
              $ runback resume \(id)
              $ runback cancel \(id) --reason TEXT


            """, errors: ""))
  }

  @Test func `follow of a run that stands still says so and what to type`() async throws {
    let id = try await begin("ask")
    let answer = await run("follow", id)
    #expect(answer.code == .personNeeded)
    #expect(
      answer.errors.hasSuffix(
        "The run is suspended: step `look` is done by a person.\n  $ runback resume \(id)\n  $ runback cancel \(id) --reason TEXT\n"
      ), "\(answer)")
    let done = await run("resume", id, "--answer", "look.well=true", "--non-interactive", "--quiet")
    #expect(done.code == .success)
    #expect(await run("follow", id, "--quiet") == ProgramHarness.Answer(code: .success, output: "", errors: ""))
    let lines = await run("follow", id, "--json").output.split(separator: "\n")
    #expect(lines.first?.contains("run.created") == true && lines.last?.contains("run.finished") == true)
  }

  @Test func `cancel closes a run that stands still, with a reason`() async throws {
    let id = try await begin("fail")
    let refused = await run("cancel", id)
    #expect(refused.code == .usage && refused.errors.contains("wants a reason"), "\(refused)")
    let closed = await run("cancel", id, "--reason", "not needed", "--quiet")
    #expect(closed.code == .success, "\(closed)")
    #expect(await run("status", id).output.hasPrefix("\(id)  fail  aborted\n"))
    #expect(await run("cancel", id, "--reason", "again").code == .negative)
  }

  @Test func `the failure screen says what changed, what did not, and whom to call`() async throws {
    let answer = await program.run([
      "run", "fail", "--workspace", "ws", "--state", "state", "--non-interactive",
    ])
    #expect(answer.errors.contains("  Not begun: Change it\n"), "\(answer)")
    #expect(answer.errors.contains("  Call group:sre\n"), "\(answer)")
    #expect(answer.errors.contains("  go on with: runback resume "), "\(answer)")
  }

  @Test func `prune removes nothing that is open or not sealed`() async throws {
    let open = try await begin("ask")
    // The harness's clock and random bytes stand still, so that a second run at the same time would have the same name.
    var later = program
    later.time = later.time.adding(seconds: 60)
    let second = await later.run([
      "run", "fail", "--workspace", "ws", "--state", "state", "--quiet", "--non-interactive",
    ])
    try #require(second.code == .personNeeded, "\(second)")
    let over = String(second.output.dropLast())
    #expect(await run("cancel", over, "--reason", "not needed", "--quiet").code == .success)
    later.time = later.time.adding(seconds: 100 * 86_400)
    let answer = await later.run(["runs", "prune", "--older-than", "90d", "--yes", "--state", "state"])
    #expect(answer.code == .success)
    #expect(answer.output.contains("\(open)  kept: is suspended\n"), "\(answer)")
    #expect(answer.output.contains("\(over)  kept: is not sealed\n"), "\(answer)")
    #expect(await later.run(["runs", "prune", "--older-than", "soon", "--state", "state"]).code == .usage)
    #expect(await run("runs").output.contains(over))
  }

  @Test func `an incident names its runs, and is not closed over one that stands still`() async throws {
    #expect(await run("incident", "open", "INC-7").code == .usage)
    #expect(await run("incident", "open", "a/b", "--severity", "sev1").code == .usage)
    #expect(await run("incident", "open", "INC-7", "--severity", "sev9").code == .usage)
    #expect(await run("incident", "show", "INC-7").code == .notFound)
    let opened = await run(
      "incident", "open", "INC-7", "--severity", "sev1", "--title", "Payments", "--detected", "2026-11-24T05:00:00Z",
      "--aware", "2026-11-24T05:10:00Z", "--compromised", "sso")
    #expect(opened.code == .success, "\(opened)")
    let id = try await begin("fail", "--incident", "INC-7")
    let shown = await run("incident", "show", "INC-7")
    #expect(shown.output.contains("INC-7  sev1  open  Payments\n  detected    2026-11-24T05:00:00Z\n"), "\(shown)")
    #expect(shown.output.contains("  run         \(id)  suspended   fail\n"), "\(shown)")
    #expect(await run("incident", "close", "INC-7").code == .refused)
    #expect(await run("cancel", id, "--reason", "done by hand", "--quiet").code == .success)
    let closed = await run("incident", "close", "INC-7", "--recovered", "now", "--note", "all well", "--json")
    #expect(closed.code == .success, "\(closed)")
    #expect(try JSONValue.parse(Array(closed.output.utf8))["open"] == false)
    #expect(await run("incident", "close", "INC-7").code == .negative)
    #expect(await run("incident", "open", "INC-7").output.hasPrefix("INC-7  sev1  open"))
  }
}
