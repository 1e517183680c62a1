import Diagnostics
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import Testing

/// `runback resume RUN --decide STEP=…` for a step that failed.
@Suite struct `A decision` {
  let scene: EngineScene
  static let steps = """
      - { id: before, title: Before, run: [tool, before], noUndo: a test }
      - { id: change, title: Change, run: [tool, change], noUndo: a test, outputs: { count: { type: int } } }
      - { id: after, title: After, run: [tool, after], noUndo: a test }
    """

  init() throws {
    scene = try EngineScene()
    scene.programs.answer("tool change", .exited(1))
    scene.programs.answer("tool change", output: "5\n")
  }

  @Test func `to retry runs the step again and goes on`() async throws {
    let outcome = try await scene.begin(Self.steps)
    #expect(outcome.missing == ["--decide change=retry|skip|done|abort"])
    let after = try await scene.runner(try scene.answers(decide: ["change=retry"])).resume(outcome.run)
    #expect(after.exitCode == .success)
    #expect(after.state.step("change").attempts == 2)
    #expect(scene.programs.calls == ["tool before", "tool change", "tool change", "tool after"])
  }

  @Test func `to skip goes on without it`() async throws {
    let outcome = try await scene.begin(Self.steps)
    let after = try await scene.runner(try scene.answers(decide: ["change=skip"], reason: "not needed"))
      .resume(outcome.run)
    #expect(after.exitCode == .success)
    #expect(after.standing == ["before succeeded", "change skipped", "after succeeded"])
    #expect(after.state.step("change").message == "not needed")
    #expect(scene.programs.calls == ["tool before", "tool change", "tool after"])
  }

  @Test func `that it was done by hand wants the outputs`() async throws {
    let outcome = try await scene.begin(Self.steps)
    let wanting = try await scene.runner(try scene.answers(decide: ["change=done"], reason: "by hand"))
      .resume(outcome.run)
    #expect(wanting.exitCode == .personNeeded)
    #expect(wanting.missing == ["--set change.count=INT"])
    let after = try await scene.runner(
      try scene.answers(["change.count=9"], decide: ["change=done"], reason: "by hand")
    ).resume(outcome.run)
    #expect(after.exitCode == .success)
    #expect(after.state.step("change").outputs == ["count": 9])
    #expect(after.state.step("change").doneBy == "ana")
    #expect(scene.programs.calls == ["tool before", "tool change", "tool after"])
  }

  @Test func `to abort ends the run for good`() async throws {
    let outcome = try await scene.begin(Self.steps, head: "lock: shared")
    let after = try await scene.runner(try scene.answers(decide: ["change=abort"], reason: "wrong cluster"))
      .resume(outcome.run)
    #expect(after.exitCode == .negative)
    #expect(after.ending == .aborted(reason: "wrong cluster"))
    #expect(scene.programs.calls == ["tool before", "tool change"])
    let again = await #expect(throws: EngineError.self) { _ = try await scene.runner().resume(outcome.run) }
    #expect(again?.exitCode == .usage)
    #expect(again?.message == "run `\(outcome.run)` is over: it has been ended by a person")
    // Its key is free again.
    let other = try await scene.begin(
      "  - { id: look, title: Look, run: [tool, look], effect: read }", head: "lock: shared")
    #expect(other.exitCode == .success)
  }

  @Test func `to undo where nothing is armed is refused`() async throws {
    let outcome = try await scene.begin(Self.steps)
    let error = await #expect(throws: EngineError.self) {
      _ = try await scene.runner(try scene.answers(decide: ["change=undo"], reason: "back")).resume(outcome.run)
    }
    #expect(error?.exitCode == .usage)
    #expect(try scene.store.verify(outcome.run).isGood)
    #expect(scene.programs.calls == ["tool before", "tool change"])
  }

  @Test(arguments: [
    (["change=skip"], "`--decide change=skip` wants a reason"),
    (["before=retry"], "there is nothing to decide about step `before`, which has succeeded"),
    (["after=skip"], "there is nothing to decide about step `after`, which has not been begun"),
    (["chnge=retry"], "the runbook has no step `chnge`"),
  ])
  func `that does not fit is wrong usage, and nothing is written`(_ decide: [String], _ message: String) async throws {
    let outcome = try await scene.begin(Self.steps)
    let before = try scene.journal(outcome.run)
    let error = await #expect(throws: EngineError.self) {
      _ = try await scene.runner(try scene.answers(decide: decide)).resume(outcome.run)
    }
    #expect(error?.exitCode == .usage)
    #expect(error?.message == message)
    #expect(try scene.journal(outcome.run) == before)
  }

  @Test func `is taken on a terminal too, with its reason`() async throws {
    let person = ScriptedPerson(.decision(.skip, "seen by hand"))
    scene.person = person
    let outcome = try await scene.begin(Self.steps)
    #expect(outcome.exitCode == .success)
    #expect(person.questions == ["step `change` failed: its program exited with status 1"])
    #expect(outcome.state.step("change").message == "seen by hand")
  }
}
