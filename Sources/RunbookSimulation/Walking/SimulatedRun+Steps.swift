import Expressions
import JSON
import Journal
import RunbookFlow
import RunbookLanguage

/// The order of one step: when, guard, confirm, approve, and for each attempt effect, outputs, verify.
extension SimulatedRun {
  mutating func begin(_ place: StepPlace) throws(WalkStop) {
    if state.step(place.id).retryAt != nil { return try attempt(place) }
    do throws(EvaluationProblem) {
      if let reason = try place.reasonToSkip(bindings(at: place)) { return skip(place, reason) }
    } catch {
      return failBefore(place, "its condition has no value: \(error.message)")
    }
    if place.isCollection { return enterCollection(place) }
    guard case .step(let probe)? = place.step.guardProbe else { return try enter(place) }
    let (answer, took) = try ask(probe, at: place, bindings(at: place))
    wait(for: .asked(answer), at: place, milliseconds: took)
  }

  mutating func goOn(_ place: StepPlace, guardAnswers answer: ProbeAnswer) throws(WalkStop) {
    switch answer {
    case .no: try enter(place)
    case .yes:
      finish(
        place,
        StepFinished(
          step: place.id, attempt: nextAttempt(of: place), status: .satisfied,
          message: "its `guard` says that there is nothing to do"))
    case .broken(let why): failBefore(place, "its `guard` failed: \(why)")
    case .cancelled: break
    }
  }

  /// Past its questions into a group, or to its effect.
  private mutating func enter(_ place: StepPlace) throws(WalkStop) {
    guard isAgreed(place) else { return }
    switch place.step.action {
    case .group: record(.stepIntent(place.intent(.group, attempt: nextAttempt(of: place))))
    case .parallel: record(.stepIntent(place.intent(.parallel, attempt: nextAttempt(of: place))))
    case .uses, .run, .shell, .manual: try attempt(place)
    }
  }

  private mutating func enterCollection(_ place: StepPlace) {
    switch place.recordedItems(bindings(at: place)) {
    case .success(let items):
      record(.stepIntent(place.intent(.forEach, attempt: nextAttempt(of: place), action: ["items": .array(items)])))
    case .failure(let problem): failBefore(place, problem.message)
    }
  }

  /// `confirm` and `approve`. What is not said of a question is a yes; that a result is needed is found out at the attempt.
  private mutating func isAgreed(_ place: StepPlace) -> Bool {
    let step = place.step
    if let confirm = step.confirm {
      let seen = bindings(at: place).values
      do throws(EvaluationProblem) {
        _ = try confirm.question.evaluateText(in: seen)
        _ = try confirm.typed?.evaluateText(in: seen)
      } catch {
        failBefore(place, "its question has no value: \(error.message)")
        return false
      }
    }
    guard step.confirm != nil || step.approve != nil, let answer = result(of: place, attempt: nextAttempt(of: place))
    else { return true }
    if step.confirm != nil, !answer.isConfirmed {
      record(.decision(Decision(step: place.id, choice: .declined, by: "the operator")))
      return false
    }
    if step.approve != nil, !answer.isApproved {
      record(.decision(Decision(step: place.id, choice: .declined, by: "the approvers")))
      return false
    }
    return true
  }

  // MARK: Attempts

  mutating func attempt(_ place: StepPlace) throws(WalkStop) {
    let resolved: (kind: StepIntent.Kind, action: JSONObject)
    switch resolve(place.step, bindings(at: place)) {
    case .success(let found): resolved = found
    case .failure(let problem): return failBefore(place, problem.message)
    }
    let number = nextAttempt(of: place)
    record(.stepIntent(place.intent(resolved.kind, attempt: number, action: resolved.action)))
    let effect = try effect(of: place, attempt: number, bindings(at: place))
    if effect.wasStarted {
      record(.stepStarted(StepStarted(step: place.id, attempt: number, processID: 0, startTime: nil, bootID: nil)))
    }
    wait(for: .done(effect), at: place, milliseconds: effect.took)
  }

  mutating func conclude(_ place: StepPlace, _ effect: Effect) throws(WalkStop) {
    let step = place.step
    var finished = StepFinished(
      step: place.id, attempt: state.step(place.id).attempts, status: .failed, exitCode: effect.exitCode)
    if let message = effect.failure {
      finished.message = message
      finished.effectHappened = effect.hasHappened
      // The effect has happened: it is not repeated because its outputs could not be read.
      return finish(place, finished, mayRepeat: effect.hasHappened ? false : nil)
    }
    for (name, _) in values.outputTypes(of: step) { finished.outputs[name] = effect.outputs[name]?.json }
    if let unmet = step.unmetExpectation(bindings(at: place), outputs: effect.outputs) {
      finished.message = unmet
      finished.effectHappened = true
      return finish(place, finished)
    }
    guard case .step(let probe)? = step.verify else {
      finished.status = .succeeded
      return finish(place, finished)
    }
    // Only the step's own probe sees what it gave already.
    var seen = bindings(at: place)
    seen.record(step: step.id.value, status: .succeeded, outputs: effect.outputs)
    let (answer, took) = try ask(probe, at: place, seen)
    wait(for: .verified(answer, finished), at: place, milliseconds: took)
  }

  mutating func conclude(_ place: StepPlace, _ finished: StepFinished, verified answer: ProbeAnswer) {
    var finished = finished
    if answer == .yes {
      finished.status = .succeeded
      return finish(place, finished)
    }
    finished.effectHappened = place.step.isManual || place.step.effect != .read
    finished.message = answer.sentence
    // A `verify` that ran and said no shows that a repeat is safe.
    finish(place, finished, mayRepeat: answer == .no && !place.step.isManual ? true : nil)
  }

  // MARK: Probes

  /// What a probe answers, and after how long.
  private mutating func ask(
    _ probe: Step, at owner: StepPlace, _ bindings: RunBindings
  ) throws(WalkStop) -> (ProbeAnswer, milliseconds: Int64) {
    let place = owner.nested(probe)
    let resolved: (kind: StepIntent.Kind, action: JSONObject)
    switch resolve(probe, bindings) {
    case .success(let found): resolved = found
    case .failure(let problem): return (.broken(problem.message), 0)
    }
    let number = nextAttempt(of: place)
    record(.stepIntent(place.intent(resolved.kind, attempt: number, action: resolved.action)))
    let effect = try effect(of: place, attempt: number, bindings)
    let answer = effect.answer(of: probe)
    var finished = StepFinished(step: place.id, attempt: number, status: .succeeded, exitCode: effect.exitCode)
    if case .broken(let why) = answer { (finished.status, finished.message) = (.failed, why) }
    record(.stepFinished(finished))
    return (answer, effect.took)
  }

  // MARK: Questions that only a person answers

  /// It was ended on request, and is wanted again.
  mutating func clearUp(_ place: StepPlace) throws(WalkStop) {
    if state.step(place.id).intent?.idempotent ?? false || place.step.effect == .read { return try attempt(place) }
    try decide(place)
  }

  /// What a test says that a person decides.
  func decision(about place: StepPlace) -> SimulatedDecision? {
    var results = results
    return results.take(
      place.step.id.value, item: place.surroundings.items.last?.key, attempt: max(state.step(place.id).attempts, 1))?
      .decision
  }

  /// A person decides about a step that failed or was not confirmed; without a word of theirs the run ends there.
  mutating func decide(_ place: StepPlace) throws(WalkStop) {
    let known = state.step(place.id)
    let simulation = result(of: place, attempt: max(known.attempts, 1))
    guard let choice = simulation?.decision else {
      if place.role.goesOn {
        throw WalkStop(
          message: "step `\(place.id)` failed, and nothing says what a person decides about it",
          help: "add `decide: skip`, `done` or `retry` to its result")
      }
      if known.progress == .declined {
        return record(.decision(Decision(step: place.id, choice: .abort, by: "the operator")))
      }
      return record(.runEnding(RunEnding(failureOf: known, at: place)))
    }
    var decision = Decision(step: place.id, choice: choice.journalled, by: "the operator")
    switch choice {
    case .skip, .retry: break
    case .done: decision.outputs = try outputsByHand(place, simulation?.outputs ?? [:])
    case .abort, .undo:
      let armed = checked.runbook.rollback == .never ? [] : schedule.armed(state)
      if place.role.goesOn || (choice == .undo && armed.isEmpty) {
        throw WalkStop(
          message: "step `\(place.id)` cannot be answered with `\(choice.rawValue)`",
          help: place.role.goesOn
            ? "the run is ending already: `skip`, `done` and `retry` are left"
            : "nothing that can be undone was begun: `abort` ends the run as it is")
      }
    }
    record(.decision(decision))
    schedule.forget()
    if choice == .skip || choice == .done { values.bind(place, state, in: &bindings) }
  }

  private func outputsByHand(_ place: StepPlace, _ given: [String: Value]) throws(WalkStop) -> JSONObject {
    var outputs = JSONObject()
    for (name, _) in values.outputTypes(of: place.step) { outputs[name] = given[name]?.json }
    if case .uses = place.step.action { return outputs }
    for output in place.step.outputs where !output.isOptional && output.defaultValue == nil {
      guard given[output.name.value] == nil else { continue }
      throw WalkStop.missing(output.name.value, of: place)
    }
    return outputs
  }
}

extension SimulatedDecision {
  fileprivate var journalled: Decision.Choice {
    switch self {
    case .retry: .retry
    case .skip: .skip
    case .done: .done
    case .abort: .abort
    case .undo: .undo
    }
  }
}
