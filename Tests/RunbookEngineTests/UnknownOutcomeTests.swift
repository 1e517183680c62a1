import Diagnostics
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

/// A step that was begun, and whose end nobody knows: engine rules 0 to 4.
@Suite struct `An unknown outcome` {
  let scene: EngineScene

  init() throws { scene = try EngineScene() }

  /// A run that was killed while its step ran.
  private func killed(_ steps: String, head: String = "") async throws -> RunID {
    let outcome = try await scene.begin(steps, head: head)
    let lines = try scene.journal(outcome.run).split(separator: UInt8(ascii: "\n")).map { Array($0) + [0x0A] }
    let events = try scene.events(outcome.run)
    let started = try #require(
      events.firstIndex { if case .stepStarted(let event) = $0 { event.step == "go" } else { false } })
    try writeFile(scene.store.journalPath(outcome.run), Array(lines[...started].joined()))
    return outcome.run
  }

  @Test func `is settled by a verify that says that the wanted state holds`() async throws {
    let run = try await killed(
      "  - { id: go, title: Go, run: [tool, go], verify: { run: [tool, ok] }, undo: { run: [tool, un-go] } }")
    let before = scene.programs.calls.count
    let outcome = try await scene.runner().resume(run)
    #expect(outcome.exitCode == .success)
    #expect(scene.programs.calls.dropFirst(before) == ["tool ok"])
    #expect(outcome.state.step("go").progress == .satisfied)
    #expect(
      outcome.state.step("go").message
        == "its `verify` says that the wanted state holds; how the step ended is not known")
    #expect(outcome.state.step("go").isArmed)
  }

  @Test func `is asked about when its verify says no, for that does not prove that nothing happened`() async throws {
    scene.programs.answer("tool ok")
    scene.programs.answer("tool ok", .exited(1))
    let run = try await killed(
      "  - { id: go, title: Go, run: [tool, go], verify: { run: [tool, ok] }, noUndo: a test }")
    let outcome = try await scene.runner().resume(run)
    #expect(outcome.missing == ["--decide go=retry|skip|done|abort"])
    #expect(scene.programs.calls.filter { $0 == "tool go" }.count == 1)
  }

  @Test func `may be undone`() async throws {
    let run = try await killed("  - { id: go, title: Go, run: [tool, go], undo: { run: [tool, un-go] } }")
    #expect(try await scene.runner().resume(run).missing == ["--decide go=retry|skip|done|undo|abort"])
    let after = try await scene.runner(try scene.answers(decide: ["go=undo"], reason: "unsure")).resume(run)
    #expect(after.ending == .aborted(reason: "unsure"))
    #expect(scene.programs.calls.last == "tool un-go")
  }

  @Test func `whose program still lives is waited for`() async throws {
    let run = try await killed("  - { id: go, title: Go, run: [tool, go], noUndo: a test }")
    scene.earlierProcessLives = true
    #expect(try await scene.runner().resume(run).missing == ["--decide go=wait|terminate"])
    scene.earlierProcessLives = false
    let after = try await scene.runner(try scene.answers(decide: ["go=retry"])).resume(run)
    #expect(after.exitCode == .success)
  }

  @Test func `of an undo is asked about too`() async throws {
    scene.programs.answer("tool stop", .exited(1))
    let outcome = try await scene.begin(
      """
        - { id: first, title: First, run: [tool, first], undo: { id: go, run: [tool, un-first] } }
        - { id: stop, title: Stop, run: [tool, stop], noUndo: a test }
      """, head: "rollback: auto")
    let lines = try scene.journal(outcome.run).split(separator: UInt8(ascii: "\n")).map { Array($0) + [0x0A] }
    let events = try scene.events(outcome.run)
    let started = try #require(
      events.firstIndex { if case .stepStarted(let event) = $0 { event.step == "go" } else { false } })
    try writeFile(scene.store.journalPath(outcome.run), Array(lines[...started].joined()))
    #expect(try await scene.runner().resume(outcome.run).missing == ["--decide go=retry|skip|done"])
    let after = try await scene.runner(try scene.answers(decide: ["go=retry"])).resume(outcome.run)
    #expect(after.exitCode == .negative)
    #expect(after.state.undo == .finished(UndoFinished(undone: ["go"], byHand: [])))
  }
}
