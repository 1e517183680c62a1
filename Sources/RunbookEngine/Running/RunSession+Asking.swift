import Calendars
import Expressions
import Journal
import RunbookFlow
import RunbookLanguage
import Synchronization

/// Questions to the operator.
extension RunSession {
  /// Asks, with everything on the disk that was said so far, and stops asking when the run is interrupted.
  ///
  /// - Parameter place: for whose sake the person is reminded when the answer takes long.
  func asking<Content: Sendable>(
    _ place: StepPlace, _ question: @escaping @Sendable (any Operator) async -> OperatorAnswer<Content>
  ) async throws(EngineError) -> OperatorAnswer<Content> {
    try synchronize()
    let person = environment.person
    guard person.isPresent else { return .nobody }
    if !prompts.enter() { await withCheckedContinuation { prompts.wait($0) } }
    defer { prompts.leave() }
    let reminder = remind(place)
    defer { reminder?.cancel() }
    let first = FirstOf<OperatorAnswer<Content>>()
    let listening = environment.interruption.listen { _ in first.set(.suspend) }
    defer { environment.interruption.end(listening) }
    // Not awaited by itself: reading from a terminal cannot be called off.
    Task { first.set(await question(person)) }
    return await first.value
  }

  /// Tells whoever looks on, again and again, that a person is waited for.
  private func remind(_ place: StepPlace) -> Task<Void, Never>? {
    guard let span = place.step.remindAfter?.value else { return nil }
    let (sleep, observer) = (environment.sleep, environment.observer)
    return Task {
      var waited = TimeSpan.seconds(0)
      while !Task.isCancelled, waited < .days(30) {
        await sleep(.milliseconds(span.milliseconds))
        guard !Task.isCancelled else { return }
        waited = TimeSpan(milliseconds: waited.milliseconds + span.milliseconds)
        observer.waits(step: place.id, since: waited)
      }
    }
  }

  /// The run stands still because the operator wants it to, or was interrupted while being asked.
  func standStill(_ place: StepPlace) -> Flow {
    // Of an interruption the journal says more once everything has come to rest.
    .stands(RunSuspended(reason: "put off by \(environment.person.name) at step `\(place.id)`", missing: []))
  }

  /// `confirm`, and in step mode a question before each step. Nil: go on.
  func confirm(_ place: StepPlace) async throws(EngineError) -> Flow? {
    guard !state.step(place.id).isConfirmed else { return nil }
    let question: ConfirmationQuestion?
    do throws(EvaluationProblem) {
      question = try confirmationQuestion(place)
    } catch {
      return try failBefore(place, "its question has no value: \(error.message)")
    }
    guard let question else { return nil }
    let id = place.id
    if answers.confirms(id, typed: question.typed) {
      return try decided(place, .confirmed, question)
    }
    switch try await asking(place, { person in await person.confirm(question) }) {
    case .given(true): return try decided(place, .confirmed, question)
    case .given(false): return try decided(place, .declined, question)
    case .suspend: return standStill(place)
    case .nobody:
      let flag = question.typed.map { "--confirm \(id)=\($0)" } ?? "--confirm \(id)"
      return .waits(
        RunSuspended(
          reason: "step `\(id)` wants a confirmation",
          missing: [MissingAnswer(kind: .confirm, subject: id, question: question.text, flag: flag)]))
    }
  }

  private func confirmationQuestion(_ place: StepPlace) throws(EvaluationProblem) -> ConfirmationQuestion? {
    let step = place.step
    if let confirmation = step.confirm {
      let bindings = bindings(at: place).values
      return ConfirmationQuestion(
        step: place.id, title: step.title.value, text: try confirmation.question.evaluateText(in: bindings),
        typed: try confirmation.typed?.evaluateText(in: bindings))
    }
    // Of a group each step is asked about by itself.
    guard mode == .step, !step.isContainer, !place.role.goesOn else { return nil }
    return ConfirmationQuestion(step: place.id, title: step.title.value, text: "Run this step?", typed: nil)
  }

  private func decided(
    _ place: StepPlace, _ choice: Decision.Choice, _ question: ConfirmationQuestion
  ) throws(EngineError) -> Flow? {
    try record(
      .decision(
        Decision(step: place.id, choice: choice, by: environment.person.name, question: question.text)), .later)
    return choice == .confirmed ? nil : .done
  }
}

/// A value that is set once; later ones are dropped.
private final class FirstOf<Value: Sendable>: Sendable {
  private enum State {
    case empty
    case awaited(CheckedContinuation<Value, Never>)
    case set(Value)
    case taken
  }

  private let state = Mutex(State.empty)

  func set(_ value: Value) {
    let continuation: CheckedContinuation<Value, Never>? = state.withLock { state in
      switch state {
      case .empty:
        state = .set(value)
        return nil
      case .awaited(let continuation):
        state = .taken
        return continuation
      case .set, .taken: return nil
      }
    }
    continuation?.resume(returning: value)
  }

  /// Awaited once.
  var value: Value {
    get async {
      await withCheckedContinuation { continuation in
        let known: Value? = state.withLock { state in
          if case .set(let value) = state {
            state = .taken
            return value
          }
          state = .awaited(continuation)
          return nil
        }
        if let known { continuation.resume(returning: known) }
      }
    }
  }
}
