import Expressions

/// What expressions can see at a place in the runbook; grows step by step as the run would.
struct RunScope {
  private(set) var scope: Scope
  /// Patterns that the text under a path is known to match.
  private(set) var patterns: [String: Pattern] = [:]

  init(_ runbook: Runbook, brokenInputs: Set<String>, brokenSteps: Set<String>) {
    var inputs = RecordType(name: "the runbook", fieldNoun: "input")
    for input in runbook.inputs { inputs.fields[input.name.value] = .init(input.type.value) }
    for name in brokenInputs { inputs.fields[name] = .init(.unknown) }
    let run = RecordType(
      name: "`run`", fieldNoun: "field",
      fields: ["id": .init(.string), "runbook": .init(.string), "startedAt": .init(.timestamp)])
    var steps = RecordType(name: "the runbook", fieldNoun: "step")
    for id in brokenSteps { steps.fields[id] = .init(.unknown) }
    let incident = RecordType(
      name: "the incident", fieldNoun: "field",
      fields: ["id": .init(.string, presence: .possible(because: "a run need not belong to an incident"))])
    scope = Scope(records: ["inputs": inputs, "run": run, "steps": steps, "incident": incident])
    for input in runbook.inputs { patterns["inputs.\(input.name.value)"] = input.pattern }
  }

  /// The scope of the lock, which is taken before anything runs.
  var beforeRun: Scope {
    var scope = scope
    scope.records["steps"] = nil
    return scope
  }

  mutating func forbid(_ id: String, because reason: String, help: String? = nil) {
    scope.records["steps", default: Self.noSteps].fields[id] = .init(
      .unknown, presence: .never(because: reason, help: help))
  }

  private static let statusType = ValueType.enumeration(StepStatus.allCases.map(\.rawValue))
  private static let noSteps = RecordType(name: "the runbook", fieldNoun: "step")

  var present: Set<String> {
    get { scope.present }
    set { scope.present = newValue }
  }

  mutating func define(_ name: String, _ type: ValueType) -> ValueType? {
    defer { scope.variables[name] = type }
    return scope.variables[name]
  }

  /// Whether `secretFile(…)` may stand where the next expressions do.
  var hasSecretFiles: Bool {
    get { scope.hasSecretFiles }
    set { scope.hasSecretFiles = newValue }
  }

  mutating func undefine(_ name: String, restoring type: ValueType?) { scope.variables[name] = type }

  // MARK: Steps

  /// What a step gives once it has ended.
  struct Ended {
    let id: String
    let outputs: [Output]
    let hasExitCode: Bool
    /// It has `forEach`: each item has outputs, the step itself has items.
    let isCollection: Bool
    /// Why the step may end without outputs; nil when it has them whenever a later step runs.
    let mayLackOutputs: String?
    /// What is there when the step has succeeded, besides its outputs.
    let provenBySuccess: Set<String>
    /// The step may not have been reached at all.
    let mayLackStatus: String?
  }

  struct Output {
    let name: String
    let type: ValueType
    let pattern: Pattern?
    let isOptional: Bool
    let hasDefault: Bool
  }

  /// Success proves what the step's own condition proved, which proves what came before, and so on. In a
  /// chain longer than this memory begins anew, or every step would remember all steps.
  private static let provenLimit = 120

  /// From here on the step has ended.
  mutating func end(_ step: Ended) {
    let path = "steps.\(step.id)"
    let name = "the step `\(step.id)`"
    var outputs = RecordType(name: name, fieldNoun: "output")
    var proven = step.provenBySuccess.count <= Self.provenLimit ? step.provenBySuccess : []
    for output in step.outputs {
      let outputPath = "\(path).outputs.\(output.name)"
      outputs.fields[output.name] = .init(output.type, presence: presence(of: output, step))
      patterns[outputPath] = output.pattern
      if !output.isOptional || output.hasDefault { proven.insert(outputPath) }
    }
    var record = RecordType(name: name, fieldNoun: "field")
    record.fields["outputs"] = .init(.record(outputs))
    record.fields["status"] = .init(
      Self.statusType,
      presence: step.mayLackStatus.map { .possible(because: $0) } ?? .always)
    if step.isCollection {
      endCollection(step, outputs, &record)
    } else if step.hasExitCode {
      record.fields["exitCode"] = .init(
        .int, presence: step.mayLackOutputs.map { .possible(because: $0) } ?? .always)
      proven.insert("\(path).exitCode")
    }
    scope.records["steps", default: Self.noSteps].fields[step.id] = .init(.record(record))
    scope.implications[Scope.Condition(path: "\(path).status", equals: StepStatus.succeeded.rawValue)] = proven
    // A step gives its outputs all at once, when it succeeds.
    for output in step.outputs where !output.hasDefault && !step.isCollection {
      scope.consequences["\(path).outputs.\(output.name)"] = proven
    }
  }

  private func endCollection(_ step: Ended, _ outputs: RecordType, _ record: inout RecordType) {
    var outputs = outputs
    outputs.name = "the outputs of an item"
    for name in outputs.fields.keys {
      outputs.fields[name]?.presence = .possible(because: "the item may have failed")
    }
    var item = RecordType(
      name: "an item of `\(step.id)`", fieldNoun: "field",
      fields: [
        "key": .init(.string), "status": .init(.enumeration(StepStatus.allCases.map(\.rawValue))),
        "outputs": .init(.record(outputs)),
      ])
    item.proofs[Scope.Condition(path: "status", equals: StepStatus.succeeded.rawValue)] = Set(
      step.outputs.filter { !$0.isOptional || $0.hasDefault }.map { "outputs.\($0.name)" })
    record.fields["outputs"] = .init(
      .unknown, presence: .never(because: "each item has outputs of its own", help: "read `steps.\(step.id).items`"))
    record.fields["items"] = .init(
      .list(.record(item)), presence: step.mayLackOutputs.map { .possible(because: $0) } ?? .always)
  }

  // MARK: Failures

  /// What expressions see of a failure from here on; returns what they saw before.
  @discardableResult
  mutating func beginFailure(isCertain: Bool) -> RecordType? {
    let before = scope.records["failure"]
    let presence: RecordType.Presence = isCertain ? .always : .possible(because: "the run may have succeeded")
    scope.records["failure"] = RecordType(
      name: "the failure", fieldNoun: "field",
      fields: [
        "step": .init(.string, presence: presence), "message": .init(.string, presence: presence),
        "exitCode": .init(.int, presence: .possible(because: "not every step that fails has started a program")),
      ])
    return before
  }

  mutating func endFailure(restoring before: RecordType?) { scope.records["failure"] = before }

  private func presence(of output: Output, _ step: Ended) -> RecordType.Presence {
    if output.hasDefault { return .always }
    if output.isOptional { return .possible(because: "the output is optional") }
    return step.mayLackOutputs.map { .possible(because: $0) } ?? .always
  }
}
