import Calendars
import Expressions
import JSON
import Journal
import RunbookLanguage

/// Steps that use a built-in action.
extension RunSession {
  func perform(_ step: Step, _ call: ActionCall) async throws(EngineError) -> Flow {
    let name = call.name.value
    guard let action = environment.actions[name] else {
      return try failBefore(step, "the action `\(name)` is not available here")
    }
    let arguments: [String: Value]
    do throws(EvaluationProblem) {
      arguments = try call.evaluate(in: bindings.values)
    } catch {
      return try failBefore(step, "an argument has no value: \(error.message)")
    }
    let attempt = nextAttempt(of: step)
    let with = JSONObject(
      call.arguments.compactMap { argument in
        arguments[argument.name.value].map { (argument.name.value, $0.json) }
      })
    try record(
      .stepIntent(intent(step, kind: .uses, action: ["uses": .string(name), "with": .object(with)])), .now)

    let invocation = ActionInvocation(
      run: run, step: step.id.value, arguments: arguments, runbook: runbook, workingDirectory: directory,
      workspace: state.created?.workspace, incident: state.created?.incident, variables: environment.variables,
      clock: environment.clock, processes: environment.processes, attachments: attachments, journalHead: journalHead)
    let (result, ranOutOfTime) = await withinTime(of: step) { await action.perform(invocation) }
    return try conclude(step, result, attempt: attempt, ranOutOfTime: ranOutOfTime)
  }

  private func conclude(
    _ step: Step, _ result: ActionResult, attempt: Int, ranOutOfTime: Bool
  ) throws(EngineError) -> Flow {
    var finished = StepFinished(step: step.id.value, attempt: attempt, status: .failed)
    switch result {
    case .failed(let message, let effectHappened, let outputs):
      finished.effectHappened = effectHappened
      (finished.outputs, finished.withheld) = journalled(outputs, of: step)
      if environment.interruption.level == .now {
        finished.status = .cancelled
        finished.message = "ended on request: \(message)"
      } else if ranOutOfTime, let limit = checked.timeout(of: step) {
        finished.message = "it did not end within \(limit): \(message)"
      } else {
        finished.message = message
      }
    case .succeeded(let outputs, let detail, let kept):
      let evidence = try collectEvidence(of: step, outputs: outputs)
      (finished.outputs, finished.withheld) = journalled(outputs, of: step)
      finished.evidence = kept + evidence.kept
      if let problem = unmetExpectation(of: step, outputs: outputs) {
        finished.message = problem
        finished.effectHappened = step.effect != .read
      } else {
        finished.status = .succeeded
        let remarks = [detail].compactMap { $0 } + evidence.problems
        finished.message = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
      }
    }
    return try finish(step, finished)
  }

  /// Cancels the work when its time is over or the operator wants that, and waits for it to notice: what works
  /// inside this process cannot be killed, only asked.
  private func withinTime(
    of step: Step, _ work: @escaping @Sendable () async -> ActionResult
  ) async -> (ActionResult, ranOutOfTime: Bool) {
    let task = Task { await work() }
    let limit = checked.timeout(of: step)
    let sleep = environment.sleep
    let alarm = Task { () -> Bool in
      guard let limit else { return false }
      await sleep(.milliseconds(limit.milliseconds))
      guard !Task.isCancelled else { return false }
      task.cancel()
      return true
    }
    let listening = environment.interruption.listen { level in
      if level == .now { task.cancel() }
    }
    defer { environment.interruption.end(listening) }
    let result = await task.value
    alarm.cancel()
    return (result, await alarm.value)
  }
}
