import Diagnostics
import Expressions
import JSON
import RunbookLanguage

/// What came of one test.
public struct TestOutcome: Sendable {
  public let test: RunbookTest
  /// As far as it came.
  public let walk: Walk
  /// Empty: it passed.
  public let differences: [Difference]

  public var hasPassed: Bool { differences.isEmpty }

  /// Something that is not as it was expected.
  public struct Difference: Sendable, Hashable {
    /// What was looked at: `end`, `path`, `outputs of look`.
    public let subject: String
    public let expected: String
    public let actual: String
    /// What to do about it.
    public var help: [String] = []
  }
}

extension RunbookTestFile {
  /// Runs every test. Nothing but time is spent.
  public func run() -> [TestOutcome] { tests.map(run) }

  private func run(_ test: RunbookTest) -> TestOutcome {
    let facts = RunBindings.Facts(
      id: "test", runbook: runbook.runbook.metadata.id.value, startedAt: test.startedAt)
    var simulated = SimulatedRun(
      runbook, directory: directory, results: SimulatedResults(own: test.simulations, shared: test.shared),
      inputs: test.inputs, facts: facts, incident: test.incident)
    do throws(WalkStop) {
      try simulated.run()
    } catch {
      let difference = TestOutcome.Difference(
        subject: "results", expected: "a result for every step that is reached", actual: error.message,
        help: [error.help])
      return TestOutcome(test: test, walk: simulated.recorder.walk, differences: [difference])
    }
    return TestOutcome(
      test: test, walk: simulated.recorder.walk,
      differences: test.expectation.differences(from: simulated.recorder.walk)
        + simulated.results.unused.map {
          TestOutcome.Difference(
            subject: "results", expected: "the result of `\($0.name)` is used", actual: "nothing asked for it",
            help: ["take it out, or find out why the step was not reached"])
        })
  }
}

extension Simulation {
  fileprivate var name: String {
    step + (item.map { "[\($0)]" } ?? "") + (attempt.map { ", attempt \($0)" } ?? "")
  }
}

extension RunbookTest.Expectation {
  func differences(from walk: Walk) -> [TestOutcome.Difference] {
    var differences: [TestOutcome.Difference] = []
    func compare(_ subject: String, _ expected: String, _ actual: String, help: [String] = []) {
      guard expected != actual else { return }
      differences.append(
        TestOutcome.Difference(subject: subject, expected: expected, actual: actual, help: help))
    }
    let why = walk.failure.flatMap { step in walk.messages[step].map { ["step `\(step)`: \($0)"] } } ?? []
    compare("end", end.rawValue, walk.end.rawValue, help: why)
    if let path { compare("path", list(path), list(walk.path.map(\.text))) }
    if let failure { compare("failure", failure, walk.failure ?? "none") }
    for (step, status) in statuses.sorted(by: { $0.key < $1.key }) {
      compare(
        "status of \(step)", status.rawValue, walk.statuses[step]?.rawValue ?? "not ended",
        help: walk.messages[step].map { [$0] } ?? [])
    }
    for (step, count) in attempts.sorted(by: { $0.key < $1.key }) {
      compare("attempts at \(step)", String(count), String(walk.attempts[step] ?? 0))
    }
    for (step, argv) in commands.sorted(by: { $0.key < $1.key }) {
      compare(
        "argv of \(step)", argv.map(shellQuoted).joined(separator: " "),
        walk.commands[step]?.map(shellQuoted).joined(separator: " ") ?? "not started")
    }
    for (step, outputs) in outputs.sorted(by: { $0.key < $1.key }) {
      for (name, value) in outputs.sorted(by: { $0.key < $1.key }) {
        compare(
          "outputs of \(step)", "\(name) = \(value.json.compact)",
          walk.outputs[step]?[name].map { "\(name) = \($0.json.compact)" } ?? "no \(name)")
      }
    }
    if let undo { compare("undo", list(undo), list(walk.undone.map(\.text))) }
    return differences
  }

  private func list(_ steps: [String]) -> String { steps.isEmpty ? "nothing" : steps.joined(separator: ", ") }
}
