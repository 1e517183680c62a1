import Diagnostics
import Expressions
import Journal
import Processes
import RunbookEngine
import RunbookLanguage
import RunbookSimulation
import TestSupport
import Testing

/// Random runbooks are run with programs that answer as it is written, and simulated with the same answers: both must take the same path.
@Suite struct `The engine and the simulation` {
  @Test(arguments: 0..<60) func `agree on path, statuses, outputs, commands and undo`(_ seed: UInt64) async throws {
    let made = MadeRunbook(seed: seed)
    let scene = try EngineScene()
    let checked = try scene.checked(made.steps, head: made.head)
    for (line, answers) in made.answers {
      for answer in answers { scene.programs.answer(line, .exited(answer.exit), output: answer.output) }
    }
    let outcome = try await scene.begin(made.steps, head: made.head)
    var recorder = WalkRecorder(checked, startedAt: EngineScene.now)
    for entry in try scene.store.read(outcome.run).entries { recorder.take(entry) }

    let reader = RunbookTestReader { _ in .found(checked) }
    let read = reader.read(Source(path: "runbooks/example.test.yaml", text: made.test))
    let file = try #require(read.file, "seed \(seed): \(read.diagnostics.map(\.message))\n\(made.test)")
    let tested = try #require(file.run().first)
    #expect(!tested.differences.contains { $0.subject == "results" }, "seed \(seed): \(tested.differences)")
    #expect(
      Sides(tested.walk, sorted: made.isSideBySide) == Sides(recorder.walk, sorted: made.isSideBySide),
      "seed \(seed), the simulation and then the engine, of\n\(made.head)\n\(made.steps)\n\(made.test)")
  }

  /// What both must agree on; what is done side by side has no order of its own.
  struct Sides: Hashable {
    var end: Walk.End
    var failure: String?
    var path: [String]
    var undone: [String]
    var statuses: [String: StepStatus]
    var messages: [String: String]
    var outputs: [String: [String: Value]]
    var attempts: [String: Int]
    var commands: [String: [String]]

    init(_ walk: Walk, sorted: Bool) {
      (end, failure) = (walk.end, walk.failure)
      path = sorted ? walk.path.map(\.text).sorted() : walk.path.map(\.text)
      undone = sorted ? walk.undone.map(\.text).sorted() : walk.undone.map(\.text)
      statuses = walk.statuses
      // A probe's remark is the engine's own.
      messages = walk.messages.filter { !$0.key.contains(".guard") && !$0.key.contains(".verify") }
      (outputs, attempts, commands) = (walk.outputs.filter { !$0.value.isEmpty }, walk.attempts, walk.commands)
    }
  }
}

/// A runbook of random shape and what its programs answer.
struct MadeRunbook {
  struct Answer {
    let exit: Int32
    let output: String
  }

  private var random: SeededGenerator
  private var count = 0
  private(set) var steps = ""
  private(set) var head = ""
  private(set) var answers: [String: [Answer]] = [:]
  private var simulated: [String] = []
  private(set) var isSideBySide = false

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    let lists = (1...2).map { _ in list(depth: 2, isMain: false) }
    let main = list(depth: 2, isMain: true)
    steps = main.map { "  - \($0)" }.joined(separator: "\n")
    head = """
      inputs: { names: { type: list, default: [x, y, z] } }
      rollback: auto
      onFailure: [\(lists[0].joined(separator: ", "))]
      always: [\(lists[1].joined(separator: ", "))]
      """
  }

  /// One test with every answer.
  var test: String {
    """
    apiVersion: runback/v1
    kind: RunbookTest
    runbook: example
    simulate:
    \(simulated.map { "  - \($0)" }.joined(separator: "\n"))
    tests:
      - { name: one, expect: {} }

    """
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  private mutating func next() -> String {
    count += 1
    return "s\(count)"
  }

  private mutating func list(depth: Int, isMain: Bool) -> [String] {
    var made: [String] = []
    let names = (0..<Int.random(in: 1...(isMain ? 5 : 3), using: &random)).map { _ in next() }
    for (index, name) in names.enumerated() {
      let later = names.dropFirst(index + 1).randomElement(using: &random)
      made.append(step(name, after: index > 0 ? names[index - 1] : nil, before: later, depth: depth, items: []))
    }
    return made
  }

  private mutating func step(_ name: String, after: String?, before: String?, depth: Int, items: [String]) -> String {
    var keys = ["id: \(name)", "title: \(name)"]
    if let after, chance(4) { keys.append("when: steps.\(after).status == 'succeeded'") }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: keys.append("onError: continue")
    case 1: if let before, chance(2) { keys.append("onError: { goto: \(before) }") }
    case 2: if chance(2) { keys.append("critical: false") }
    default: break
    }
    var items = items
    if items.isEmpty, chance(5) {
      keys.append("forEach: { in: inputs.names, as: name, maxConcurrent: 1, maxFailures: \(chance(2) ? 0 : 1) }")
      items = ["x", "y", "z"]
    }
    if depth > 0, chance(4) {
      let inner = (0..<2).map { _ in step(next(), after: nil, before: nil, depth: depth - 1, items: items) }
      if chance(2) {
        keys.append("steps: [\(inner.joined(separator: ", "))]")
      } else {
        isSideBySide = true
        keys.append("parallel: { left: [\(inner[0])], right: [\(inner[1])] }")
      }
    } else {
      program(name, items: items, &keys)
    }
    return "{ \(keys.joined(separator: ", ")) }"
  }

  private mutating func program(_ name: String, items: [String], _ keys: inout [String]) {
    keys.append("run: [tool, \(name)\(items.isEmpty ? "" : ", --, \"${{ name }}\"")]")
    answer(name, step: name, items: items, hasOutput: true)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: keys.append("effect: read")
    case 1: keys.append("idempotent: true")
    default: break
    }
    if chance(2) { keys.append("outputs: { n: { type: int\(chance(2) ? ", optional: true" : "") } }") }
    if chance(3) { keys.append("retry: { max: \(Int.random(in: 2...3, using: &random)), initial: 1s }") }
    for probe in ["guard", "verify"] where chance(4) {
      keys.append("\(probe): { run: [tool, \(name)-\(probe)] }")
      answer("\(name)-\(probe)", step: "\(name).\(probe)", items: [], hasOutput: false)
    }
    if chance(2) {
      keys.append("undo: { run: [tool, \(name)-undo] }")
      answer("\(name)-undo", step: "\(name).undo", items: [], hasOutput: false)
    } else {
      keys.append("noUndo: a test")
    }
  }

  /// What a program answers, attempt by attempt; of one that all items share, always the same.
  private mutating func answer(_ word: String, step: String, items: [String], hasOutput: Bool) {
    for item in items.isEmpty ? [nil] : items.map(Optional.some) {
      let line = item.map { "tool \(word) -- \($0)" } ?? "tool \(word)"
      let most = hasOutput ? Int.random(in: 1...3, using: &random) : 1
      for attempt in 1...most {
        let exit = chance(3) ? Int32.random(in: 1...3, using: &random) : 0
        let output = exit == 0 && hasOutput ? (chance(6) ? "none" : "\(Int.random(in: 0..<9, using: &random))") : ""
        answers[line, default: []].append(Answer(exit: exit, output: output))
        var keys = ["step: \(step)", "exit: \(exit)", "stdout: '\(output)'"]
        if let item { keys.append("item: \(item)") }
        if attempt < most { keys.append("attempt: \(attempt)") }
        simulated.append("{ \(keys.joined(separator: ", ")) }")
      }
    }
  }
}
