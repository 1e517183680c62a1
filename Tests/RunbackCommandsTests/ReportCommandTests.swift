import Diagnostics
import JSON
import TestSupport
import Testing

/// `report`, and what people write into a journal for it.
struct ReportCommandTests {
  /// A workspace with a runbook that ran once.
  private func scene() async throws -> ProgramHarness {
    var program = try ProgramHarness()
    _ = await program.run("init", "work")
    try writeFile(
      program.directory.path("work/runbooks/t.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: {id: t, title: T, summary: S, owner: "group:platform-security", severity: sev3, reviewed: 2026-11-20, reviewEvery: 900d, controls: ["SOC2:CC7.4"]}
      permissions: { exec: ["true"] }
      defaults: { timeout: 1m }
      steps:
        - { id: a, title: A, run: ["true"], idempotent: true, noUndo: It changes nothing. }

      """)
    program.workingDirectory += "/work"
    let opened = await program.run(
      "incident", "open", "INC-9", "--severity", "sev2", "--detected", "2026-11-24T05:00:00Z")
    #expect(opened.code == .success, "\(opened)")
    let ran = await program.run("run", "t", "--non-interactive", "--incident", "INC-9")
    #expect(ran.code == .success, "\(ran)")
    return program
  }

  private func run(_ program: ProgramHarness) throws -> String {
    try #require(try listDirectory("\(program.directory.path("home"))/.local/state/runback/runs").first)
  }

  @Test func `a report in each format, with the incident of the run`() async throws {
    let program = try await scene()
    let markdown = await program.run("report")
    #expect(markdown.output.contains("| Incident | INC-9 |\n| Detected | 2026-11-24T05:00:00Z |\n"))
    let html = await program.run("report", "--format", "html", "-o", "r.html")
    #expect(html == ProgramHarness.Answer(code: .success, output: "", errors: ""))
    #expect(try readText(program.directory.path("work/r.html")).hasPrefix("<!DOCTYPE html>\n"))
    let json = await program.run("report", "--format", "json")
    #expect(try JSONValue.parse(Array(json.output.utf8))["schema"] == "runback/report/v1")
    #expect(await program.run("report", "--json").output == json.output)
  }

  @Test func `what people write down stands where it belongs`() async throws {
    let program = try await scene()
    let id = try run(program)
    func say(_ arguments: String...) async -> ProgramHarness.Answer { await program.run(arguments + [id, "text"]) }
    #expect(await say("note", "--kind", "impact").code == .success)
    let action = await say("note", "--kind", "action", "--owner", "ana", "--due", "2026-12-01")
    let line = try #require(action.errors.split(separator: " ").dropFirst().first.map(String.init))
    #expect(await say("note", "--kind", "done", "--about", line).code == .success)
    #expect(
      await say("amend", "--at", "2026-11-24T05:30:00Z", "--corrects", line, "--lane", "attacker").code == .success)
    let report = await program.run("report").output
    #expect(report.contains("## Impact\n\n- text (says ana, line "))
    #expect(report.contains("| text | ana | 2026-12-01 | done: text (ana, line "))
    #expect(report.contains("| `2026-11-24T05:30:00Z` | **Attacker:** text (correction of line \(line), "))
    for (arguments, sentence) in [
      (["note", "--kind", "action"], "an action needs an owner and a day, or nobody will do it"),
      (["note", "--owner", "bo"], "`--owner` and `--due` are for `--kind action`"),
      (["note", "--kind", "done"], "`--kind done` and `--about LINE` belong together"),
      (["note", "--kind", "done", "--about", "1"], "line 1 is no improvement action"),
      (["note", "--kind", "action", "--owner", "bo", "--due", "soon"], "`--due soon` is no day"),
      (["amend", "--at", "2026-11-24T05:30:00Z", "--corrects", "999"], "the journal has no line 999"),
      (
        ["amend", "--at", "2026-11-24T05:30:00Z", "--corrects", "1"],
        "line 1 is `run.created`, which is a fact and not a remark"
      ),
    ] {
      let answer = await program.run(arguments + [id, "text"])
      #expect(answer.code == .usage && answer.errors.contains("error: \(sentence)\n"), "\(answer)")
    }
  }

  @Test func `evidence is a folder that is complete, and is never written over`() async throws {
    let program = try await scene()
    let first = await program.run("report", "--evidence", "proof")
    #expect(first.code == .success && first.output == "", "\(first)")
    #expect(first.errors.hasPrefix("evidence  proof: "), "\(first.errors)")
    #expect(first.errors.contains("warning: nobody has signed it"))
    #expect(try readText(program.directory.path("work/proof/incident.jsonl")).contains("opened"))
    #expect(
      try readText(program.directory.path("work/proof/report.md")) == (await program.run("report")).output)
    let second = await program.run("report", "--evidence", "proof")
    #expect(second.code == .usage)
    #expect(second.errors.contains("error: `\(program.directory.path("work/proof"))` is there already"), "\(second)")
    #expect(try listDirectory(program.directory.path("work")).allSatisfy { !$0.hasPrefix(".runback") })
  }

  @Test func `who was told and what was filed comes from the ledger of the incident`() async throws {
    let program = try await scene()
    let filed = await program.run(
      "contacts", "file", "gdpr-33", "--incident", "INC-9", "--receipt", "case 17")
    #expect(filed.code == .success, "\(filed)")
    let report = await program.run("report")
    #expect(report.output.contains("**Notification:** duty gdpr-33 done, receipt case 17 | ana |"), "\(report)")
    _ = await program.run("report", "--evidence", "proof")
    #expect(try readText(program.directory.path("work/proof/deliveries.jsonl")).contains("obligation.filed"))
  }

  @Test func `a year is told from its runs`() async throws {
    let program = try await scene()
    let year = await program.run("report", "--year", "2026")
    #expect(year.output.contains("| Runs | 1: 1 succeeded |\n| Incidents | 1 |"), "\(year)")
    #expect(await program.run("report", "--year", "2025").output.contains("No run began in this year."))
    let document = await program.run("report", "--year", "2026", "--json")
    #expect(try JSONValue.parse(Array(document.output.utf8))["schema"] == "runback/year/v1")
    #expect(await program.run("report", "--year", "2026", "--evidence", "x").code == .usage)
    #expect(await program.run("report", "--year", "-1").code == .usage)
  }

  @Test func `a journal that cannot be read is said in the year, and the others are counted`() async throws {
    let program = try await scene()
    let runs = "\(program.directory.path("home"))/.local/state/runback/runs"
    try writeFile("\(runs)/20260101T000000Z-00000000/journal.jsonl", "")
    let year = await program.run("report", "--year", "2026")
    #expect(
      year.output.hasPrefix(
        "**Not counted: run 20260101T000000Z-00000000, because run \\`20260101T000000Z-00000000\\` ended before it had begun"
      ),
      "\(year)")
    #expect(year.output.contains("| Runs | 1: 1 succeeded |"))
  }
}
