import Expressions
import JSON
import Journal
import RunbookLanguage

/// Steps that a person does, and values that only a person knows.
extension RunSession {
  func askPerson(_ step: Step, _ instruction: Template) async throws(EngineError) -> Flow {
    let text: String
    do throws(EvaluationProblem) {
      text = try instruction.evaluateText(in: bindings.values)
    } catch {
      return try failBefore(step, "its instruction has no value: \(error.message)")
    }
    let id = step.id.value
    // Nothing is begun that nobody can finish.
    if !environment.person.isPresent {
      let missing = try missingAnswers(of: step, flag: "--answer", instruction: text)
      if !missing.isEmpty { return try suspend("step `\(id)` is done by a person", missing: missing) }
    }
    let attempt = nextAttempt(of: step)
    try record(.stepIntent(intent(step, kind: .manual, action: ["instruction": .string(text)])), .now)

    let outputs: [String: Value]
    switch try await collectOutputs(of: step, instruction: text) {
    case .values(let values): outputs = values
    case .refused:
      return try finish(
        step,
        StepFinished(
          step: id, attempt: attempt, status: .failed, message: "\(environment.person.name) says that it is not done",
          by: environment.person.name))
    case .suspended:
      // Asking again does nothing by itself, so the step is put off and not unknown.
      _ = try finish(
        step,
        StepFinished(step: id, attempt: attempt, status: .cancelled, message: "put off", by: environment.person.name))
      return try standStill(step)
    }

    var finished = StepFinished(step: id, attempt: attempt, status: .succeeded, by: environment.person.name)
    if let problem = unmetExpectation(of: step, outputs: outputs) {
      finished.status = .failed
      finished.message = problem
      finished.effectHappened = true
    }
    let evidence = try collectEvidence(of: step, outputs: outputs)
    (finished.outputs, finished.withheld) = journalled(outputs, of: step)
    finished.evidence = evidence.kept
    if !evidence.problems.isEmpty {
      finished.message = ([finished.message].compactMap { $0 } + evidence.problems).joined(separator: "; ")
    }
    return try finish(step, finished)
  }

  enum Collected {
    case values([String: Value])
    /// The person says that it is not done.
    case refused
    case suspended
  }

  /// The outputs of a manual step, or a plain yes when it has none.
  private func collectOutputs(of step: Step, instruction: String) async throws(EngineError) -> Collected {
    let id = step.id.value
    guard step.outputs.isEmpty else { return try await collectValues(of: step, instruction: instruction) }
    if answers.confirms(id, typed: nil) { return .values([:]) }
    let question = ConfirmationQuestion(step: id, title: step.title.value, text: "Is it done?", typed: nil)
    switch try await asking({ person in await person.confirm(question) }) {
    case .given(true): return .values([:])
    case .given(false): return .refused
    case .nobody, .suspend: return .suspended
    }
  }

  /// The value of every output, from the prepared answers or from the person; asked again until it fits.
  func collectValues(of step: Step, instruction: String?) async throws(EngineError) -> Collected {
    var collected: [String: Value] = [:]
    for wanted in wantedOutputs(of: step) {
      if let text = answers.values[step.id.value]?[wanted.name] {
        collected[wanted.name] = try wanted.read(text, step: step)
        continue
      }
      var problem: String?
      asking: while true {
        let question = ValueQuestion(
          step: step.id.value, output: wanted.name, type: wanted.type, text: wanted.question,
          isOptional: wanted.isOptional, problem: problem)
        switch try await asking({ person in await person.answer(question) }) {
        case .given(let text):
          if text.isEmpty, wanted.isOptional {
            collected[wanted.name] = wanted.defaultValue
            break asking
          }
          do throws(EngineError) {
            collected[wanted.name] = try wanted.read(text, step: step)
            break asking
          } catch {
            problem = error.message
          }
        case .nobody:
          if wanted.isOptional { break asking }
          return .suspended
        case .suspend: return .suspended
        }
      }
    }
    return .values(collected)
  }

  /// What has to be answered and is not, each with the flag that answers it.
  func missingAnswers(of step: Step, flag: String, instruction: String?) throws(EngineError) -> [MissingAnswer] {
    let id = step.id.value
    if step.outputs.isEmpty, case .manual = step.action {
      if flag == "--set" || answers.confirms(id, typed: nil) { return [] }
      return [
        MissingAnswer(
          kind: .confirm, subject: id, question: instruction ?? step.title.value, flag: "--confirm \(id)")
      ]
    }
    var missing: [MissingAnswer] = []
    for wanted in wantedOutputs(of: step) where !wanted.isOptional {
      if let text = answers.values[id]?[wanted.name] {
        _ = try wanted.read(text, step: step)
        continue
      }
      missing.append(
        MissingAnswer(
          kind: .answer, subject: id, output: wanted.name,
          question: instruction.map { "\($0) (\(wanted.question))" } ?? wanted.question,
          flag: "\(flag) \(id).\(wanted.name)=\(wanted.placeholder)"))
    }
    return missing
  }

  private func wantedOutputs(of step: Step) -> [WantedOutput] {
    if case .uses = step.action {
      return values.outputTypes(of: step).map {
        WantedOutput(name: $0.name, type: $0.type, question: $0.name, isOptional: true)
      }
    }
    return step.outputs.map {
      WantedOutput(
        name: $0.name.value, type: $0.type.value, question: $0.description ?? $0.name.value,
        isOptional: $0.isOptional || $0.defaultValue != nil, defaultValue: $0.defaultValue, pattern: $0.pattern)
    }
  }
}

/// A value that somebody is asked for.
struct WantedOutput {
  let name: String
  let type: ValueType
  let question: String
  let isOptional: Bool
  var defaultValue: Value?
  var pattern: Pattern?

  /// What stands for the value in a flag.
  var placeholder: String {
    switch type {
    case .bool: "true|false"
    case .enumeration(let words): words.joined(separator: "|")
    default: "\(type)".uppercased()
    }
  }

  func read(_ text: String, step: Step) throws(EngineError) -> Value {
    let value: Value
    do throws(ValueProblem) {
      value = try type.value(reading: text)
    } catch {
      throw EngineError(
        .invalidAnswer, "the answer for `\(step.id.value).\(name)` \(error.message)",
        hints: ["write `\(step.id.value).\(name)=\(placeholder)`"])
    }
    if let pattern, let problem = mismatch(of: value, with: pattern) {
      throw EngineError(.invalidAnswer, "the answer for `\(step.id.value).\(name)` \(problem)")
    }
    return value
  }
}
