import Diagnostics
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import RunbookLanguage
import Testing

/// `runback resume RUN --amend FILE`.
@Suite struct `A corrected runbook` {
  let scene: EngineScene
  static let head = "  - { id: first, title: First, run: [tool, first], noUndo: a test }\n"
  static let broken = "  - { id: change, title: Change, run: [tool, chnage], noUndo: a test }\n"
  static let last = "  - { id: last, title: Last, run: [tool, last], noUndo: a test }\n"

  init() throws {
    scene = try EngineScene()
    scene.programs.answer("tool chnage", .exited(1))
  }

  private func resume(
    _ run: RunID, _ steps: String, head: String = "", decide: [String] = ["change=skip"]
  ) async throws -> RunOutcome {
    let corrected = CorrectedRunbook(try scene.checked(steps, head: head), trust: "verified: a test", reason: "a typo")
    return try await scene.runner(try scene.answers(decide: decide, reason: "a typo"))
      .resume(run, correcting: corrected)
  }

  @Test func `goes on where the first one stood, and both digests are in the journal`() async throws {
    let run = try await scene.begin(Self.head + Self.broken + Self.last).run
    let added = "  - { id: again, title: Again, run: [tool, change], noUndo: a test }\n"
    let before = try #require(try scene.store.read(run).created?.runbook.digest)
    let outcome = try await resume(run, Self.head + Self.broken + added + Self.last)
    #expect(outcome.exitCode == .success)
    #expect(scene.programs.calls == ["tool first", "tool chnage", "tool change", "tool last"])
    let amended = try scene.events(run).compactMap { event -> RunAmended? in
      if case .runAmended(let event) = event { event } else { nil }
    }
    #expect(amended.count == 1 && amended.first?.previous == before && amended.first?.reason == "a typo")
    #expect(amended.first?.runbook.digest == outcome.state.created?.runbook.digest)
    #expect(amended.first?.runbook.digest != before && amended.first?.trust == "verified: a test")
    #expect(try scene.store.verify(run).isGood)
  }

  @Test func `is the runbook of the next resume, too`() async throws {
    let run = try await scene.begin(Self.head + Self.broken + Self.last).run
    let asked = "  - { id: look, title: Look, manual: Is it well?, outputs: { well: { type: bool } } }\n"
    #expect(try await resume(run, Self.head + Self.broken + asked).missing == ["--answer look.well=true|false"])
    let outcome = try await scene.runner(try scene.answers(["look.well=true"])).resume(run)
    #expect(outcome.exitCode == .success)
    #expect(scene.programs.calls == ["tool first", "tool chnage"])
  }

  @Test func `may be written in another way`() async throws {
    let run = try await scene.begin(Self.head + Self.broken + Self.last).run
    let rewritten = """
        # The first one.
        - id: first
          title: "First"
          noUndo: a test
          run:
            - tool
            - first

      """
    let outcome = try await resume(run, rewritten + Self.broken + Self.last)
    #expect(outcome.exitCode == .success)
  }

  @Test(arguments: [
    (
      "  - { id: first, title: First, run: [tool, other], noUndo: a test }\n" + broken + last,
      "it changes `run` of step `first`"
    ),
    (
      head + "  - { id: change, title: Change, run: [tool, change], noUndo: a test }\n" + last,
      "it changes `run` of step `change`"
    ),
    (broken + last, "has another step than `first` in place 1"),
    (broken + head + last, "has another step than `first` in place 1"),
    (head + last + broken, "has another step than `change` in place 2"),
    (
      "  - { id: new, title: New, run: [tool, new], noUndo: a test }\n" + head + broken,
      "has another step than `first` in place 1"
    ),
    (
      head + "  - { id: change, title: Change, run: [tool, chnage], noUndo: a test, when: \"false\" }\n",
      "it changes `when` of step `change`"
    ),
  ])
  func `that changes what was begun is refused, and nothing is written`(steps: String, problem: String) async throws {
    let run = try await scene.begin(Self.head + Self.broken + Self.last).run
    let before = try scene.journal(run)
    let error = await #expect(throws: EngineError.self) { try await resume(run, steps) }
    #expect(error?.exitCode == .invalidFile && error?.message.contains(problem) == true, "\(error?.message ?? "")")
    #expect(try scene.journal(run) == before)
  }

  @Test func `of another lock or another id is refused`() async throws {
    let run = try await scene.begin(Self.head + Self.broken + Self.last, head: "lock: shared").run
    let error = await #expect(throws: EngineError.self) { try await resume(run, Self.head + Self.broken + Self.last) }
    #expect(error?.message.hasSuffix("it takes another lock than the run holds") == true)
  }

  @Test func `changes what is left of a group that was begun`() async throws {
    func group(_ inner: String) -> String {
      """
        - id: all
          title: All
          steps:
            - { id: one, title: One, run: [tool, one], noUndo: a test }
            - { id: change, title: Change, run: [tool, chnage], noUndo: a test }
      \(inner)
      """
    }
    let run = try await scene.begin(group("      - { id: two, title: Two, run: [tool, two], noUndo: a test }\n")).run
    let outcome = try await resume(
      run, group("      - { id: three, title: Three, run: [tool, three], noUndo: a test }\n"))
    #expect(outcome.exitCode == .success)
    #expect(scene.programs.calls == ["tool one", "tool chnage", "tool three"])
    let other = try await scene.begin(group("      - { id: two, title: Two, run: [tool, two], noUndo: a test }\n")).run
    let error = await #expect(throws: EngineError.self) {
      try await resume(
        other, group("").replacing("[tool, one]", with: "[tool, uno]"))
    }
    #expect(error?.message.contains("it changes `run` of step `one`, which was begun") == true)
  }
}
