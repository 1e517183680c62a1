import Diagnostics
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import Testing

/// Groups, branches and `forEach`.
@Suite struct `Steps in steps` {
  let scene: EngineScene

  init() throws { scene = try EngineScene() }

  @Test func `run in order, and what they give is seen outside`() async throws {
    scene.programs.answer("tool a", output: "7\n")
    let outcome = try await scene.begin(
      """
        - id: group
          title: Group
          steps:
            - { id: a, title: A, run: [tool, a], effect: read, outputs: { count: { type: int } } }
            - { id: b, title: B, when: steps.a.outputs.count == 7, run: [tool, b], noUndo: a test }
        - { id: c, title: C, when: steps.a.outputs.count == 7, run: [tool, c], noUndo: a test }
      """)
    #expect(outcome.exitCode == .success)
    #expect(outcome.standing == ["group succeeded", "a succeeded", "b succeeded", "c succeeded"])
  }

  @Test func `that fail are answered by the group where it says how`() async throws {
    scene.programs.answer("tool a", .exited(1))
    let outcome = try await scene.begin(
      """
        - id: group
          title: Group
          critical: false
          steps:
            - { id: a, title: A, run: [tool, a], noUndo: a test }
            - { id: b, title: B, run: [tool, b], noUndo: a test }
        - { id: c, title: C, run: [tool, c], noUndo: a test }
      """)
    #expect(outcome.exitCode == .success)
    #expect(outcome.standing == ["group failed", "a failed", "c succeeded"])
    #expect(outcome.state.step("group").message == "step `a` failed: its program exited with status 1")
  }

  static let branches = """
      - id: both
        title: Both
        parallel:
          left: [{ id: a, title: A, run: [tool, a], noUndo: a test }, { id: b, title: B, run: [tool, b], noUndo: a test }]
          right: [{ id: c, title: C, run: [tool, c], noUndo: a test }, { id: d, title: D, run: [tool, d], noUndo: a test }]
      - { id: e, title: E, run: [tool, e], noUndo: a test }
    """

  @Test func `in branches run side by side, each branch in order`() async throws {
    let outcome = try await scene.begin(Self.branches)
    #expect(outcome.exitCode == .success)
    let calls = scene.programs.calls
    #expect(calls.sorted() == ["tool a", "tool b", "tool c", "tool d", "tool e"])
    #expect(calls.last == "tool e")
    #expect(calls.filter { ["tool a", "tool b"].contains($0) } == ["tool a", "tool b"])
    #expect(try scene.store.verify(outcome.run).isGood)
  }

  @Test func `in a branch beside one that fails go on to their end, and everything that is missing is named at once`()
    async throws
  {
    scene.programs.answer("tool a", .exited(1))
    scene.programs.answer("tool a")
    scene.programs.answer("tool d", .exited(1))
    scene.programs.answer("tool d")
    let outcome = try await scene.begin(Self.branches)
    #expect(outcome.missing?.sorted() == ["--decide a=retry|skip|done|abort", "--decide d=retry|skip|done|abort"])
    #expect(scene.programs.calls.sorted() == ["tool a", "tool c", "tool d"])
    let after = try await scene.runner(try scene.answers(decide: ["a=retry", "d=retry"])).resume(outcome.run)
    #expect(after.exitCode == .success)
    #expect(scene.programs.calls.sorted() == ["tool a", "tool a", "tool b", "tool c", "tool d", "tool d", "tool e"])
  }

  static let items = """
      - { id: list, title: List, run: [tool, list], effect: read, outputs: { names: { type: list, items: string, from: json } } }
      - id: each
        title: Each
        forEach: { in: steps.list.outputs.names, as: name, key: name, maxConcurrent: 2, maxFailures: 1 }
        run: [tool, do, "--name=${{ name }}"]
        idempotent: true
        noUndo: a test
        outputs: { size: { type: int } }
      - { id: last, title: Last, when: "steps.each.items.exists(i, i.status == 'succeeded')", run: [tool, last], noUndo: a test }
    """

  @Test func `for each item run for each of them, and an error budget holds`() async throws {
    scene.programs.answer("tool list", output: "[\"a\", \"b\", \"c\"]")
    for name in ["a", "c"] { scene.programs.answer("tool do --name=\(name)", output: "3\n") }
    scene.programs.answer("tool do --name=b", .exited(1))
    let outcome = try await scene.begin(Self.items)
    #expect(outcome.exitCode == .success)
    #expect(
      Set(outcome.standing) == [
        "list succeeded", "each succeeded", "each[a] succeeded", "each[b] failed", "each[c] succeeded",
        "last succeeded",
      ])
    #expect(outcome.state.step("each").message == "1 of 3 items failed: `b`")
  }

  @Test func `for each item stop when too many have failed, and a retry does only what did not succeed`() async throws {
    scene.programs.answer("tool list", output: "[\"a\", \"b\", \"c\", \"d\"]")
    for name in ["a", "d"] { scene.programs.answer("tool do --name=\(name)", output: "3\n") }
    for name in ["b", "c"] {
      scene.programs.answer("tool do --name=\(name)", .exited(1))
      scene.programs.answer("tool do --name=\(name)", output: "4\n")
    }
    let outcome = try await scene.begin(Self.items.replacing("maxConcurrent: 2", with: "maxConcurrent: 1"))
    #expect(outcome.missing == ["--decide each=retry|skip|done|abort"])
    #expect(outcome.state.step("each").message == "2 of 4 items failed, and 1 may: `b`, `c`")
    #expect(!scene.programs.calls.contains("tool do --name=d"))
    let after = try await scene.runner(try scene.answers(decide: ["each=retry"])).resume(outcome.run)
    #expect(after.exitCode == .success)
    #expect(scene.programs.calls.filter { $0 == "tool do --name=a" }.count == 1)
    #expect(scene.programs.calls.filter { $0 == "tool list" }.count == 1)
    #expect(after.state.step("each[d]").progress == .succeeded)
  }

  @Test func `with two items of one key are refused`() async throws {
    scene.programs.answer("tool list", output: "[\"a\", \"a\"]")
    let outcome = try await scene.begin(Self.items)
    #expect(outcome.state.step("each").message == "nothing was done: two items have the key `a`")
  }

  @Test func `for an item see its own results`() async throws {
    scene.programs.answer("tool list", output: "[\"a\", \"b\"]")
    scene.programs.answer("tool look --name=a", output: "1\n")
    scene.programs.answer("tool look --name=b", output: "2\n")
    let outcome = try await scene.begin(
      """
        - { id: list, title: List, run: [tool, list], effect: read, outputs: { names: { type: list, items: string, from: json } } }
        - id: each
          title: Each
          forEach: { in: steps.list.outputs.names, as: name }
          steps:
            - { id: look, title: Look, run: [tool, look, "--name=${{ name }}"], effect: read, outputs: { n: { type: int } } }
            - { id: put, title: Put, run: [tool, put, "--n=${{ steps.look.outputs.n }}"], noUndo: a test }
      """)
    #expect(outcome.exitCode == .success)
    #expect(
      scene.programs.calls == [
        "tool list", "tool look --name=a", "tool put --n=1", "tool look --name=b", "tool put --n=2",
      ])
  }
}
