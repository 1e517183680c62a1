public import Expressions
import JSON
import Journal
public import RunbookLanguage

/// What expressions see, built from what the journal says.
public struct StepValues: Sendable {
  public let runbook: Runbook
  /// Sensitive outputs of steps that ran in this process: the journal does not hold them.
  public var withheld: [String: [String: Value]] = [:]

  public init(runbook: Runbook) { self.runbook = runbook }

  /// The type of each output of a step.
  public func outputTypes(of step: Step) -> [(name: String, type: ValueType)] {
    let declared = step.outputs.map { (name: $0.name.value, type: $0.type.value) }
    if case .uses(let call) = step.action, let signature = ActionSignature.named(call.name.value) {
      return signature.outputs.map { ($0.name, $0.type) } + declared
    }
    return declared
  }

  /// The values of a step's outputs. One that does not read back as its type is absent: the expression that wants it
  /// then fails and says so.
  public func outputs(of step: Step, _ state: StepState) -> [String: Value] {
    var values: [String: Value] = [:]
    for declaration in step.outputs { values[declaration.name.value] = declaration.defaultValue }
    for (name, type) in outputTypes(of: step) {
      guard let json = state.outputs[name], let value = try? type.value(decoding: json) else { continue }
      values[name] = value
    }
    for (name, value) in withheld[state.id] ?? [:] { values[name] = value }
    return values
  }

  /// Everything that an expression of a step outside all `forEach`es may read at this point of the run.
  public func bindings(inputs: [String: Value], facts: RunBindings.Facts, state: RunState) -> RunBindings {
    var bindings = RunBindings(inputs: inputs, run: facts, incident: state.created?.incident)
    for step in runbook.preflight + runbook.steps + runbook.onFailure + runbook.always {
      record(step, suffix: "", state, in: &bindings)
    }
    if let failure = state.ending?.failure {
      bindings.record(
        failureOf: failure.step, message: failure.message, exitCode: failure.exitCode.map(Int64.init))
    }
    return bindings
  }

  /// What the expressions of a step see: for one in a `forEach`, its own item and what was done for that item.
  public func bindings(at place: StepPlace, _ base: RunBindings, _ state: RunState) -> RunBindings {
    guard !place.surroundings.items.isEmpty else { return base }
    var bindings = base
    var suffix = ""
    for (item, body) in zip(place.surroundings.items, place.surroundings.bodies) {
      suffix += "[\(StepPlace.escaped(item.key))]"
      bindings.define(item.variable, item.value)
      for step in body.steps { record(step, suffix: suffix, state, in: &bindings) }
    }
    let own = state.step(place.id)
    // The step's own undo and probes see what it gave.
    if let status = own.status {
      bindings.record(
        step: place.step.id.value, status: status, outputs: outputs(of: place.step, own),
        exitCode: own.exitCode.map(Int64.init))
    }
    return bindings
  }

  /// Makes the end of a step visible to the expressions of later ones.
  public func bind(_ place: StepPlace, _ state: RunState, in bindings: inout RunBindings) {
    guard place.surroundings.items.isEmpty, place.role != .undo, !place.step.id.value.contains(".") else { return }
    record(place.step, suffix: "", state, in: &bindings)
  }

  /// A step, and every step inside it that is not an item's own.
  public func record(_ step: Step, suffix: String, _ state: RunState, in bindings: inout RunBindings) {
    let known = state.step(step.id.value + suffix)
    if let status = known.status {
      bindings.record(
        step: step.id.value, status: status, outputs: step.forEach == nil ? outputs(of: step, known) : [:],
        exitCode: known.exitCode.map(Int64.init), items: step.forEach.map { _ in items(of: step, known, state) })
    }
    if step.forEach == nil { for inner in step.contents { record(inner, suffix: suffix, state, in: &bindings) } }
  }

  private func items(of step: Step, _ known: StepState, _ state: RunState) -> [RunBindings.Item] {
    (known.intent?.action["items"]?.arrayValue ?? []).compactMap { recorded in
      guard let key = recorded["key"]?.stringValue else { return nil }
      let item = state.step("\(known.id)[\(StepPlace.escaped(key))]")
      return RunBindings.Item(key: key, status: item.status ?? .skipped, outputs: outputs(of: step, item))
    }
  }
}
