import Diagnostics
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import Testing

/// The end of a run that fails: onFailure, undo, always.
@Suite struct `A run that fails` {
  let scene: EngineScene
  static let steps = """
      - { id: a, title: A, run: [tool, a], undo: { run: [tool, un-a] } }
      - { id: b, title: B, run: [tool, b], undo: { run: [tool, un-b] } }
      - { id: c, title: C, run: [tool, c], undo: { run: [tool, un-c] } }
    """
  static let handlers = """
    onFailure: [{ id: tell, title: Tell, run: [tool, tell, "--step=${{ failure.step }}"], noUndo: a test }, { id: more, title: More, run: [tool, more], noUndo: a test }]
    always: [{ id: clean, title: Clean, run: [tool, clean], noUndo: a test }]
    """

  init() throws {
    scene = try EngineScene()
    scene.programs.answer("tool c", .exited(1))
  }

  @Test func `undoes by itself where its runbook says so, the last first, between its handlers`() async throws {
    scene.programs.answer("tool tell --step=c", .exited(9))
    let outcome = try await scene.begin(Self.steps, head: "rollback: auto\n\(Self.handlers)")
    #expect(outcome.ending == .failed(reason: "step `c` failed: its program exited with status 1"))
    #expect(
      scene.programs.calls == [
        "tool a", "tool b", "tool c", "tool tell --step=c", "tool more", "tool un-c", "tool un-b", "tool un-a",
        "tool clean",
      ])
    #expect(outcome.state.step("tell").progress == .failed)
    #expect(outcome.state.undo == .finished(UndoFinished(undone: ["c.undo", "b.undo", "a.undo"], byHand: [])))
  }

  @Test func `does not undo what always does, which comes after all undo`() async throws {
    let outcome = try await scene.begin(
      "  - { id: c, title: C, run: [tool, c], noUndo: a test }",
      head: """
        rollback: auto
        always: [{ id: end, title: End, run: [tool, end], undo: { run: [tool, un-end] } }, { id: last, title: Last, run: [tool, last], noUndo: a test }]
        """)
    #expect(scene.programs.calls == ["tool c", "tool end", "tool last"])
    #expect(outcome.state.undo == .none)
  }

  @Test func `asks otherwise, and undoes when a person wants that`() async throws {
    let outcome = try await scene.begin(Self.steps, head: Self.handlers)
    #expect(outcome.missing == ["--decide c=retry|skip|done|undo|abort"])
    #expect(scene.programs.calls == ["tool a", "tool b", "tool c"])
    let after = try await scene.runner(try scene.answers(decide: ["c=undo"], reason: "wrong")).resume(outcome.run)
    #expect(after.ending == .aborted(reason: "wrong"))
    #expect(
      scene.programs.calls.dropFirst(3) == [
        "tool tell --step=c", "tool more", "tool un-c", "tool un-b", "tool un-a", "tool clean",
      ])
  }

  @Test func `goes on undoing when an undo fails, and lists what a person must undo`() async throws {
    scene.programs.answer("tool un-b", .exited(1))
    scene.programs.answer("tool un-b")
    let outcome = try await scene.begin(Self.steps, head: "rollback: auto")
    #expect(scene.programs.calls.suffix(3) == ["tool un-c", "tool un-b", "tool un-a"])
    #expect(outcome.state.undo == .finished(UndoFinished(undone: ["c.undo", "a.undo"], byHand: ["b.undo"])))
    // Later, by hand of the same person: only what is still armed.
    let after = try await scene.runner().undo(outcome.run, reason: "again")
    #expect(scene.programs.calls.last == "tool un-b")
    #expect(after.state.undo == .finished(UndoFinished(undone: ["b.undo"], byHand: [])))
    #expect(after.state.isFinished)
    let none = await #expect(throws: EngineError.self) { _ = try await scene.runner().undo(outcome.run, reason: nil) }
    #expect(none?.message == "nothing of run `\(outcome.run)` is armed: there is nothing to undo")
  }

  @Test func `never undoes where its runbook forbids it`() async throws {
    let outcome = try await scene.begin(Self.steps, head: "rollback: never")
    #expect(outcome.missing == ["--decide c=retry|skip|done|abort"])
    let after = try await scene.runner(try scene.answers(decide: ["c=abort"], reason: "no")).resume(outcome.run)
    #expect(after.exitCode == .negative)
    #expect(scene.programs.calls == ["tool a", "tool b", "tool c"])
  }

  @Test func `is undone while it stands still, and is over then`() async throws {
    let outcome = try await scene.begin(Self.steps)
    let after = try await scene.runner().undo(outcome.run, reason: "not today")
    #expect(after.ending == .aborted(reason: "undone by ana: not today"))
    #expect(scene.programs.calls == ["tool a", "tool b", "tool c", "tool un-c", "tool un-b", "tool un-a"])
  }

  @Test func `that is undone while it waits for a failed step runs its handlers too`() async throws {
    let outcome = try await scene.begin(Self.steps, head: Self.handlers)
    let after = try await scene.runner().undo(outcome.run, reason: nil)
    #expect(after.ending == .aborted(reason: "undone by ana"))
    #expect(
      scene.programs.calls.dropFirst(3) == [
        "tool tell --step=c", "tool more", "tool un-c", "tool un-b", "tool un-a", "tool clean",
      ])
  }

  @Test func `asks about a step that says so, even where its runbook undoes by itself`() async throws {
    let outcome = try await scene.begin(
      Self.steps.replacing("{ id: c,", with: "{ id: c, onError: ask,"), head: "rollback: auto")
    #expect(outcome.missing == ["--decide c=retry|skip|done|undo|abort"])
  }

  @Test func `undoes items of a forEach with their own values`() async throws {
    let outcome = try await scene.begin(
      """
        - id: each
          title: Each
          forEach: { in: "['x', 'y']", as: name }
          run: [tool, do, "--name=${{ name }}"]
          undo: { run: [tool, un, "--name=${{ name }}"] }
        - { id: c, title: C, run: [tool, c], noUndo: a test }
      """, head: "rollback: auto")
    #expect(outcome.exitCode == .negative)
    #expect(scene.programs.calls.suffix(2) == ["tool un --name=y", "tool un --name=x"])
  }

  @Test func `always cleans up, also when it succeeds`() async throws {
    let outcome = try await scene.begin(
      "  - { id: a, title: A, run: [tool, a], noUndo: a test }", head: Self.handlers)
    #expect(outcome.exitCode == .success)
    #expect(scene.programs.calls == ["tool a", "tool clean"])
  }

  @Test func `may start in the middle and pass over preflight, each with a reason`() async throws {
    let checked = try scene.checked(
      Self.steps.replacing("tool, c", with: "tool, d"),
      head: "preflight: [{ id: ping, title: Ping, run: [tool, ping] }]")
    let run = RunID(at: EngineScene.now, randomBytes: [UInt8](repeating: 200, count: 8))
    let outcome = try await scene.runner().begin(
      RunRequest(
        run: run, runbook: checked, inputs: [:], from: RunStart(step: "b", reason: "a was done yesterday"),
        skippedPreflight: ["ping": "the network is down"]))
    #expect(outcome.exitCode == .success)
    #expect(scene.programs.calls == ["tool b", "tool d"])
    #expect(outcome.state.step("ping").message == "the network is down")
    #expect(outcome.state.step("a").message == "the run starts at `b`: a was done yesterday")
  }
}
