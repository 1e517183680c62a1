import Diagnostics
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

/// With real programs: what runs side by side, ends early, or writes files.
@Suite struct `Side by side` {
  let fixture: EngineFixture

  init() throws { fixture = try EngineFixture() }

  private func begin(
    _ steps: String, interruption: Interruption = Interruption(), observer: any RunObserver = SilentObserver()
  )
    async throws -> RunOutcome
  {
    try await Runner(fixture.environment(interruption: interruption, observer: observer))
      .begin(try fixture.request(runbook(steps)))
  }

  @Test func `a branch that fails fast ends what runs beside it, with its children`() async throws {
    try writeFile(fixture.folder.path("fail-stop"), "")
    let outcome = try await begin(
      """
      - id: both
        title: Both
        failFast: true
        critical: false
        parallel:
          slow: [{ id: hang, title: Hang, run: [tool, hang], noUndo: a test }, { id: next, title: Next, run: [tool, next], noUndo: a test }]
          quick: [{ id: stop, title: Stop, run: [tool, stop], noUndo: a test }]
      - { id: after, title: After, run: [tool, after], noUndo: a test }
      """)
    #expect(outcome.ending == .succeeded)
    #expect(outcome.state.step("hang").progress == .cancelled)
    #expect(outcome.state.step("both").message == "step `stop` failed: its program exited with status 3")
    #expect(try !fixture.calls().contains("next"))
    #expect(try fixture.calls().last == "after")
  }

  @Test func `what is interrupted comes to rest in every branch`() async throws {
    let interruption = Interruption()
    let started = WatchingObserver(on: "step.started") {
      interruption.interrupt()
      interruption.interrupt()
    }
    let outcome = try await begin(
      """
      - id: both
        title: Both
        parallel:
          left: [{ id: a, title: A, run: [tool, hang], noUndo: a test }, { id: b, title: B, run: [tool, b], noUndo: a test }]
          right: [{ id: c, title: C, run: [tool, hang], noUndo: a test }, { id: d, title: D, run: [tool, d], noUndo: a test }]
      """, interruption: interruption, observer: started)
    #expect(outcome.exitCode == .interrupted)
    #expect(try Set(fixture.calls()).isSubset(of: ["hang"]))
    #expect(try fixture.store.verify(fixture.run).isGood)
  }

  @Test func `an output is read from the file that the program wrote`() async throws {
    try writeFile(
      fixture.folder.path("bin/tool"), "#!/bin/sh\n[ \"$1\" = file ] && echo 12 > \"$RUNBACK_OUTPUTS/size\"\nexit 0\n",
      mode: 0o755)
    let outcome = try await begin(
      """
      - { id: file, title: File, run: [tool, file], effect: read, outputs: { size: { type: int, from: file } } }
      - { id: none, title: None, run: [tool, none], effect: read, outputs: { size: { type: int, from: file } } }
      """)
    #expect(outcome.state.step("file").outputs == ["size": 12])
    #expect(
      outcome.state.step("none").message == "the output `size` was not written to `$RUNBACK_OUTPUTS/size`")
    #expect(try !listDirectory(fixture.store.runDirectory(fixture.run)).contains { $0.hasPrefix("outputs") })
  }

  @Test func `a script stops at its first failure, also in a pipe`() async throws {
    let text = runbook(
      """
      - { id: go, title: Go, shell: "false | cat; echo never", noUndo: a test }
      """
    ).replacing("exec: [tool]", with: "exec: [bash]")
    let outcome = try await Runner(fixture.environment()).begin(try fixture.request(text))
    #expect(outcome.state.step("go").message == "its program exited with status 1")
    #expect(outcome.state.step("go").printed == [])
  }
}
