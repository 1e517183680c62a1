import Calendars
import Expressions
import JSON
import RunbookLanguage

/// What expressions see, built from what the journal says.
struct StepValues {
  let runbook: Runbook
  /// Sensitive outputs of steps that ran in this process: the journal does not hold them.
  var withheld: [String: [String: Value]] = [:]

  /// The type of each output of a step.
  func outputTypes(of step: Step) -> [(name: String, type: ValueType)] {
    if case .uses(let call) = step.action, let signature = ActionSignature.named(call.name.value) {
      return signature.outputs.map { ($0.name, $0.type) }
    }
    return step.outputs.map { ($0.name.value, $0.type.value) }
  }

  /// The values of a step's outputs. One that does not read back as its type is absent: the expression that wants it
  /// then fails and says so.
  func outputs(of step: Step, _ state: StepState) -> [String: Value] {
    var values: [String: Value] = [:]
    for declaration in step.outputs { values[declaration.name.value] = declaration.defaultValue }
    for (name, type) in outputTypes(of: step) {
      guard let json = state.outputs[name], let value = try? type.value(decoding: json) else { continue }
      values[name] = value
    }
    for (name, value) in withheld[step.id.value] ?? [:] { values[name] = value }
    return values
  }

  /// Everything that an expression may read at this point of the run.
  func bindings(inputs: [String: Value], facts: RunBindings.Facts, state: RunState) -> RunBindings {
    var bindings = RunBindings(inputs: inputs, run: facts)
    for step in runbook.preflight + runbook.steps { record(step, state.step(step.id.value), in: &bindings) }
    return bindings
  }

  func record(_ step: Step, _ state: StepState, in bindings: inout RunBindings) {
    guard let status = state.status else { return }
    bindings.record(
      step: step.id.value, status: status, outputs: outputs(of: step, state),
      exitCode: state.exitCode.map(Int64.init))
  }
}

extension StepState {
  /// As `steps.ID.status` says it; nil while the step has not ended.
  var status: StepStatus? {
    switch progress {
    case .succeeded: .succeeded
    case .failed: .failed
    case .skipped: .skipped
    case .cancelled: .cancelled
    case .pending, .unknown, .declined: nil
    }
  }
}
