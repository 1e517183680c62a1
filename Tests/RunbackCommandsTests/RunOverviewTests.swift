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
    let id = String(answer.output.dropLast())
    let screen = try #require(answer.errors.firstRange(of: "\nThe run stands still"))
    #expect(
      String(answer.errors[screen.lowerBound...])
        == """

        The run stands still: step `breaks` failed: its program exited with status 1
          Begun and failed, perhaps half done; look before you repeat it: Break
          Not begun: Change it
          Nothing is armed: `runback undo` has nothing to undo.
          Call group:sre

          step `breaks` failed: its program exited with status 1
            --decide breaks=retry                         run the step again
            --decide breaks=skip --reason TEXT            go on without it
            --decide breaks=done --reason TEXT            it was done by hand; go on
            --decide breaks=abort --reason TEXT           end the run here
          Type next:
            runback resume \(id)                # asks, at a terminal
            runback resume \(id) FLAGS          # answers beforehand, with flags from above
            runback cancel \(id) --reason TEXT  # ends the run as it is

        """)
  }

  @Test func `the first screen says what is touched, and what is not`() async throws {
    let answer = await program.run(["run", "ask", "--workspace", "ws", "--state", "state", "--non-interactive"])
    let id = String(answer.output.dropLast())
    #expect(
      answer.errors.contains(
        """

        Ask  (ask, run \(id))
          It may change, by itself:
            Change it
          It asks a person to do: Look
          It changes nothing before step `change`.
          It will not start other programs than true, false, beside git and the signing program,
          nor call a host by itself; what these programs do is theirs.


        """), "\(answer.errors)")
  }

  @Test func `status says what is missing, and what to type`() async throws {
    let id = try await begin("fail")
    let answer = await run("status", id)
    #expect(
      answer.output
        == """
        \(id)  fail  suspended
          because    step `breaks` failed: its program exited with status 1
          failed     breaks: its program exited with status 1
          step `breaks` failed: its program exited with status 1
            --decide breaks=retry                         run the step again
            --decide breaks=skip --reason TEXT            go on without it
            --decide breaks=done --reason TEXT            it was done by hand; go on
            --decide breaks=abort --reason TEXT           end the run here
          $ runback resume \(id)
          $ runback cancel \(id) --reason TEXT

        """)
  }

  @Test func `a run passes to another machine and comes to its end there`() async throws {
    let id = try await begin("ask")
    let handed = await run("handover", id, "-o", "run.tar")
    #expect(handed.code == .success && handed.output == "run.tar\n", "\(handed)")
    #expect(handed.errors.hasSuffix("  there: runback takeover run.tar\n"), "\(handed)")
    #expect(await run("status", id).output.hasPrefix("\(id)  ask  handed over\n"))
    let refused = await run("resume", id, "--answer", "look.well=true", "--non-interactive")
    #expect(refused.code == .usage && refused.errors.contains("it goes on elsewhere"), "\(refused)")
    #expect(await run("note", id, "late").code == .usage)
    #expect(await run("cancel", id, "--reason", "late").code == .usage)
    let taken = await program.run(["takeover", "run.tar", "--workspace", "ws", "--state", "there"])
    #expect(taken.code == .success && taken.output == "\(id)\n", "\(taken)")
    #expect(taken.errors.contains("run \(id) of ask goes on here\n"), "\(taken)")
    let done = await program.run([
      "resume", id, "--answer", "look.well=true", "--non-interactive", "--quiet", "--state", "there",
    ])
    #expect(done.code == .success, "\(done)")
    #expect(await program.run(["report", id, "--state", "there"]).output.contains("taken over on laptop"))
  }

  @Test func `a corrected runbook wants a reason and a workspace, and is refused with errors`() async throws {
    let id = try await begin("fail")
    let text = try readText(program.directory.path("ws/runbooks/fail.yaml"))
    try writeFile(
      program.directory.path("fixed/fail.yaml"), text.replacing("title: Change it", with: "title: Change that"))
    try writeFile(program.directory.path("bad.yaml"), text.replacing("steps:", with: "stpes:"))
    let decide = ["--decide", "breaks=skip", "--non-interactive", "--quiet", "--state", "state"]
    func resume(_ more: String...) async -> ProgramHarness.Answer { await program.run(["resume", id] + decide + more) }
    #expect(await resume("--amend", "fixed/fail.yaml").code == .usage)
    #expect(await resume("--amend", "bad.yaml", "--reason", "a typo").code == .invalidFile)
    #expect(await resume("--amend", "none.yaml", "--reason", "a typo").code == .notFound)
    #expect(await resume("--amend", "ws/runbooks/ask.yaml", "--reason", "a typo").code == .invalidFile)
    let done = await resume("--amend", "fixed/fail.yaml", "--reason", "a typo")
    #expect(done.code == .success, "\(done)")
    #expect(await run("journal", "show", id).output.contains("\"type\":\"run.amended\""))
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
