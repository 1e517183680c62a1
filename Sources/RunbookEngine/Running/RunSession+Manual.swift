import Expressions
import JSON
import Journal
import RunbookFlow
import RunbookLanguage

/// Steps that a person does, and values that only a person knows.
extension RunSession {
  func askPerson(_ place: StepPlace, _ instruction: Template) async throws(EngineError) -> Flow {
    let text: String
    do throws(EvaluationProblem) {
      text = try instruction.evaluateText(in: bindings(at: place).values)
    } catch {
      return try failBefore(place, "its instruction has no value: \(error.message)")
    }
    let id = place.id
    // Nothing is begun that nobody can finish.
    if !environment.person.isPresent {
      let missing = try missingAnswers(of: place, flag: "--answer", instruction: text)
      if !missing.isEmpty { return .waits(RunSuspended(reason: "step `\(id)` is done by a person", missing: missing)) }
    }
    let attempt = nextAttempt(of: place)
    try record(.stepIntent(intent(place, kind: .manual, action: ["instruction": .string(text)])), .now)

    let outputs: [String: Value]
    switch try await collectOutputs(of: place, instruction: text) {
    case .values(let values): outputs = values
    case .refused:
      return try finish(
        place,
        StepFinished(
          step: id, attempt: attempt, status: .failed, message: "\(environment.person.name) says that it is not done",
          by: environment.person.name))
    case .suspended:
      // Asking again does nothing by itself, so the step is put off and not unknown.
      _ = try finish(
        place,
        StepFinished(step: id, attempt: attempt, status: .cancelled, message: "put off", by: environment.person.name))
      return standStill(place)
    }

    let unmet = place.step.unmetExpectation(bindings(at: place), outputs: outputs)
    if unmet == nil, let answer = try await verification(of: place, outputs: outputs), answer != .yes {
      return try finish(
        place,
        StepFinished(
          step: id, attempt: attempt, status: answer == .cancelled ? .cancelled : .failed, message: answer.sentence,
          effectHappened: true, by: environment.person.name))
    }
    var finished = StepFinished(step: id, attempt: attempt, status: .succeeded, by: environment.person.name)
    if let unmet {
      finished.status = .failed
      finished.message = unmet
      finished.effectHappened = true
    }
    let evidence = try collectEvidence(of: place, outputs: outputs)
    (finished.outputs, finished.withheld) = journalled(outputs, of: place)
    finished.evidence = evidence.kept
    if !evidence.problems.isEmpty {
      finished.message = ([finished.message].compactMap { $0 } + evidence.problems).joined(separator: "; ")
    }
    return try finish(place, finished)
  }

  enum Collected {
    case values([String: Value])
    /// The person says that it is not done.
    case refused
    case suspended
  }

  /// The outputs of a manual step, or a plain yes when it has none.
  private func collectOutputs(of place: StepPlace, instruction: String) async throws(EngineError) -> Collected {
    let id = place.id
    let step = place.step
    guard step.outputs.isEmpty else { return try await collectValues(of: place, instruction: instruction) }
    if answers.confirms(id, typed: nil) { return .values([:]) }
    let question = ConfirmationQuestion(step: id, title: step.title.value, text: "Is it done?", typed: nil)
    switch try await asking(place, { person in await person.confirm(question) }) {
    case .given(true): return .values([:])
    case .given(false): return .refused
    case .nobody, .suspend: return .suspended
    }
  }

  /// The value of every output, from the prepared answers or from the person; asked again until it fits.
  func collectValues(of place: StepPlace, instruction: String?) async throws(EngineError) -> Collected {
    let step = place.step
    var collected: [String: Value] = [:]
    for wanted in wantedOutputs(of: step) {
      if let text = answers.values[place.id]?[wanted.name] {
        collected[wanted.name] = try wanted.read(text, step: place.id)
        continue
      }
      var problem: String?
      asking: while true {
        let question = ValueQuestion(
          step: place.id, output: wanted.name, type: wanted.type, text: wanted.question,
          isOptional: wanted.isOptional, problem: problem)
        switch try await asking(place, { person in await person.answer(question) }) {
        case .given(let text):
          if text.isEmpty, wanted.isOptional {
            collected[wanted.name] = wanted.defaultValue
            break asking
          }
          do throws(EngineError) {
            collected[wanted.name] = try wanted.read(text, step: place.id)
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
  func missingAnswers(
    of place: StepPlace, flag: String, instruction: String?
  ) throws(EngineError) -> [MissingAnswer] {
    let step = place.step
    let id = place.id
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
        _ = try wanted.read(text, step: place.id)
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

  func read(_ text: String, step: String) throws(EngineError) -> Value {
    let value: Value
    do throws(ValueProblem) {
      value = try type.value(reading: text)
    } catch {
      throw EngineError(
        .invalidAnswer, "the answer for `\(step).\(name)` \(error.message)",
        hints: ["write `\(step).\(name)=\(placeholder)`"])
    }
    if let pattern, let problem = mismatch(of: value, with: pattern) {
      throw EngineError(.invalidAnswer, "the answer for `\(step).\(name)` \(problem)")
    }
    return value
  }
}
