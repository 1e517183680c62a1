import Calendars
import Diagnostics
import Expressions
import RunbookFlow
import RunbookLanguage
import YAML

/// Reads simulated results for the steps of one runbook.
struct SimulationDecoder {
  let context: DecodingContext
  let directory: StepDirectory
  let values: StepValues

  func simulations(_ node: Node, _ what: String) -> [Simulation] {
    guard let nodes = context.sequence(node, what) else { return [] }
    var found: [Simulation] = []
    for node in nodes {
      guard let simulation = simulation(node) else { continue }
      if let first = found.first(where: {
        $0.step == simulation.step && $0.item == simulation.item && $0.attempt == simulation.attempt
      }) {
        context.report(
          .testTwice, at: node, "there are two results for the same attempts at `\(simulation.step)`",
          label: "the second", related: [DiagnosticLabel(range: context.headline(first.range), text: "the first")],
          help: ["say with `attempt` or `item` for which each is, or take one out"])
      }
      found.append(simulation)
    }
    return found
  }

  private func simulation(_ node: Node) -> Simulation? {
    guard var mapping = MappingDecoder(node, what: "a result", in: context) else { return nil }
    let stepNode = mapping.required("step")
    let name = stepNode.flatMap { context.string($0, "`step`") }
    let entry = name.flatMap { name in stepNode.flatMap { self.entry(name, at: $0) } }
    let item = mapping.optional("item", context.string)
    let attempt = mapping.optional("attempt") { context.int($0, $1, in: 1...1000) }
    let exitCode = mapping.optional("exit") { context.int($0, $1, in: 0...255) }
    let standardOutput = mapping.optional("stdout", context.string)
    let standardError = mapping.optional("stderr", context.string)
    let took = mapping.optional("took", timeSpan)
    let outputs = mapping.optional("set").map { decodeOutputs($0, of: entry?.step) } ?? [:]
    let failure = mapping.optional("fail", context.filledString)
    let isConfirmed = mapping.optional("confirm", context.bool)
    let isApproved = mapping.optional("approve", context.bool)
    let decision: SimulatedDecision? = mapping.optional("decide", context.enumeration)
    mapping.finish()
    if let entry { checkFit(entry, mapping) }
    guard let name, entry != nil else { return nil }
    return Simulation(
      range: node.range, step: name, item: item, attempt: attempt, exitCode: Int32(exitCode ?? 0),
      standardOutput: standardOutput ?? "", standardError: standardError ?? "",
      took: took ?? TimeSpan(milliseconds: 0), outputs: outputs, failure: failure, isConfirmed: isConfirmed ?? true,
      isApproved: isApproved ?? true, decision: decision)
  }

  func entry(_ name: String, at node: Node) -> StepDirectory.Entry? {
    if let entry = directory.entries[name] { return entry }
    let near = didYouMean(name, among: directory.names)
    context.report(
      .testUnknownStep, at: node, "the runbook has no step `\(shortened(name))`", label: "not a step",
      help: near.map { ["did you mean `\($0)`?"] }
        ?? (directory.names.count <= 12
          ? ["there \(directory.names.count == 1 ? "is" : "are") \(quoted(directory.names))"] : []))
    return nil
  }

  private func timeSpan(_ node: Node, _ what: String) -> TimeSpan? {
    context.parsed(
      node, what, expected: "a duration such as `5m` or `1h30m`",
      meant: { text in Int64(text).flatMap { $0 > 0 ? "\($0)s" : nil } }, TimeSpan.init)
  }

  private func decodeOutputs(_ node: Node, of step: Step?) -> [String: Value] {
    guard let entries = context.namedEntries(node, "`set`") else { return [:] }
    guard let step else { return [:] }
    let outputs = self.values.outputTypes(of: step)
    var values: [String: Value] = [:]
    for entry in entries {
      guard let output = output(entry, among: outputs, of: step) else { continue }
      guard let value = output.constant(entry.value, "`\(entry.name)`", in: context, .testDoesNotFit) else { continue }
      if let pattern = step.outputs.first(where: { $0.name.value == entry.name })?.pattern,
        let problem = mismatch(of: value, with: pattern)
      {
        context.report(
          .testDoesNotFit, at: entry.value, "the output `\(entry.name)` \(problem)", label: "does not match")
      }
      values[entry.name] = value
    }
    return values
  }

  /// The type of an output that is named; reports one that the step does not have.
  func output(
    _ entry: Node.Entry, among outputs: [(name: String, type: ValueType)], of step: Step
  ) -> ValueType? {
    if let found = outputs.first(where: { $0.name == entry.name }) { return found.type }
    let names = outputs.map(\.name)
    context.report(
      .testDoesNotFit, at: entry.key, "the step `\(step.id.value)` has no output `\(shortened(entry.name))`",
      label: "no such output",
      help: didYouMean(entry.name, among: names).map { ["did you mean `\($0)`?"] }
        ?? (names.isEmpty ? ["it has no outputs"] : ["it has \(quoted(names))"]))
    return nil
  }

  /// Keys that mean nothing for the step. Ignoring one would let a test pass that tests nothing.
  private func checkFit(_ entry: StepDirectory.Entry, _ mapping: MappingDecoder) {
    let step = entry.step
    func refuse(_ keys: [String], _ why: String, _ help: String) {
      for key in keys {
        guard let range = mapping.keyRange(key) else { continue }
        context.report(.testDoesNotFit, at: range, "`\(key)` \(why)", label: "does not fit", help: [help])
      }
    }
    let id = step.id.value
    if step.isContainer {
      refuse(
        ["exit", "stdout", "stderr", "took", "set", "fail", "attempt"],
        "is for what does something, and `\(id)` holds other steps", "name one of these")
    } else if !step.isProgram {
      refuse(
        ["exit", "stdout", "stderr"], "is for programs, and `\(id)` starts none",
        "its outputs are said with `set`, a failure with `fail`")
    }
    if !entry.isRepeated { refuse(["item"], "is for a `forEach`, and `\(id)` has none", "leave it out") }
    if step.confirm == nil { refuse(["confirm"], "answers a question, and `\(id)` asks none", "leave it out") }
    if step.approve == nil { refuse(["approve"], "answers an approval, and `\(id)` needs none", "leave it out") }
    if entry.isNested { refuse(["decide"], "is for steps of the run, and `\(id)` is none", "leave it out") }
  }

  func shortened(_ text: String) -> String { text.count > 60 ? text.prefix(60) + "…" : text }

  func quoted(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }
}

extension DecodingContext {
  /// The first line of a range.
  func headline(_ range: SourceRange) -> SourceRange {
    let upper = min(range.upper, source.bytes.count)
    guard range.lower < upper else { return range }
    let end = source.bytes[range.lower..<upper].firstIndex { $0 == 0x0A } ?? upper
    return SourceRange(lower: range.lower, upper: end)
  }
}
