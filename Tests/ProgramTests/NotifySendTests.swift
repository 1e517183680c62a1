import TestSupport
import Testing

/// `notify.send` in a run of the real program.
struct NotifySendTests {
  private func workspace(_ hook: String) throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory()
    try writeFile(
      folder.path("contacts/all.yaml"),
      """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      maxTLP: red
      methods: [{ id: hook, type: webhook, value: "\(hook)" }]
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods: [{ id: phone, type: tel, value: +44 7700 900102 }]
      ---
      apiVersion: runback/v1
      kind: Matrix
      id: m
      rules: [{ id: r, notify: [person:ana, person:bo], tlp: amber }]

      """)
    try writeFile(
      folder.path("runbooks/t.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: t, title: T, summary: S, owner: "person:ana", severity: sev2, reviewed: 2026-11-20, reviewEvery: 90d }
      defaults: { timeout: 1m }
      steps:
        - id: tell
          title: Tell them
          uses: notify.send
          with: { summary: "The branch was rewritten." }
          noUndo: Nobody can be untold.
        - id: call
          title: Call the others
          when: size(steps.tell.outputs.byHand) > 0
          manual: Call them.

      """)
    return folder
  }

  private func run(_ arguments: [String], in folder: TemporaryDirectory, _ more: [String: String] = [:]) throws
    -> ProgramOutput
  {
    try runProgram(
      try IncidentScene.programPath(),
      arguments + ["--workspace", folder.path, "--state", folder.path("state"), "--non-interactive"],
      environment: ["PATH": testProgramPath, "HOME": folder.path].merging(more) { $1 })
  }

  @Test func `a step tells everybody once, and a person is asked to call the others`() throws {
    let sink = try ServiceSink()
    let folder = try workspace(sink.url("/hook"))
    let begun = try run(["run", "t", "--incident", "INC-7"], in: folder)
    #expect(begun.exit == 3, "\(begun.errorText)")
    #expect(try sink.requests().count == 1)
    #expect(fileExists(folder.path("state/deliveries/INC-7.jsonl")))
    // The same incident by hand: the ledger is the same.
    let program = try IncidentScene.programPath()
    let sent = try runProgram(
      program, ["contacts", "sent", "INC-7", "--state", folder.path("state")], environment: ["HOME": folder.path])
    #expect(sent.text.contains("  ana  told\n") && sent.text.contains("  bo  planned\n"), "\(sent.text)")
    #expect(try run(["run", "t", "--incident", "INC-7"], in: folder).exit == 3)
    #expect(try sink.requests().count == 1)
  }

  @Test func `who cannot be told fails the step`() throws {
    let folder = try workspace(try ServiceSink().url("/then/404"))
    let begun = try run(["run", "t"], in: folder)
    #expect(begun.exit == 3 || begun.exit == 1, "\(begun.errorText)")
    #expect(begun.errorText.contains("nobody could tell ana"), "\(begun.errorText)")
  }

  @Test(.enabled(if: findTestProgram("cc") != nil, "needs `cc` (apt-get install gcc libc6-dev)"))
  func `a run that is killed in the middle tells nobody twice when it is resumed`() throws {
    let sink = try ServiceSink()
    let killer = try #require(try KillSwitch())
    let whole = try workspace(sink.url("/hook"))
    _ = try run(["run", "t", "--incident", "INC-7"], in: whole, try killer.environment(killingAt: 0))
    let count = try killer.counted()
    #expect(count > 12)
    for point in stride(from: 2, through: count, by: 3) {
      let folder = try workspace(sink.url("/hook"))
      let before = try sink.requests().count
      _ = try run(["run", "t", "--incident", "INC-7"], in: folder, try killer.environment(killingAt: point))
      let resumed = try run(["resume"], in: folder)
      let notes = try sink.requests().count - before
      #expect(notes <= 1, "point \(point) of \(count)")
      // Before its first line there is no run to resume.
      #expect(resumed.exit == 3 || resumed.exit == 66 || resumed.exit == 65, "point \(point): \(resumed.errorText)")
    }
  }
}
