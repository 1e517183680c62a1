import Calendars
import Diagnostics
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

/// `retry`, `guard`, `verify`, `shell`, `critical`, `onError`.
@Suite struct `An attempt` {
  let scene: EngineScene

  init() throws { scene = try EngineScene() }

  func run(_ steps: String, head: String = "") async throws -> RunOutcome { try await scene.begin(steps, head: head) }

  @Test func `is followed by others, later and later, until one succeeds`() async throws {
    for _ in 0..<3 { scene.programs.answer("tool go", .exited(75)) }
    scene.programs.answer("tool go")
    let outcome = try await run(
      """
        - { id: go, title: Go, run: [tool, go], idempotent: true, noUndo: a test, retry: { max: 5, initial: 2s, factor: 3, cap: 10s } }
      """)
    #expect(outcome.exitCode == .success)
    #expect(scene.waits.milliseconds == [2000, 6000, 10000])
    #expect(outcome.state.step("go").attempts == 4)
    let finished = try scene.events(outcome.run).compactMap { event -> StepFinished? in
      if case .stepFinished(let finished) = event { finished } else { nil }
    }
    #expect(finished.map(\.retryAfter) == [2000, 6000, 10000, nil])
  }

  @Test func `that was not even begun is not repeated, past the guard or condition that could not be had`() async throws
  {
    scene.programs.answer("tool ask", .exited(2))
    let outcome = try await run(
      """
        - { id: go, title: Go, run: [tool, go], idempotent: true, noUndo: a test, guard: { run: [tool, ask] }, retry: { max: 3, initial: 1s } }
      """, head: "rollback: auto")
    #expect(scene.programs.calls == ["tool ask"])
    #expect(
      outcome.state.step("go").message == "nothing was done: its `guard` failed: its program exited with status 2")
  }

  @Test func `belongs to an item and not to its forEach`() async throws {
    scene.programs.answer("tool go -- x", .exited(1))
    let outcome = try await run(
      """
        - { id: go, title: Go, forEach: { in: inputs.names, as: name }, run: [tool, go, --, "${{ name }}"], effect: read, retry: { max: 2, initial: 1s } }
      """, head: "rollback: auto\ninputs: { names: { type: list, default: [x] } }")
    #expect(scene.programs.calls == ["tool go -- x", "tool go -- x"])
    #expect(outcome.state.step("go").message == "1 of 1 items failed: `x`")
  }

  @Test func `is not followed by more than max, nor where the condition of the retry does not hold`() async throws {
    scene.programs.answer("tool go", .exited(75))
    let once = try await run(
      "  - { id: go, title: Go, run: [tool, go], idempotent: true, noUndo: a test, retry: { max: 2 } }")
    #expect(once.exitCode == .personNeeded)
    #expect(scene.programs.calls == ["tool go", "tool go"])
    let never = try await run(
      """
        - { id: go, title: Go, run: [tool, go], idempotent: true, noUndo: a test, retry: { max: 9, if: has(failure.exitCode) && failure.exitCode == 1 } }
      """)
    #expect(never.exitCode == .personNeeded)
    #expect(scene.programs.calls.count == 3)
  }

  @Test func `is spread by chance between the bounds of its jitter`() async throws {
    scene.random = { 0 }
    scene.programs.answer("tool go", .exited(1))
    _ = try await run(
      """
        - { id: go, title: Go, run: [tool, go], effect: read, retry: { max: 2, initial: 10s, jitter: 0.25 } }
      """)
    #expect(scene.waits.milliseconds == [7500])
  }

  @Test func `that may have done half is not repeated unasked`() async throws {
    scene.programs.answer("tool go", .exited(1))
    let outcome = try await run(
      "  - { id: go, title: Go, run: [tool, go], noUndo: a test, retry: { max: 3 }, verify: { run: [tool, ok] } }")
    #expect(outcome.missing == ["--decide go=retry|skip|done|abort"])
    #expect(scene.programs.calls == ["tool go"])
  }

  @Test func `is repeated when its verify ran and said no`() async throws {
    scene.programs.answer("tool ok", .exited(1))
    scene.programs.answer("tool ok", .exited(0))
    let outcome = try await run(
      "  - { id: go, title: Go, run: [tool, go], noUndo: a test, retry: { max: 3 }, verify: { run: [tool, ok] } }")
    #expect(outcome.exitCode == .success)
    #expect(scene.programs.calls == ["tool go", "tool ok", "tool go", "tool ok"])
  }

  @Test func `whose verify breaks has failed, and its effect has happened`() async throws {
    scene.programs.answer("tool ok", .exited(2))
    let outcome = try await run(
      "  - { id: go, title: Go, run: [tool, go], noUndo: a test, verify: { run: [tool, ok] } }")
    #expect(outcome.state.step("go").effectHappened)
    #expect(outcome.state.step("go").message == "its `verify` failed: its program exited with status 2")
  }

  @Test(arguments: [
    (Int32(0), "satisfied", ["tool there"]), (1, "succeeded", ["tool there", "tool go"]), (2, "failed", ["tool there"]),
  ])
  func `is asked of its guard first`(status: Int32, progress: String, calls: [String]) async throws {
    scene.programs.answer("tool there", .exited(status))
    let outcome = try await run(
      "  - { id: go, title: Go, run: [tool, go], noUndo: a test, guard: { run: [tool, there] } }")
    #expect("\(outcome.state.step("go").progress)" == progress)
    #expect(scene.programs.calls == calls)
  }

  @Test func `of a step that need not succeed lets the run go on`() async throws {
    scene.programs.answer("tool a", .exited(1))
    scene.programs.answer("tool b", .exited(1))
    let outcome = try await run(
      """
        - { id: a, title: A, run: [tool, a], noUndo: a test, critical: false }
        - { id: b, title: B, run: [tool, b], noUndo: a test, onError: continue }
        - { id: c, title: C, when: steps.b.status == "failed", run: [tool, c], noUndo: a test }
      """)
    #expect(outcome.exitCode == .success)
    #expect(outcome.standing == ["a failed", "b failed", "c succeeded"])
  }

  @Test func `that fails may jump forward, and what lies between is skipped`() async throws {
    scene.programs.answer("tool a", .exited(1))
    let outcome = try await run(
      """
        - { id: a, title: A, run: [tool, a], noUndo: a test, onError: { goto: d } }
        - { id: b, title: B, run: [tool, b], noUndo: a test }
        - { id: c, title: C, steps: [{ id: inner, title: I, run: [tool, c], noUndo: a test }] }
        - { id: d, title: D, run: [tool, d], noUndo: a test }
      """)
    #expect(outcome.exitCode == .success)
    #expect(outcome.standing == ["a failed", "b skipped", "c skipped", "d succeeded"])
    #expect(outcome.state.step("b").message == "step `a` failed, and the run went on at `d`")
  }

  @Test func `of a script gets its values by the environment`() async throws {
    try scene.add(program: "bash")
    let check = try await scene.begin(
      """
        - { id: go, title: Go, shell: "echo \\"$NAME\\"", env: { NAME: "${{ run.runbook }}" }, noUndo: a test }
      """, head: "permissions: { exec: [bash] }", permissions: false)
    #expect(check.exitCode == .success)
    #expect(scene.programs.calls == ["bash -euo pipefail -c echo \"$NAME\" go"])
    #expect(scene.programs.commands[0].environment["NAME"] == "example")
    #expect(check.state.step("go").intent?.kind == .shell)
  }

  /// Killed between two attempts: the next one is not lost, and nobody waits longer than before, whatever the clock says.
  @Test(arguments: [Int64(0), -864_000, 1]) func `is followed by the next one after a crash too`(clock: Int64)
    async throws
  {
    scene.programs.answer("tool go", .exited(1))
    scene.programs.answer("tool go")
    let outcome = try await run(
      "  - { id: go, title: Go, run: [tool, go], idempotent: true, noUndo: a test, retry: { max: 3, initial: 2s } }")
    let lines = try scene.journal(outcome.run).split(separator: UInt8(ascii: "\n")).map { Array($0) + [0x0A] }
    let events = try scene.events(outcome.run)
    let failed = try #require(events.firstIndex { $0.type == "step.finished" })
    try writeFile(scene.store.journalPath(outcome.run), Array(lines[...failed].joined()))
    scene.now = EngineScene.now.adding(.seconds(clock))
    let after = try await scene.runner().resume(outcome.run)
    #expect(after.exitCode == .success)
    #expect(scene.waits.milliseconds == [2000, clock == 1 ? 1000 : 2000])
    #expect(after.state.step("go").attempts == 2)
  }
}
