import Calendars
import Diagnostics
import Expressions
import RunbookFlow
import RunbookLanguage
import YAML

/// The parts of a file of tests.
struct RunbookTestDecoder {
  let context: DecodingContext
  let runbook: Runbook
  let simulations: SimulationDecoder

  init(_ context: DecodingContext, _ checked: CheckedRunbook) {
    self.context = context
    runbook = checked.runbook
    simulations = SimulationDecoder(
      context: context, directory: StepDirectory(checked.runbook), values: StepValues(runbook: checked.runbook))
  }

  private static let start = Timestamp(secondsSinceEpoch: 1_767_225_600)

  func tests(_ node: Node, inputs: [String: Value], shared: [Simulation]) -> [RunbookTest] {
    guard let nodes = context.sequence(node, "`tests`") else { return [] }
    if nodes.isEmpty {
      context.report(.runbookEmptyList, at: node, "`tests` has no tests", label: "empty", help: ["add one"])
    }
    var seen: [String: SourceRange] = [:]
    var tests: [RunbookTest] = []
    for node in nodes {
      guard let test = test(node, inputs: inputs, shared: shared) else { continue }
      if let first = seen[test.name.value] {
        context.report(
          .testTwice, at: test.name.range, "there are two tests `\(test.name.value)`", label: "the second",
          related: [DiagnosticLabel(range: first, text: "the first")], help: ["give one of them another name"])
      }
      seen[test.name.value] = test.name.range
      tests.append(test)
    }
    return tests
  }

  private func test(_ node: Node, inputs outer: [String: Value], shared: [Simulation]) -> RunbookTest? {
    guard var mapping = MappingDecoder(node, what: "a test", in: context) else { return nil }
    let name = mapping.required("name") { node, what in
      context.filledString(node, what).map { Located($0, at: node.range) }
    }
    let own = mapping.optional("inputs").map(inputs) ?? [:]
    let startedAt = mapping.optional("startedAt") { node, what in
      context.parsed(node, what, expected: "a time such as `2026-11-20T03:00:00Z`") { Timestamp(rfc3339: $0) }
    }
    let incident = mapping.optional("incident", context.filledString)
    let results = mapping.optional("simulate").map { simulations.simulations($0, "`simulate`") } ?? []
    let expectation = mapping.required("expect").map(expectation)
    mapping.finish()
    guard let name, let expectation else { return nil }
    return RunbookTest(
      name: name, inputs: complete(outer.merging(own) { $1 }, of: name), startedAt: startedAt ?? Self.start,
      incident: incident, simulations: results, shared: shared, expectation: expectation)
  }

  // MARK: Inputs

  func inputs(_ node: Node) -> [String: Value] {
    var values: [String: Value] = [:]
    for entry in context.namedEntries(node, "`inputs`") ?? [] {
      guard let input = runbook.inputs.first(where: { $0.name.value == entry.name }) else {
        let names = runbook.inputs.map(\.name.value)
        context.report(
          .testInput, at: entry.key, "the runbook has no input `\(simulations.shortened(entry.name))`",
          label: "not an input",
          help: didYouMean(entry.name, among: names).map { ["did you mean `\($0)`?"] }
            ?? (names.isEmpty ? ["it has no inputs"] : ["it has \(simulations.quoted(names))"]))
        continue
      }
      if input.type.value == .secret {
        context.report(
          .testInput, at: entry.value, "the input `\(entry.name)` is a secret, and no secret is written down",
          label: "a secret", help: ["leave it out: a test has a secret for it that nobody sees"])
        continue
      }
      guard let value = input.type.value.constant(entry.value, "`\(entry.name)`", in: context, .testInput) else {
        continue
      }
      if let pattern = input.pattern, let problem = mismatch(of: value, with: pattern) {
        context.report(
          .testInput, at: entry.value, "the input `\(entry.name)` \(problem)", label: "does not match")
      }
      values[entry.name] = value
    }
    return values
  }

  /// A value for every input; those that are missing are said.
  private func complete(_ given: [String: Value], of test: Located<String>) -> [String: Value] {
    var values = given
    var missing: [String] = []
    for input in runbook.inputs where values[input.name.value] == nil {
      let name = input.name.value
      if let value = input.defaultValue {
        values[name] = value
      } else if input.type.value == .secret {
        values[name] = .secret(SecretName(name))
      } else {
        missing.append(name)
      }
    }
    // What was written and is wrong has been said.
    if !missing.isEmpty, !context.diagnostics.contains(where: { $0.code == .testInput }) {
      context.report(
        .testInput, at: test.range,
        "\(missing.count == 1 ? "the input" : "the inputs") \(simulations.quoted(missing)) \(missing.count == 1 ? "has no value" : "have no values")",
        label: "in this test", help: ["add `inputs: { \(missing[0]): … }`"])
    }
    return values
  }

  // MARK: Expectations

  private func expectation(_ node: Node) -> RunbookTest.Expectation {
    var expected = RunbookTest.Expectation()
    guard var mapping = MappingDecoder(node, what: "`expect`", in: context) else { return expected }
    let end: Walk.End? = mapping.optional("end", context.enumeration)
    expected.end = end ?? .succeeded
    expected.path = mapping.optional("path") { context.list($0, $1) { node, _ in passage(node, isUndo: false) } }
    expected.undo = mapping.optional("undo") { context.list($0, $1) { node, _ in passage(node, isUndo: true) } }
    expected.statuses = byStep(mapping.optional("status"), "`status`") { entry, _ in
      context.enumeration(entry.value, "`\(entry.name)`")
    }
    expected.attempts = byStep(mapping.optional("attempts"), "`attempts`") { entry, _ in
      context.int(entry.value, "`\(entry.name)`", in: 0...1000)
    }
    expected.commands = byStep(mapping.optional("argv"), "`argv`") { entry, step in
      if !step.isProgram {
        context.report(
          .testDoesNotFit, at: entry.key, "the step `\(step.id.value)` starts no program", label: "no program")
      }
      return context.strings(entry.value, "`\(entry.name)`")
    }
    expected.outputs = byStep(mapping.optional("outputs"), "`outputs`", outputs)
    expected.failure = mapping.optional("failure") { node, what in
      context.string(node, what).flatMap { name in step(name, at: node).map { _ in name } }
    }
    mapping.finish()
    return expected
  }

  private func outputs(_ entry: Node.Entry, of step: Step) -> [String: Value]? {
    let known = simulations.values.outputTypes(of: step)
    var values: [String: Value] = [:]
    for entry in context.namedEntries(entry.value, "`\(entry.name)`") ?? [] {
      guard let type = simulations.output(entry, among: known, of: step) else { continue }
      values[entry.name] = type.constant(entry.value, "`\(entry.name)`", in: context, .testDoesNotFit)
    }
    return values
  }

  private func byStep<Value>(
    _ node: Node?, _ what: String, _ decode: (Node.Entry, Step) -> Value?
  ) -> [String: Value] {
    var values: [String: Value] = [:]
    for entry in node.flatMap({ context.namedEntries($0, what) }) ?? [] {
      guard let step = step(entry.name, at: entry.key) else { continue }
      values[entry.name] = decode(entry, step)
    }
    return values
  }

  /// `deploy`, `deploy failed`, `deploy[web-1] failed`.
  private func passage(_ node: Node, isUndo: Bool) -> String? {
    guard let text = context.filledString(node, "a step of the path") else { return nil }
    var name = text
    if let blank = text.lastIndex(of: " "), !text.hasSuffix("]") {
      name = String(text[..<blank])
      let word = String(text[text.index(after: blank)...])
      let words = (isUndo ? ["succeeded", "failed", "skipped"] : ["succeeded", "failed", "satisfied", "cancelled"])
      guard words.contains(word) else {
        context.report(
          .testDoesNotFit, at: node, "a step of the path does not end as `\(simulations.shortened(word))`",
          label: "not known",
          help: [
            didYouMean(word, among: words).map { "did you mean `\($0)`?" } ?? "it ends as \(simulations.quoted(words))"
          ])
        return nil
      }
      if word == "succeeded" { return step(name, at: node).map { _ in name } }
    }
    return step(name, at: node).map { _ in text }
  }

  /// The step of `deploy` or `deploy[web-1]`; reports one that is not there.
  private func step(_ name: String, at node: Node) -> Step? {
    let base = name.firstIndex(of: "[").map { String(name[..<$0]) } ?? name
    return simulations.entry(base, at: node)?.step
  }
}
