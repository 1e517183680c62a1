import Diagnostics
import TestSupport
import Testing

struct ContactsSendCommandTests {
  /// A workspace whose one rule tells Ana by a webhook, and Bo by telephone.
  private func workspace(_ sink: ServiceSink, hook: String = "/hook") async throws -> ProgramHarness {
    var harness = try ProgramHarness()
    harness.workingDirectory = harness.directory.path("w")
    try makeDirectory(harness.directory.path("w/runbooks"))
    try writeFile(
      harness.directory.path("w/contacts/people.yaml"),
      """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      maxTLP: red
      methods: [{ id: hook, type: webhook, value: "\(sink.url(hook))" }]
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods: [{ id: phone, type: tel, value: +44 7700 900102 }]
      ---
      apiVersion: runback/v1
      kind: Obligation
      id: warning
      title: Early warning
      trigger: aware
      due: { hours: 24 }
      owner: person:ana
      to: the CSIRT
      cite: Article 1
      ---
      apiVersion: runback/v1
      kind: Matrix
      id: m
      rules:
        - { id: all, notify: person:ana, tlp: amber, obligations: warning }
        - { id: worst, when: { severity: sev1 }, notify: person:bo, tlp: amber }

      """)
    return harness
  }

  private let send = ["contacts", "send", "--incident", "INC-7", "--summary", "The branch was rewritten."]

  @Test func `without a terminal nobody is told before somebody has said yes`() async throws {
    let sink = try ServiceSink()
    let harness = try await workspace(sink)
    let answer = await harness.run(send + ["--severity", "sev2"])
    #expect(answer.code == .personNeeded)
    #expect(answer.output == "")
    #expect(answer.errors.hasPrefix("INC-7, round 1, at 2026-11-24T06:00:00Z\n  tell      ana  TLP:AMBER\n"))
    #expect(answer.errors.hasSuffix("  = help: add `--yes`\n"))
    let declined = await harness.run(send + ["--severity", "sev2"], answers: ["no"])
    #expect(declined.code == .personNeeded && declined.errors.hasSuffix("nobody was told\n"))
    #expect(try sink.requests().isEmpty)
    #expect(!fileExists(harness.directory.path("home/.local/state/runback/deliveries/INC-7.jsonl")))
  }

  @Test func `whoever agrees tells everybody once, and a person is asked to call the rest`() async throws {
    let sink = try ServiceSink()
    let harness = try await workspace(sink)
    let answer = await harness.run(send + ["--severity", "sev1"], answers: ["yes"])
    #expect(answer.code == .personNeeded)
    #expect(
      answer.output == """
        INC-7, round 1: 1 by hand, 1 told
          by hand       bo   call +44 7700 900102
          told          ana  by `hook`

        """)
    let again = await harness.run(send + ["--severity", "sev1", "--yes", "--quiet"])
    #expect(again.output == answer.output && again.errors == "")
    #expect(try sink.requests().count == 1)
    #expect(await harness.run("contacts", "acknowledge", "INC-7", "bo", "--how", "called").code == .success)
    #expect(await harness.run(send + ["--severity", "sev1", "--yes"]).code == .success)
    #expect(await harness.run("contacts", "acknowledge", "INC-7", "cy").code == .notFound)
    let sent = await harness.run("contacts", "sent", "INC-7")
    #expect(
      sent.output == """
        INC-7, round 1
          ana  told
            2026-11-24T06:00:00Z  `hook`: accepted
          bo  acknowledged
            2026-11-24T06:00:00Z  answered: called, says ana

        """)
    #expect(await harness.run("contacts", "sent", "INC-8").code == .notFound)
  }

  @Test func `what an incident's file says need not be said again`() async throws {
    let sink = try ServiceSink()
    let harness = try await workspace(sink, hook: "/then/404")
    #expect(await harness.run(send + ["--yes"]).code == .usage)
    _ = await harness.run("incident", "open", "INC-7", "--severity", "sev2", "--aware", "2026-11-23T05:00:00Z")
    let answer = await harness.run(send + ["--yes", "--quiet"])
    #expect(answer.code == .negative)
    #expect(answer.output == "INC-7, round 1: 1 failed\n  failed        ana  answered 404: {\"said\": \"no\"}\n")
    let duties = await harness.run("contacts", "obligations", "--incident", "INC-7")
    #expect(duties.code == .negative)
    #expect(duties.output.contains("  OVERDUE by 1h             Early warning (warning)\n"))
    let filed = await harness.run(
      "contacts", "file", "warning", "--incident", "INC-7", "--receipt", "C-1", "--at", "2026-11-24T04:00:00Z")
    #expect(filed.code == .success)
    let after = await harness.run("contacts", "obligations", "--incident", "INC-7")
    #expect(after.code == .success)
    #expect(after.output.contains("  filed                     Early warning (warning)\n"))
    #expect(after.output.contains("    filed 2026-11-24T04:00:00Z, receipt C-1, says ana\n"))
    let unknown = await harness.run("contacts", "file", "warnig", "--incident", "INC-7", "--receipt", "C-1")
    #expect(unknown.code == .notFound && unknown.errors.contains("did you mean `warning`?"))
    #expect(await harness.run("contacts", "obligations").code == .usage)
  }

  @Test func `a filing of a run is an amendment in its journal`() async throws {
    let harness = try await workspace(try ServiceSink())
    try writeFile(
      harness.directory.path("w/runbooks/t.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: t, title: T, severity: sev2 }
      defaults: { timeout: 1m }
      steps:
        - { id: who, title: Who, uses: notify.list, with: { severity: sev2, aware: 2026-11-24T05:00:00Z } }

      """)
    let run = await harness.run("run", "t", "--non-interactive")
    let name = String(run.output.dropLast())
    let duties = await harness.run("contacts", "obligations", "--run", name)
    #expect(duties.output.contains("  due in 23h                Early warning (warning)\n"), "\(run) \(duties)")
    let filed = await harness.run("contacts", "file", "warning", "--run", name, "--receipt", "C-1")
    #expect(filed.code == .success, "\(filed.errors)")
    let journal = await harness.run("journal", "show", name)
    #expect(journal.output.contains("filed `warning`, receipt C-1"), "\(journal.output)")
  }
}
