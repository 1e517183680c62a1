import RunbookLanguage
import RunbookSimulation
import Testing

private let pods = "- { id: pods, title: Pods, run: [kubectl, get, pods], effect: read }\n"
private let look = "- { id: look, title: Look, manual: Look, outputs: { bad: { type: bool } } }\n"

struct WalkTests {
  @Test func `a step without a result fails the test and says what to write`() throws {
    let found = try outcome("{ step: pods }", expect: "", of: runbook(pods + look))
    #expect(
      found == [
        "FAILED  one", "results", "expected  a result for every step that is reached",
        "actual    step `look` was reached, and no result is simulated for it",
        "= help: add it under `simulate`: `- step: look`", "path taken: pods, look",
      ])
  }

  @Test func `a result of the test's own that nothing asks for fails it`() throws {
    let checked = try runbook(pods + "- { id: never, title: Never, when: 1 > 2, manual: Look }\n")
    let found = try outcome("{ step: pods }, { step: never }", expect: "status: { never: skipped }", of: checked)
    #expect(
      found.prefix(4) == [
        "FAILED  one", "results", "expected  the result of `never` is used", "actual    nothing asked for it",
      ])
  }

  @Test func `what is expected is held against what came of it`() throws {
    let steps =
      look + "- { id: back, title: Back, when: steps.look.outputs.bad, run: [kubectl, apply], noUndo: None }\n"
    let checked = try runbook(steps)
    #expect(
      try outcome(
        "{ step: look, set: { bad: true } }, { step: back }",
        expect: "path: [look, back], outputs: { look: { bad: true } }, argv: { back: [kubectl, apply] }", of: checked)
        == passed)
    #expect(
      try outcome(
        "{ step: look, set: { bad: false } }",
        expect: "path: [look, back], status: { back: succeeded }, outputs: { look: { bad: true } }", of: checked) == [
          "FAILED  one", "path", "expected  look, back", "actual    look", "status of back", "expected  succeeded",
          "actual    skipped", "= help: the condition is false: steps.look.outputs.bad", "outputs of look",
          "expected  bad = true", "actual    bad = false", "path taken: look",
        ])
  }

  @Test func `outputs are read from what a program prints, strictly`() throws {
    let checked = try runbook(
      "- { id: pods, title: Pods, effect: read, run: [kubectl, get, pods], outputs: { n: { type: int, from: json, path: /n } } }\n"
    )
    #expect(
      try outcome("{ step: pods, stdout: '{\"n\": 3}' }", expect: "outputs: { pods: { n: 3 } }", of: checked) == passed)
    #expect(
      try outcome("{ step: pods, stdout: '{\"n\": 3.0}' }", expect: "end: failed, path: [pods failed]", of: checked)
        == passed)
  }

  @Test func `attempts are repeated where that is safe, and their time is counted`() throws {
    let retried = "retry: { max: 3, initial: 2s }"
    let checked = try runbook("- { id: pods, title: Pods, run: [kubectl, get], effect: read, \(retried) }\n")
    #expect(
      try outcome(
        "{ step: pods, attempt: 1, exit: 1 }, { step: pods, attempt: 2, took: 2m }, { step: pods, attempt: 3 }",
        expect: "attempts: { pods: 3 }, path: [pods]", of: checked) == passed)
    let unsafe = try runbook("- { id: pods, title: Pods, run: [kubectl, apply], noUndo: None, \(retried) }\n")
    #expect(
      try outcome("{ step: pods, exit: 1 }", expect: "end: failed, attempts: { pods: 1 }, failure: pods", of: unsafe)
        == passed)
  }

  @Test func `guard and verify answer by their exit codes`() throws {
    let checked = try runbook(
      "- { id: a, title: A, run: [kubectl, apply], noUndo: None, guard: { run: [kubectl, get] }, verify: { run: [kubectl, wait] } }\n"
    )
    #expect(try outcome("{ step: a.guard }", expect: "path: [a satisfied]", of: checked) == passed)
    #expect(
      try outcome("{ step: a.guard, exit: 1 }, { step: a }, { step: a.verify }", expect: "path: [a]", of: checked)
        == passed)
    #expect(
      try outcome(
        "{ step: a.guard, exit: 1 }, { step: a }, { step: a.verify, exit: 1 }", expect: "end: failed, path: [a failed]",
        of: checked) == passed)
    #expect(
      try outcome("{ step: a.guard, exit: 7 }", expect: "end: failed, path: [a failed]", of: checked) == passed)
  }

  @Test func `a failure is answered as the step says`() throws {
    for (policy, path) in [
      ("onError: continue", "a failed, b, c"), ("critical: false", "a failed, b, c"),
      ("onError: { goto: c }", "a failed, c"),
    ] {
      let checked = try runbook(
        "- { id: a, title: A, run: [kubectl, get], effect: read, \(policy) }\n- { id: b, title: B, manual: B }\n- { id: c, title: C, manual: C }\n"
      )
      #expect(
        try outcome(
          "{ step: a, exit: 1 }, { step: c }" + (path.contains("b") ? ", { step: b }" : ""),
          expect: "path: [\(path)]", of: checked) == passed, "\(policy)")
    }
  }

  @Test func `handlers see the failure, and undo goes backwards between them`() throws {
    let steps = """
      - { id: a, title: A, run: [kubectl, apply], undo: { run: [kubectl, delete] } }
      - { id: b, title: B, run: [kubectl, apply], undo: { run: [kubectl, delete] } }
      - { id: c, title: C, run: [kubectl, apply], noUndo: None }
      """
    let head = """
      rollback: auto
      onFailure: [{ id: tell, title: Tell, manual: "${{ failure.step }} ended with ${{ failure.message }}" }]
      always: [{ id: end, title: End, manual: End }]
      """
    let results =
      "{ step: a }, { step: b }, { step: c, exit: 2 }, { step: tell }, { step: a.undo }, { step: b.undo, exit: 1 }, { step: end }"
    #expect(
      try outcome(
        results, expect: "end: failed, path: [a, b, c failed, tell, end], undo: [b failed, a], failure: c",
        of: runbook(steps, head: head)) == passed)
  }

  @Test func `a person decides about a step that failed`() throws {
    let checked = try runbook(
      "- { id: a, title: A, run: [kubectl, apply], undo: { run: [kubectl, delete] } }\n- { id: b, title: B, run: [kubectl, get], effect: read }\n"
    )
    for (decision, rest, expected) in [
      ("skip", "", "path: [a, b failed], status: { b: skipped }"), ("done", "", "path: [a, b]"),
      ("abort", "", "end: aborted, undo: []"), ("undo", ", { step: a.undo }", "end: aborted, undo: [a]"),
    ] {
      let expected = decision == "skip" ? "status: { b: skipped }" : expected
      #expect(
        try outcome("{ step: a }, { step: b, exit: 1, decide: \(decision) }\(rest)", expect: expected, of: checked)
          == passed, "\(decision)")
    }
  }

  @Test func `an operator who says no ends the run before the step`() throws {
    let checked = try runbook("- { id: a, title: A, run: [kubectl, apply], noUndo: None, confirm: Really? }\n")
    #expect(try outcome("{ step: a, confirm: false }", expect: "end: aborted, path: []", of: checked) == passed)
    #expect(try outcome("{ step: a }", expect: "path: [a]", of: checked) == passed)
  }

  @Test func `branches run at the same time by what they took`() throws {
    let branches =
      "x: [{ id: a, title: A, manual: A }, { id: b, title: B, manual: B }], y: [{ id: c, title: C, manual: C }, { id: d, title: D, manual: D }]"
    let checked = try runbook("- { id: all, title: All, parallel: { \(branches) } }\n")
    #expect(
      try outcome(
        "{ step: a, took: 5s }, { step: b }, { step: c, took: 1s }, { step: d }", expect: "path: [a, c, d, b]",
        of: checked) == passed)
    #expect(
      try outcome(
        "{ step: a, took: 5s }, { step: b }, { step: c, took: 1s, fail: not today }",
        expect: "end: failed, path: [a, c failed, b], failure: c", of: checked) == passed)
    let fast = try runbook("- { id: all, title: All, failFast: true, parallel: { \(branches) } }\n")
    #expect(
      try outcome(
        "{ step: a, took: 5s }, { step: c, took: 1s, fail: not today }",
        expect: "end: failed, path: [a, c failed]", of: fast) == passed, "a person who was asked is not interrupted")
    let program = branches.replacing("title: A, manual: A", with: "title: A, effect: read, run: [kubectl, wait]")
    let ended = try runbook("- { id: all, title: All, failFast: true, parallel: { \(program) } }\n")
    #expect(
      try outcome(
        "{ step: a, took: 5s }, { step: c, took: 1s, fail: not today }",
        expect: "end: failed, path: [a cancelled, c failed]", of: ended) == passed)
  }

  @Test func `items have results of their own and are counted`() throws {
    let checked = try runbook(
      """
      - id: drain
        title: Drain
        forEach: { in: inputs.nodes, as: node, maxConcurrent: 2, maxFailures: 1 }
        run: [kubectl, drain, --, "${{ node }}"]
        noUndo: None
      - { id: end, title: End, manual: "${{ steps.drain.items.filter(i, i.status == 'failed').size() }}" }
      """, head: "inputs: { nodes: { type: list, default: [x, y, z] } }")
    #expect(
      try outcome(
        "{ step: drain, took: 1s }, { step: drain, item: x, exit: 1, took: 3s }, { step: end }",
        expect:
          "path: ['drain[x] failed', 'drain[y]', 'drain[z]', end], status: { drain: succeeded }, argv: { 'drain[z]': [kubectl, drain, --, z] }",
        of: checked) == passed)
    #expect(
      try outcome(
        "{ step: drain, exit: 1 }", expect: "end: failed, path: ['drain[x] failed', 'drain[y] failed'], failure: drain",
        of: checked) == passed)
  }

  @Test func `a group fails with what fails in it`() throws {
    let inner = "steps: [{ id: a, title: A, manual: A }, { id: b, title: B, manual: B }]"
    let checked = try runbook(
      "- { id: both, title: Both, onError: continue, \(inner) }\n- { id: c, title: C, manual: C }\n")
    #expect(
      try outcome(
        "{ step: a, fail: not today }, { step: c }", expect: "path: [a failed, c], status: { both: failed }",
        of: checked) == passed)
  }

  @Test func `what follows from its arguments needs no result`() throws {
    let checked = try runbook(
      look
        + "- { id: good, title: Good, uses: assert, with: { that: '!steps.look.outputs.bad', message: It is bad } }\n")
    #expect(
      try outcome("{ step: look, set: { bad: false } }", expect: "path: [look, good]", of: checked) == passed)
    #expect(
      try outcome("{ step: look, set: { bad: true } }", expect: "", of: checked) == [
        "FAILED  one", "end", "expected  succeeded", "actual    failed", "= help: step `good`: It is bad",
        "path taken: look, good failed",
      ])
  }

  @Test func `a program or action that takes longer than it may fails`() throws {
    #expect(
      try outcome("{ step: pods, took: 2m }", expect: "end: failed, path: [pods failed]", of: runbook(pods)) == passed)
  }

  @Test func `branches within branches that fail fast end, too`() throws {
    var steps = "{ id: fails, title: Fails, uses: assert, with: { that: 1 > 2 } }"
    for depth in 0..<13 {
      steps =
        "{ id: n\(depth), title: N, failFast: true, parallel: { x: [\(steps)], y: [{ id: m\(depth), title: M, uses: assert, with: { that: 1 < 2 } }] } }"
    }
    let found = try outcome("", expect: "end: failed, failure: fails", of: runbook("- \(steps)\n"))
    #expect(found == passed || found.contains { $0.contains("more than 100000 steps were begun") })
  }

  @Test func `waiting lets simulated time pass`() throws {
    // What `set` and the waits give is computed where this version has them.
    let names = ActionSignature.builtIn.map(\.name)
    guard names.contains("wait.sleep") else { return }
    let branches =
      "x: [{ id: a, title: A, uses: wait.sleep, with: { duration: 10s } }, { id: b, title: B, manual: B }], y: [{ id: c, title: C, manual: C }, { id: d, title: D, manual: D }]"
    let checked = try runbook("- { id: all, title: All, parallel: { \(branches) } }\n")
    #expect(
      try outcome("{ step: b }, { step: c, took: 2s }, { step: d }", expect: "path: [a, c, d, b]", of: checked)
        == passed)
  }
}
