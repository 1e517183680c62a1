import Diagnostics
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

/// The process dies after every entry, and in the middle of every entry; another one goes on.
@Suite struct `A run that was killed` {
  static let steps = """
      - { id: look, title: Look, run: [tool, look], effect: read, outputs: { name: { type: k8sName } } }
      - { id: put, title: Put, run: [tool, put, "${{ steps.look.outputs.name }}"], idempotent: true, noUndo: a test }
      - { id: never, title: Never, when: "steps.look.outputs.name == 'other'", run: [tool, never], noUndo: a test }
      - { id: change, title: Change, run: [tool, change], confirm: "Really?", noUndo: a test }
      - { id: ask, title: Ask, manual: Is it well?, outputs: { well: { type: bool } } }
      - { id: check, title: Check, uses: assert, with: { that: steps.ask.outputs.well } }
      - { id: last, title: Last, run: [tool, last], noUndo: a test }
    """
  /// The program of each step that has one, and whether it may be repeated unasked.
  static let calls = [
    ("look", "tool look", true), ("put", "tool put api", true), ("change", "tool change", false),
    ("last", "tool last", false),
  ]

  /// The journal of a run that nothing disturbed.
  private func undisturbed() async throws -> (run: RunID, lines: [[UInt8]]) {
    let scene = try EngineScene()
    scene.programs.answer("tool look", output: "api\n")
    let outcome = try await scene.begin(
      Self.steps, head: "lock: \"the ${{ run.runbook }}\"",
      answers: try scene.answers(["ask.well=true"], confirm: ["change"]))
    #expect(outcome.exitCode == .success)
    #expect(scene.programs.calls == Self.calls.map(\.1))
    let lines = try scene.journal(outcome.run).split(separator: UInt8(ascii: "\n")).map { Array($0) + [0x0A] }
    return (outcome.run, lines)
  }

  /// A state directory in which the journal ends after these bytes.
  private func scene(_ run: RunID, _ journal: [UInt8]) throws -> EngineScene {
    let scene = try EngineScene()
    scene.programs.answer("tool look", output: "api\n")
    try writeFile(scene.store.journalPath(run), journal)
    return scene
  }

  @Test(arguments: [false, true])
  func `repeats nothing that is finished and nothing unknown that is not safe`(inTheMiddle: Bool) async throws {
    let (run, lines) = try await undisturbed()
    for count in 1..<lines.count {
      let torn = inTheMiddle ? Array(lines[count].prefix(lines[count].count / 2)) : []
      let scene = try scene(run, Array(lines[..<count].joined()) + torn)
      let known = RunState(try scene.store.read(run).entries)
      let unsafe = ["change", "ask", "last"].first { known.step($0).progress == .unknown }
      let answers = try scene.answers(["ask.well=true"], confirm: ["change"])
      let outcome = try await scene.runner(answers).resume(run)

      var expected = Self.calls.filter { known.step($0.0).progress != .succeeded }.map(\.1)
      if let unsafe {
        // Stands still at once: what comes after the step that nobody knows about is not begun.
        expected = []
        #expect(outcome.exitCode == .personNeeded, "after line \(count)")
        #expect(outcome.missing == ["--decide \(unsafe)=retry|skip|done|abort"], "after line \(count)")
      } else {
        #expect(outcome.exitCode == .success, "after line \(count)")
      }
      #expect(scene.programs.calls == expected, "after line \(count)")
      let verification = try scene.store.verify(run)
      #expect(verification.isGood && verification.tornBytes == 0, "after line \(count)")
      let repairs = try scene.events(run).filter { $0.type == "journal.repaired" }
      #expect(repairs.count == (inTheMiddle ? 1 : 0))

      if let unsafe { try await settle(scene, run, unsafe, known) }
    }
  }

  /// What nobody knows about is settled by a person: done by hand is not run, and the rest is.
  private func settle(_ scene: EngineScene, _ run: RunID, _ unsafe: String, _ known: RunState) async throws {
    let answers = try scene.answers(
      ["ask.well=true"], confirm: ["change"], decide: ["\(unsafe)=done"], reason: "it is there")
    let outcome = try await scene.runner(answers).resume(run)
    #expect(outcome.exitCode == .success)
    #expect(outcome.state.step(unsafe).doneBy == "ana")
    #expect(
      scene.programs.calls
        == Self.calls.filter { $0.0 != unsafe && known.step($0.0).progress != .succeeded }.map(\.1))
  }

  @Test func `is over when its last entry is there`() async throws {
    let (run, lines) = try await undisturbed()
    let scene = try scene(run, Array(lines.joined()))
    let error = await #expect(throws: EngineError.self) { _ = try await scene.runner().resume(run) }
    #expect(error?.exitCode == .usage)
    #expect(error?.message == "run `\(run)` is over: it has succeeded")
    #expect(scene.programs.calls == [])
  }

  @Test func `does nothing beside a program that still lives`() async throws {
    let (run, lines) = try await undisturbed()
    for count in 1..<lines.count {
      let scene = try scene(run, Array(lines[..<count].joined()))
      let known = RunState(try scene.store.read(run).entries)
      guard let alive = known.steps.first(where: { $0.progress == .unknown && $0.process != nil }) else { continue }
      scene.earlierProcessLives = true
      let outcome = try await scene.runner(try scene.answers(confirm: ["change"])).resume(run)
      #expect(outcome.exitCode == .personNeeded)
      #expect(outcome.missing == ["--decide \(alive.id)=wait|terminate"])
      #expect(scene.programs.calls == [])
    }
  }

  @Test func `gives the same state however its entries are read`() async throws {
    let (run, lines) = try await undisturbed()
    let scene = try scene(run, Array(lines.joined()))
    let entries = try scene.store.read(run).entries
    var folded = RunState()
    for entry in entries { folded.apply(entry) }
    #expect(folded == RunState(entries))
    #expect(
      folded.steps.map { "\($0.id) \($0.progress)" } == [
        "look succeeded", "put succeeded", "never skipped", "change succeeded", "ask succeeded", "check succeeded",
        "last succeeded",
      ])
  }
}
