import Expressions
import JSON
import Journal
import Processes
import RunbookFlow
import RunbookLanguage

/// `guard` and `verify`: commands whose exit code answers.
extension RunSession {
  /// Nil: there is something to do.
  func ask(guard probe: Step.Probe, of place: StepPlace) async throws(EngineError) -> Flow? {
    switch try await answer(of: probe, at: place, bindings(at: place)) {
    case .no: return nil
    case .yes:
      return try finish(
        place,
        StepFinished(
          step: place.id, attempt: nextAttempt(of: place), status: .satisfied,
          message: "its `guard` says that there is nothing to do"))
    case .broken(let why): return try failBefore(place, "its `guard` failed: \(why)")
    case .cancelled: return .done
    }
  }

  /// Nil when the step has no `verify`.
  func verification(of place: StepPlace, outputs: [String: Value]) async throws(EngineError) -> ProbeAnswer? {
    guard let probe = place.step.verify else { return nil }
    var seen = bindings(at: place)
    seen.record(step: place.step.id.value, status: .succeeded, outputs: outputs)
    return try await answer(of: probe, at: place, seen)
  }

  /// Exit status 0 is yes, 1 is no, anything else no answer.
  func answer(
    of probe: Step.Probe, at owner: StepPlace, _ bindings: RunBindings
  ) async throws(EngineError) -> ProbeAnswer {
    guard case .step(let step) = probe else { return .broken("it asks nothing") }
    let place = owner.nested(step)
    switch step.action {
    case .run, .shell: return try await programAnswer(place, bindings)
    case .uses(let call): return try await actionAnswer(place, call, bindings)
    case .manual, .parallel, .group: return .broken("only a command or an action can answer")
    }
  }

  private func programAnswer(_ place: StepPlace, _ bindings: RunBindings) async throws(EngineError) -> ProbeAnswer {
    switch try await execute(place, bindings) {
    case .unresolved(let problem): return .broken(problem)
    case .notStarted(let problem, let attempt):
      try finishProbe(place, attempt, .failed, problem, exitCode: nil)
      return .broken(problem)
    case .ended(let outcome, _, _, let attempt):
      switch outcome.termination {
      case .exited(0):
        try finishProbe(place, attempt, .succeeded, "yes", exitCode: 0)
        return .yes
      case .exited(1):
        try finishProbe(place, attempt, .succeeded, "no", exitCode: 1)
        return .no
      case .cancelled:
        try finishProbe(place, attempt, .cancelled, "its process group was ended on request", exitCode: nil)
        return .cancelled
      case .exited, .signalled, .timedOut:
        let problem = outcome.termination.problem(limit: checked.timeout(of: place.step)) ?? "no answer"
        try finishProbe(place, attempt, .failed, problem, exitCode: nil)
        return .broken(problem)
      }
    }
  }

  /// A condition that does not hold is a no; an action that fails gives no answer.
  private func actionAnswer(
    _ place: StepPlace, _ call: ActionCall, _ bindings: RunBindings
  ) async throws(EngineError) -> ProbeAnswer {
    switch try await invoke(place, call, bindings) {
    case .unresolved(let problem): return .broken(problem)
    case .ended(let result, _, let attempt):
      switch result {
      case .succeeded:
        try finishProbe(place, attempt, .succeeded, "yes", exitCode: nil)
        return .yes
      case .failed(let message, _, _):
        let isNo = call.name.value == "assert"
        try finishProbe(place, attempt, isNo ? .succeeded : .failed, isNo ? "no: \(message)" : message, exitCode: nil)
        return isNo ? .no : .broken(message)
      case .interrupted(let message):
        try finishProbe(place, attempt, .cancelled, message, exitCode: nil)
        return .broken(message)
      }
    }
  }

  private func finishProbe(
    _ place: StepPlace, _ attempt: Int, _ status: StepFinished.Status, _ message: String, exitCode: Int32?
  ) throws(EngineError) {
    try record(
      .stepFinished(
        StepFinished(step: place.id, attempt: attempt, status: status, exitCode: exitCode, message: message)), .later)
  }
}
