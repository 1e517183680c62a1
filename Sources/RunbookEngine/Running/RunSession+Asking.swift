import Expressions
import Journal
import RunbookLanguage
import Synchronization

/// Questions to the operator.
extension RunSession {
  /// Asks, with everything on the disk that was said so far, and stops asking when the run is interrupted.
  func asking<Content: Sendable>(
    _ question: @escaping @Sendable (any Operator) async -> OperatorAnswer<Content>
  ) async throws(EngineError) -> OperatorAnswer<Content> {
    try synchronize()
    let person = environment.person
    guard person.isPresent else { return .nobody }
    let first = FirstOf<OperatorAnswer<Content>>()
    let listening = environment.interruption.listen { _ in first.set(.suspend) }
    defer { environment.interruption.end(listening) }
    // Not awaited by itself: reading from a terminal cannot be called off.
    Task { first.set(await question(person)) }
    return await first.value
  }

  /// The run stands still because the operator wants it to, or was interrupted while being asked.
  func standStill(_ step: Step) throws(EngineError) -> Flow {
    if environment.interruption.level != .none { return .stop(try interrupted(before: step)) }
    return try suspend("put off by \(environment.person.name) at step `\(step.id.value)`", missing: [])
  }

  /// `confirm`, and in step mode a question before each step. Nil: go on.
  func confirm(_ step: Step) async throws(EngineError) -> Flow? {
    guard !state.step(step.id.value).isConfirmed else { return nil }
    let question: ConfirmationQuestion?
    do throws(EvaluationProblem) {
      question = try confirmationQuestion(step)
    } catch {
      return try failBefore(step, "its question has no value: \(error.message)")
    }
    guard let question else { return nil }
    let id = step.id.value
    if answers.confirms(id, typed: question.typed) {
      return try decided(step, .confirmed, question)
    }
    switch try await asking({ person in await person.confirm(question) }) {
    case .given(true): return try decided(step, .confirmed, question)
    case .given(false): return try decided(step, .declined, question)
    case .suspend: return try standStill(step)
    case .nobody:
      let flag = question.typed.map { "--confirm \(id)=\($0)" } ?? "--confirm \(id)"
      return try suspend(
        "step `\(id)` wants a confirmation",
        missing: [MissingAnswer(kind: .confirm, subject: id, question: question.text, flag: flag)])
    }
  }

  private func confirmationQuestion(_ step: Step) throws(EvaluationProblem) -> ConfirmationQuestion? {
    let id = step.id.value
    if let confirmation = step.confirm {
      return ConfirmationQuestion(
        step: id, title: step.title.value, text: try confirmation.question.evaluateText(in: bindings.values),
        typed: try confirmation.typed?.evaluateText(in: bindings.values))
    }
    guard mode == .step else { return nil }
    return ConfirmationQuestion(step: id, title: step.title.value, text: "Run this step?", typed: nil)
  }

  private func decided(
    _ step: Step, _ choice: Decision.Choice, _ question: ConfirmationQuestion
  ) throws(EngineError) -> Flow? {
    try record(
      .decision(
        Decision(step: step.id.value, choice: choice, by: environment.person.name, question: question.text)), .later)
    return choice == .confirmed ? nil : .again
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
