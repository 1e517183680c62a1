import Glibc
import Journal
import Processes
import RunbookLanguage

/// Steps that failed, were declined, or whose outcome nobody knows.
extension RunSession {
  /// A failed step: somebody decides.
  func resolve(_ step: Step, _ known: StepState, isPreflight: Bool) async throws(EngineError) -> Flow {
    let situation: DecisionQuestion.Situation =
      known.progress == .declined
      ? .declined : .failed(message: known.message ?? "failed", effectHappened: known.effectHappened)
    if isPreflight, !environment.person.isPresent, answers.decisions[step.id.value] == nil {
      // Nothing was changed yet: there is nothing to take up again, and the key must not stay held.
      return .stop(
        try end(.failed, reason: "preflight step `\(step.id.value)` failed: \(known.message ?? "failed")"))
    }
    return try await decide(step, known, situation)
  }

  /// A step with an intent and no end, in the order of caution: never beside a living process, again without asking
  /// only where a repeat is safe, else a person decides.
  func clearUp(_ step: Step, _ known: StepState) async throws(EngineError) -> Flow {
    if let identity = identity(of: known), environment.isRunning(identity) {
      return try await outwait(step, known, identity)
    }
    let isSafe = known.intent.map { $0.effect == .read || $0.idempotent } ?? false
    // A decision that was given beforehand goes before what we would do by ourselves.
    if isSafe, answers.decisions[step.id.value] == nil { return try await attempt(step) }
    let situation: DecisionQuestion.Situation =
      known.progress == .cancelled
      ? .failed(message: known.message ?? "ended on request", effectHappened: false) : .unknown
    return try await decide(step, known, situation)
  }

  private func identity(of known: StepState) -> ProcessIdentity? {
    known.process.map { ProcessIdentity(processID: $0.processID, startTime: $0.startTime, bootID: $0.bootID) }
  }

  /// The program of an earlier process still runs: nothing is done beside it.
  private func outwait(
    _ step: Step, _ known: StepState, _ identity: ProcessIdentity
  ) async throws(EngineError) -> Flow {
    let question = DecisionQuestion(
      step: step.id.value, title: step.title.value, situation: .stillRunning(processID: identity.processID),
      choices: [.wait, .terminate])
    switch try await asking({ person in await person.decide(question) }) {
    case .given(let answer):
      if answer.choice == .terminate { environment.signalGroup(identity, SIGTERM) }
      var waited = Duration.zero
      while environment.isRunning(identity) {
        if environment.interruption.level != .none { return try standStill(step) }
        await environment.sleep(.milliseconds(200))
        waited += .milliseconds(200)
        if answer.choice == .terminate, waited >= .seconds(5) { environment.signalGroup(identity, SIGKILL) }
      }
      return .again
    case .suspend: return try standStill(step)
    case .nobody:
      return try suspend(
        question.text,
        missing: [
          MissingAnswer(
            kind: .decide, subject: step.id.value,
            question: "\(question.text); wait until it has ended, or end it with `kill \(identity.processID)`",
            flag: "--decide \(step.id.value)=retry|skip|done|abort")
        ])
    }
  }

  private func decide(
    _ step: Step, _ known: StepState, _ situation: DecisionQuestion.Situation
  ) async throws(EngineError) -> Flow {
    let id = step.id.value
    let question = DecisionQuestion(
      step: id, title: step.title.value, situation: situation, choices: [.retry, .skip, .done, .abort])
    let answer: DecisionAnswer
    if let choice = answers.takeDecision(about: id) {
      answer = DecisionAnswer(choice: choice, reason: answers.reason)
    } else {
      switch try await asking({ person in await person.decide(question) }) {
      case .given(let given): answer = given
      case .suspend: return try standStill(step)
      case .nobody:
        return try suspend(
          question.text,
          missing: [
            MissingAnswer(
              kind: .decide, subject: id, question: question.text, flag: "--decide \(id)=retry|skip|done|abort")
          ])
      }
    }
    return try await carryOut(answer, step, question)
  }

  private func carryOut(
    _ answer: DecisionAnswer, _ step: Step, _ question: DecisionQuestion
  ) async throws(EngineError) -> Flow {
    let id = step.id.value
    let by = environment.person.name
    var decision = Decision(step: id, choice: .retry, by: by, reason: answer.reason, question: question.text)
    switch answer.choice {
    case .retry:
      try record(.decision(decision), .later)
      return .again
    case .skip:
      decision.choice = .skip
      try record(.decision(decision), .later)
      bind(step)
      return .next
    case .done:
      if !environment.person.isPresent {
        let missing = try missingAnswers(of: step, flag: "--set", instruction: nil)
        if !missing.isEmpty {
          return try suspend("step `\(id)` was done by hand and its outputs are unknown", missing: missing)
        }
      }
      guard case .values(let outputs) = try await collectValues(of: step, instruction: nil) else {
        return try standStill(step)
      }
      decision.choice = .done
      (decision.outputs, _) = journalled(outputs, of: step)
      try record(.decision(decision), .later)
      bind(step)
      return .next
    case .abort:
      decision.choice = .abort
      try record(.decision(decision), .now)
      return .stop(try end(.aborted, reason: answer.reason ?? "ended by \(by) at step `\(id)`"))
    case .undo, .wait, .terminate:
      throw EngineError(
        .invalidAnswer, "step `\(id)` cannot be answered with `\(answer.choice.rawValue)`",
        hints: answer.choice == .undo
          ? ["no step of this run has an undo that is armed; `--decide \(id)=abort` ends the run as it is"]
          : ["choose `retry`, `skip`, `done` or `abort`"])
    }
  }
}
