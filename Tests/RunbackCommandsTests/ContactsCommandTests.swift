import Diagnostics
import TestSupport
import Testing

struct ContactsCommandTests {
  private func workspace(_ contacts: String? = nil) async throws -> ProgramHarness {
    var harness = try ProgramHarness()
    let made = await harness.run("init", "w")
    try #require(made.code == .success, "\(made.errors)")
    harness.workingDirectory = harness.directory.path("w")
    if let contacts { try writeFile(harness.directory.path("w/contacts/more.yaml"), contacts) }
    return harness
  }

  @Test func `an invalid registry is refused with its findings, and nothing is listed`() async throws {
    let harness = try await workspace(
      "apiVersion: runback/v1\nkind: Group\nid: extra\nmembers: [person:anna]\n")
    let answer = await harness.run("contacts", "notify", "--severity", "sev1")
    #expect(answer.code == .invalidFile)
    #expect(answer.output == "")
    #expect(answer.errors.contains("error[CT103]: there is no person `anna`"))
    let lint = await harness.run("contacts", "lint", "--format", "short")
    #expect(lint.code == .invalidFile)
    #expect(lint.output.contains("more.yaml:4:11: error[CT103]: there is no person `anna`"))
  }

  @Test func `a time that is none, and a count of days beyond sense, are wrong usage`() async throws {
    let harness = try await workspace()
    for arguments in [
      ["contacts", "notify", "--severity", "sev1", "--at", "yesterday"], ["contacts", "lint", "--days", "-1"],
      ["contacts", "notify", "--severity", "sev1", "--time", "aware"], ["contacts", "notify", "--severity", "sev9"],
    ] {
      let answer = await harness.run(arguments)
      #expect(answer.code == .usage, "\(arguments)")
      #expect(answer.output == "")
    }
  }

  @Test func `the shipped contacts lint with warnings about their duties alone`() async throws {
    let harness = try await workspace()
    let answer = await harness.run("contacts", "lint", "--at", "2026-11-24T03:00:00Z", "--format", "short")
    #expect(answer.code == .negative)
    let lines = answer.output.split(separator: "\n")
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy { $0.contains("warning[CT205]") })
  }

  @Test func `who is on call is one id on standard output`() async throws {
    let harness = try await workspace()
    let answer = await harness.run(
      "contacts", "who", "--schedule", "primary", "--at", "2026-11-24T03:00:00Z", "--explain")
    #expect(answer.code == .success)
    #expect(answer.output == "ana\n")
    #expect(answer.errors.contains("layer weekly, rotation 46, turn 1 of 2, until 2026-11-30T08:00:00Z"))
    #expect(answer.errors.contains("(not committed, tzdata"))
    let unknown = await harness.run("contacts", "who", "--schedule", "primry")
    #expect(unknown.code == .notFound)
    #expect(unknown.errors.contains("did you mean `primary`?"))
  }

  @Test func `history answers who was on call, and the present says which commit it is`() async throws {
    let harness = try await workspace(
      """
      apiVersion: runback/v1
      kind: Override
      id: swap
      schedule: primary
      from: 2026-11-24
      until: 2026-11-25
      user: bo

      """)
    let folder = harness.directory.path("w")
    let identity = ["-c", "user.name=ana", "-c", "user.email=ana@example.org", "-c", "commit.gpgsign=false"]
    for arguments in [["init", "-q"], ["add", "."], identity + ["commit", "-q", "-m", "swap"]] {
      let done = try runProgram("git", ["-C", folder] + arguments)
      try #require(done.exit == 0, "\(done.errorText)")
    }
    let before = try runProgram("git", ["-C", folder, "rev-parse", "HEAD"]).text.filter { $0 != "\n" }
    let who = ["contacts", "who", "--schedule", "primary", "--at", "2026-11-24T03:00:00Z", "--explain"]
    let now = await harness.run(who)
    #expect(now.output == "bo\n")
    #expect(now.errors.contains("override swap"))
    #expect(now.errors.contains("(commit \(before.prefix(12)), tzdata"))
    try removeRecursively(harness.directory.path("w/contacts/more.yaml"))
    let changed = await harness.run(who)
    #expect(changed.output == "ana\n")
    #expect(changed.errors.contains("(not committed, tzdata"))
    let then = await harness.run(who + ["--as-of", String(before.prefix(10))])
    #expect(then.output == "bo\n")
    #expect(then.errors.contains("(commit \(before.prefix(12)), tzdata"))
    let never = await harness.run(who + ["--as-of", "v9"])
    #expect(never.code == .notFound)
  }

  @Test func `what is exported is imported again, and notes make the exit code 1`() async throws {
    let harness = try await workspace()
    let out = await harness.run("contacts", "export", "--format", "vcard", "-o", "people.vcf")
    #expect(out.code == .success && out.output == "", "\(out)")
    let back = await harness.run("contacts", "import", "--format", "vcard", "people.vcf")
    #expect(back.code == .negative)
    #expect(back.output.contains("id: ana-example\n") && back.errors.contains("note: nothing says which"))
    let twice = await harness.run("contacts", "export", "--format", "vcard", "-o", "people.vcf")
    #expect(twice.code != .success && twice.output == "")
    let broken = await harness.run("contacts", "import", "--format", "pagerduty", "people.vcf")
    #expect(broken.code == .invalidFile)
    #expect(broken.errors.contains("`people.vcf` cannot be imported: it is no JSON"))
    let calendar = await harness.run(
      "contacts", "export", "--format", "icalendar", "--schedule", "primary", "--at", "2026-11-24T03:00:00Z", "--days",
      "7")
    #expect(calendar.output.contains("SUMMARY:On Call - ana - primary\r\n"))
    let wrong = await harness.run("contacts", "export", "--format", "csv", "--schedule", "primary")
    #expect(wrong.code == .usage)
  }

  @Test func `a file that is affected means the service that owns it`() async throws {
    let harness = try await workspace(
      """
      apiVersion: runback/v1
      kind: Service
      id: ledger
      owner: person:ana
      paths: [apps/ledger/, "*.sql"]
      ---
      apiVersion: runback/v1
      kind: Service
      id: database
      owner: person:bo
      paths: "*.sql"

      """)
    let notify = ["contacts", "notify", "--severity", "sev1", "--at", "2026-11-24T03:00:00Z", "--json"]
    let one = await harness.run(notify + ["--path", "apps/ledger/values.yaml"])
    #expect(one.output.contains(#""service":"ledger""#) || one.output.contains(#""service": "ledger""#), "\(one)")
    let several = await harness.run(notify + ["--path", "x.sql"])
    #expect(several.code == .usage)
    #expect(several.errors.contains("name one with `--service`: `database`, `ledger`"))
    let none = await harness.run(notify + ["--path", "x"])
    #expect(none.code == .usage && none.errors.contains("no service has a pattern for `x`"))
  }
}
