import Glibc
import Journal
import Processes
import RunbookFlow
import RunbookLanguage

/// Steps that failed, were declined, or whose outcome nobody knows.
extension RunSession {
  /// A failed step, or one that was not confirmed: somebody decides.
  func resolve(_ place: StepPlace) async throws(EngineError) -> Flow {
    let known = state.step(place.id)
    let situation: DecisionQuestion.Situation =
      known.progress == .declined
      ? .declined : .failed(message: known.message ?? "failed", effectHappened: known.effectHappened)
    if place.role == .preflight, !environment.person.isPresent, answers.decisions[place.id] == nil {
      // Nothing was changed yet: there is nothing to take up again, and the key must not stay held.
      return try fail(at: place)
    }
    return try await decide(place, situation)
  }

  /// A step with an intent and no end, in the order of caution: never beside a living process, again without asking
  /// only where a repeat is safe, else its `verify` is asked, else a person decides.
  func clearUp(_ place: StepPlace) async throws(EngineError) -> Flow {
    let known = state.step(place.id)
    if let identity = known.process?.identity, environment.isRunning(identity) {
      return try await outwait(place, identity)
    }
    // A decision that was given beforehand goes before what we would do by ourselves.
    if answers.decisions[place.id] == nil {
      if known.intent.map({ $0.effect == .read || $0.idempotent }) ?? false { return try await attempts(at: place) }
      if known.progress == .unknown, try await holds(place, known) { return .done }
    }
    let situation: DecisionQuestion.Situation =
      known.progress == .cancelled
      ? .failed(message: known.message ?? "ended on request", effectHappened: false) : .unknown
    return try await decide(place, situation)
  }

  /// Whether the step's `verify` says that the wanted state holds; the step is settled then. Nobody says that we did it, and
  /// outputs are not invented: where later steps may want one, a person is asked.
  private func holds(_ place: StepPlace, _ known: StepState) async throws(EngineError) -> Bool {
    let step = place.step
    guard let probe = step.verify, step.outputs.allSatisfy({ $0.isOptional || $0.defaultValue != nil }) else {
      return false
    }
    if case .uses = step.action, !values.outputTypes(of: step).isEmpty { return false }
    guard try await answer(of: probe, at: place, bindings(at: place)) == .yes else { return false }
    _ = try finish(
      place,
      StepFinished(
        step: place.id, attempt: known.attempts, status: .satisfied,
        message: "its `verify` says that the wanted state holds; how the step ended is not known"))
    return true
  }

  /// The program of an earlier process still runs: nothing is done beside it.
  private func outwait(_ place: StepPlace, _ identity: ProcessIdentity) async throws(EngineError) -> Flow {
    let question = DecisionQuestion(
      step: place.id, title: place.step.title.value, situation: .stillRunning(processID: identity.processID),
      choices: [.wait, .terminate])
    var choice: DecisionChoice
    if let given = answers.decisions[place.id], question.choices.contains(given) {
      choice = answers.takeDecision(about: place.id) ?? given
    } else {
      switch try await asking(place, { person in await person.decide(question) }) {
      case .given(let answer): choice = answer.choice
      case .suspend: return standStill(place)
      case .nobody:
        return .waits(
          RunSuspended(
            reason: question.text,
            missing: [
              MissingAnswer(
                kind: .decide, subject: place.id, question: question.text,
                flag: "--decide \(place.id)=wait|terminate")
            ]))
      }
    }
    if choice == .terminate { environment.signalGroup(identity, SIGTERM) }
    var waited = Duration.zero
    while environment.isRunning(identity) {
      if environment.interruption.level != .none { return standStill(place) }
      await environment.sleep(.milliseconds(200))
      waited += .milliseconds(200)
      if choice == .terminate, waited >= .seconds(5) { environment.signalGroup(identity, SIGKILL) }
    }
    return .done
  }

  private func decide(
    _ place: StepPlace, _ situation: DecisionQuestion.Situation
  ) async throws(EngineError) -> Flow {
    let id = place.id
    let choices = choices(about: place)
    let question = DecisionQuestion(
      step: id, title: place.step.title.value, situation: situation, choices: choices)
    let answer: DecisionAnswer
    if let choice = answers.takeDecision(about: id) {
      answer = DecisionAnswer(choice: choice, reason: answers.reason)
    } else {
      switch try await asking(place, { person in await person.decide(question) }) {
      case .given(let given): answer = given
      case .suspend: return standStill(place)
      case .nobody:
        let words = choices.map(\.rawValue).joined(separator: "|")
        return .waits(
          RunSuspended(
            reason: question.text,
            missing: [
              MissingAnswer(kind: .decide, subject: id, question: question.text, flag: "--decide \(id)=\(words)")
            ]))
      }
    }
    return try await carryOut(answer, place, question)
  }

  /// Handlers and undo are the end of a run already: they can be neither undone nor ended.
  private func choices(about place: StepPlace) -> [DecisionChoice] {
    if place.role.goesOn { return [.retry, .skip, .done] }
    let canUndo = runbook.rollback != .never && !schedule.armed(state).isEmpty
    return canUndo ? [.retry, .skip, .done, .undo, .abort] : [.retry, .skip, .done, .abort]
  }

  private func carryOut(
    _ answer: DecisionAnswer, _ place: StepPlace, _ question: DecisionQuestion
  ) async throws(EngineError) -> Flow {
    let id = place.id
    let by = environment.person.name
    guard question.choices.contains(answer.choice), let choice = answer.choice.journalled else {
      throw EngineError(
        .invalidAnswer, "step `\(id)` cannot be answered with `\(answer.choice.rawValue)`",
        hints: answer.choice == .undo && !place.role.goesOn
          ? ["no step of this run has an undo that is armed; `--decide \(id)=abort` ends the run as it is"]
          : ["choose \(question.choices.map { "`\($0.rawValue)`" }.joined(separator: ", "))"])
    }
    var decision = Decision(step: id, choice: choice, by: by, reason: answer.reason, question: question.text)
    if choice == .done {
      if !environment.person.isPresent {
        let missing = try missingAnswers(of: place, flag: "--set", instruction: nil)
        if !missing.isEmpty {
          return .waits(
            RunSuspended(reason: "step `\(id)` was done by hand and its outputs are unknown", missing: missing))
        }
      }
      guard case .values(let outputs) = try await collectValues(of: place, instruction: nil) else {
        return standStill(place)
      }
      (decision.outputs, _) = journalled(outputs, of: place)
    }
    try record(.decision(decision), choice == .abort || choice == .undo ? .now : .later)
    schedule.forget()
    if choice == .skip || choice == .done { bind(place) }
    return .done
  }
}

extension StepStarted {
  var identity: ProcessIdentity {
    ProcessIdentity(processID: processID, startTime: startTime, bootID: bootID)
  }
}
