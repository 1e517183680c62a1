import Calendars
import Expressions
import JSON
import Journal
import RunbookFlow
import RunbookLanguage

/// Steps that use a built-in action.
extension RunSession {
  /// How far an action got.
  enum Invocation {
    /// Nothing was begun.
    case unresolved(String)
    case ended(ActionResult, ranOutOfTime: Bool, attempt: Int)
  }

  func perform(_ place: StepPlace, _ call: ActionCall) async throws(EngineError) -> Flow {
    switch try await invoke(place, call, bindings(at: place)) {
    case .unresolved(let problem): return try failBefore(place, problem)
    case .ended(let result, let ranOutOfTime, let attempt):
      return try await conclude(place, result, attempt: attempt, ranOutOfTime: ranOutOfTime)
    }
  }

  /// Performs the action of a step or of a probe, from its intent to its result.
  func invoke(
    _ place: StepPlace, _ call: ActionCall, _ bindings: RunBindings
  ) async throws(EngineError) -> Invocation {
    let name = call.name.value
    guard let action = environment.actions[name] else {
      return .unresolved("the action `\(name)` is not available here")
    }
    let arguments: [String: Value]
    do throws(EvaluationProblem) {
      arguments = try call.evaluate(in: bindings.values)
    } catch {
      return .unresolved("an argument has no value: \(error.message)")
    }
    let attempt = nextAttempt(of: place)
    let with = JSONObject(
      call.arguments.compactMap { argument in
        arguments[argument.name.value].map { (argument.name.value, $0.json) }
      })
    try record(
      .stepIntent(intent(place, kind: .uses, action: ["uses": .string(name), "with": .object(with)])), .now)

    let invocation = invocation(place, arguments)
    let (result, ranOutOfTime) = await withinTime(of: place) { await action.perform(invocation) }
    return .ended(result, ranOutOfTime: ranOutOfTime, attempt: attempt)
  }

  private func conclude(
    _ place: StepPlace, _ result: ActionResult, attempt: Int, ranOutOfTime: Bool
  ) async throws(EngineError) -> Flow {
    var finished = StepFinished(step: place.id, attempt: attempt, status: .failed)
    switch result {
    case .failed(let message, let effectHappened, let outputs):
      finished.effectHappened = effectHappened
      (finished.outputs, finished.withheld) = journalled(outputs, of: place)
      if environment.interruption.level >= .now {
        finished.status = .cancelled
        finished.message = "ended on request: \(message)"
      } else if ranOutOfTime, let limit = checked.timeout(of: place.step) {
        finished.message = "it did not end within \(limit): \(message)"
      } else {
        finished.message = message
      }
      return try finish(place, finished)
    case .interrupted(let message):
      finished.status = ranOutOfTime ? .failed : .cancelled
      finished.message = message
      return try finish(place, finished)
    case .succeeded(let outputs, let detail, let kept, let entries):
      for entry in entries { try record(entry, .later) }
      let evidence = try collectEvidence(of: place, outputs: outputs)
      (finished.outputs, finished.withheld) = journalled(outputs, of: place)
      finished.evidence = kept + evidence.kept
      return try await conclude(place, finished, outputs, [detail].compactMap { $0 } + evidence.problems)
    }
  }

  /// Cancels the work when its time is over or the operator wants that, and waits for it to notice: what works
  /// inside this process cannot be killed, only asked.
  private func withinTime(
    of place: StepPlace, _ work: @escaping @Sendable () async -> ActionResult
  ) async -> (ActionResult, ranOutOfTime: Bool) {
    let task = Task { await work() }
    let limit = checked.timeout(of: place.step)
    let sleep = environment.sleep
    let alarm = Task { () -> Bool in
      guard let limit else { return false }
      await sleep(.milliseconds(limit.milliseconds))
      guard !Task.isCancelled else { return false }
      task.cancel()
      return true
    }
    let listening = environment.interruption.listen { level in
      if level >= .now { task.cancel() }
    }
    cancellers[place.id] = { task.cancel() }
    defer {
      environment.interruption.end(listening)
      cancellers[place.id] = nil
    }
    let result = await task.value
    alarm.cancel()
    return (result, await alarm.value)
  }
}
