import Diagnostics
import Glibc
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

/// The process dies after every entry, and in the middle of every entry, of runs that use all of the language; another one goes
/// on. What survives `kill -9` and a power loss is a prefix of the journal, with or without a torn line after it.
@Suite struct `A run of every feature that was killed` {
  static let list = """
      - { id: list, title: List, run: [tool, list], effect: read, outputs: { names: { type: list, items: string, from: json } } }
    """
  static let steps = """
    \(list)
      - { id: guarded, title: Guarded, guard: { run: [tool, there] }, run: [tool, guarded], undo: { run: [tool, un-guarded] } }
      - { id: tried, title: Tried, run: [tool, tried], idempotent: true, noUndo: a test, retry: { max: 3 }, verify: { run: [tool, ok] } }
      - id: both
        title: Both
        parallel:
          left: [{ id: a, title: A, run: [tool, a], undo: { run: [tool, un-a] } }]
          right:
            - { id: b, title: B, run: [tool, b], undo: { run: [tool, un-b] } }
            - { id: c, title: C, run: [tool, c], verify: { run: [tool, ok-c] }, noUndo: a test }
      - id: each
        title: Each
        forEach: { in: steps.list.outputs.names, as: name, key: name, maxConcurrent: 2 }
        run: [tool, do, "--name=${{ name }}"]
        undo: { run: [tool, un-do, "--name=${{ name }}"] }
      - { id: soft, title: Soft, run: [tool, soft], noUndo: a test, onError: { goto: last } }
      - { id: jumped, title: Jumped, run: [tool, jumped], noUndo: a test }
      - { id: last, title: Last, run: [tool, last], noUndo: a test }
    """
  static let head = """
    rollback: auto
    onFailure: [{ id: tell, title: Tell, run: [tool, tell], noUndo: a test }]
    always: [{ id: clean, title: Clean, run: [tool, clean], noUndo: a test }]
    """

  private func prepare(fails: Bool) throws -> EngineScene {
    let scene = try EngineScene()
    scene.programs.answer("tool list", output: "[\"x\", \"y\"]")
    scene.programs.answer("tool there", .exited(1))
    scene.programs.answer("tool soft", .exited(1))
    if fails { scene.programs.answer("tool last", .exited(1)) }
    return scene
  }

  @Test(arguments: [false, true])
  func `repeats nothing that is finished, asks about what is unknown, and undoes what was armed`(fails: Bool)
    async throws
  {
    let first = try prepare(fails: fails)
    let whole = try await first.begin(Self.steps, head: Self.head)
    #expect(whole.exitCode == (fails ? .negative : .success))
    let lines = try first.journal(whole.run).split(separator: UInt8(ascii: "\n")).map { Array($0) + [0x0A] }
    // The suite dies at every fourth entry; `scripts/crash` at all of them.
    let all = getenv("RUNBACK_ALL_KILLS") != nil
    for count in stride(from: fails ? 1 : 3, to: lines.count, by: all ? 1 : 4) {
      let torn = count % 8 < 4 ? Array(lines[count].prefix(lines[count].count / 2)) : []
      let scene = try prepare(fails: fails)
      try writeFile(scene.store.journalPath(whole.run), Array(lines[..<count].joined()) + torn)
      try await goOn(scene, whole, fails: fails, after: count)
    }
  }

  private func goOn(_ scene: EngineScene, _ whole: RunOutcome, fails: Bool, after count: Int) async throws {
    let run = whole.run
    let before = RunState(try scene.store.read(run).entries)
    var outcome = try await scene.runner().resume(run)
    var asked: Set<String> = []
    // Whatever is unknown and cannot be repeated or asked of a `verify` is asked about, and done again when that is wanted.
    while case .suspended(let event) = outcome.ending {
      let subjects = event.missing.map(\.subject)
      for id in subjects {
        #expect(outcome.state.step(id).progress == .unknown, "\(id) after line \(count)")
        #expect(asked.insert(id).inserted, "\(id) after line \(count)")
      }
      guard asked.count < 20, !subjects.isEmpty else { break }
      let answers = try scene.answers(decide: subjects.map { "\($0)=retry" })
      outcome = try await scene.runner(answers).resume(run)
    }
    #expect(outcome.exitCode == (fails ? .negative : .success), "after line \(count)")
    for step in before.steps {
      let calls = scene.programs.commands.filter { $0.environment["RUNBACK_STEP"] == step.id }.count
      switch step.progress {
      case .succeeded, .satisfied, .skipped, .failed:
        // Probes are asked again with their step.
        if !step.id.contains(".guard"), !step.id.contains(".verify") {
          #expect(calls == 0, "\(step.id) after line \(count)")
        }
      case .unknown where step.intent?.effect == .mutate && step.intent?.idempotent == false:
        #expect(asked.contains(step.id) || step.id == "c", "\(step.id) after line \(count)")
      default: break
      }
    }
    #expect(outcome.state.undo == whole.state.undo || fails, "after line \(count)")
    if case .finished(let event) = outcome.state.undo {
      #expect(event.byHand.isEmpty, "after line \(count)")
      let armed = ["guarded.undo", "a.undo", "b.undo", "each[x]", "each[y]"].count
      #expect(event.undone.count == armed, "after line \(count)")
    } else {
      #expect(!fails, "after line \(count)")
    }
    #expect(outcome.state.step("list").outputs == whole.state.step("list").outputs, "after line \(count)")
    let verification = try scene.store.verify(run)
    #expect(verification.isGood && verification.tornBytes == 0, "after line \(count)")
    #expect(RunState(try scene.store.read(run).entries) == outcome.state, "after line \(count)")
  }
}
