import Calendars
import Diagnostics
import Expressions
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

@Suite struct `A run` {
  let scene: EngineScene
  static let step = "  - { id: go, title: Go, run: [tool, go], noUndo: a test }"

  init() throws { scene = try EngineScene() }

  @Test func `whose preflight fails with nobody there is over before anything was changed`() async throws {
    scene.programs.answer("tool ping", .exited(1))
    let head = "lock: shared\npreflight:\n  - { id: reach, title: It answers, run: [tool, ping] }"
    let outcome = try await scene.begin(Self.step, head: head)
    #expect(outcome.exitCode == .negative)
    #expect(
      outcome.ending == .failed(reason: "preflight step `reach` failed: its program exited with status 1"))
    #expect(scene.programs.calls == ["tool ping"])
    // The key is free again.
    #expect(try await scene.begin(Self.step, head: "lock: shared").exitCode == .success)
  }

  @Test func `holds its key while it stands still`() async throws {
    scene.programs.answer("tool go", .exited(1))
    let first = try await scene.begin(Self.step, head: "lock: shared")
    #expect(first.exitCode == .personNeeded)
    let error = await #expect(throws: EngineError.self) {
      _ = try await scene.begin(Self.step, head: "lock: shared")
    }
    #expect(error?.exitCode == .tryAgain)
    #expect(error?.message == "the lock `shared` is held by run `\(first.run)`, which is not finished")
    #expect(try scene.store.runs() == [first.run])
    #expect(scene.programs.calls == ["tool go"])
  }

  @Test func `lists the inputs that have no value, each with its flag`() async throws {
    let head = """
      inputs:
        repo: { type: string, prompt: Which repository? }
        count: { type: int, default: 3 }
        app: { type: k8sName, prompt: Which application? }
      """
    let error = await #expect(throws: EngineError.self) { _ = try await scene.begin(Self.step, head: head) }
    #expect(error?.exitCode == .usage)
    #expect(error?.message == "the inputs `repo`, `app` have no values")
    #expect(
      error?.hints == [
        "`--input repo=VALUE` (string): Which repository?", "`--input app=VALUE` (k8sName): Which application?",
      ])
    let inputs = RunInputs(try scene.checked(Self.step, head: head))
    let unknown = #expect(throws: EngineError.self) { _ = try inputs.read([(name: "rep", text: "x")]) }
    #expect(unknown?.hints == ["did you mean `repo`?"])
    let wrong = #expect(throws: EngineError.self) { _ = try inputs.read([(name: "app", text: "Not A Name")]) }
    #expect(wrong?.exitCode == .usage)
  }

  @Test func `that is interrupted starts nothing more and goes on later`() async throws {
    scene.interruption.interrupt()
    let outcome = try await scene.begin(Self.step)
    #expect(outcome.exitCode == .interrupted)
    #expect(scene.programs.calls == [])
    scene.interruption = Interruption()
    #expect(try await scene.runner().resume(outcome.run).exitCode == .success)
    #expect(scene.programs.calls == ["tool go"])
  }

  @Test func `that is terminated says so`() async throws {
    scene.interruption.terminate()
    #expect(try await scene.begin(Self.step).exitCode == .terminated)
  }

  @Test func `that is not there cannot go on`() async throws {
    let run = RunID(at: EngineScene.now, randomBytes: [UInt8](repeating: 9, count: 8))
    let error = await #expect(throws: EngineError.self) { _ = try await scene.runner().resume(run) }
    #expect(error?.exitCode == .notFound)
    #expect(error?.message == "there is no run `\(run)` in `\(scene.stateFolder)`")
  }

  @Test func `that somebody else has in hand is left alone`() async throws {
    scene.programs.answer("tool go", .exited(1))
    let outcome = try await scene.begin(Self.step)
    let (writer, _) = try scene.store.open(outcome.run, clock: .fixed(EngineScene.now))
    let error = await #expect(throws: EngineError.self) { _ = try await scene.runner().resume(outcome.run) }
    #expect(error?.exitCode == .tryAgain)
    _ = writer.head
  }

  @Test func `changed in its journal is not continued`() async throws {
    scene.programs.answer("tool go", .exited(1))
    let outcome = try await scene.begin(Self.step)
    var bytes = try scene.journal(outcome.run)
    let position = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
    bytes.removeSubrange(..<(position + 1))
    try writeFile(scene.store.journalPath(outcome.run), bytes)
    let error = await #expect(throws: EngineError.self) { _ = try await scene.runner().resume(outcome.run) }
    #expect(error?.exitCode == .invalidFile)
    #expect(try scene.journal(outcome.run) == bytes)
    #expect(scene.programs.calls == ["tool go"])
  }
}
