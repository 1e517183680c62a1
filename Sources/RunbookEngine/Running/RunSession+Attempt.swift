import Expressions
import JSON
import Journal
import RunbookLanguage

/// The order of one step: when, confirm, attempt.
extension RunSession {
  func attempt(_ step: Step) async throws(EngineError) -> Flow {
    var reason: String?
    do throws(EvaluationProblem) {
      if let when = step.when, try !when.evaluateCondition(in: bindings.values) {
        reason = "the condition is false: \(when.expression.text)"
      }
    } catch {
      return try failBefore(step, "its condition has no value: \(error.message)")
    }
    if let reason {
      try record(
        .stepSkipped(StepSkipped(step: step.id.value, title: step.title.value, reason: reason)), .later)
      bind(step)
      return .next
    }

    if let stop = try await confirm(step) { return stop }

    switch step.action {
    case .run(let elements): return try await runCommand(step, elements)
    case .manual(let instruction): return try await askPerson(step, instruction)
    case .uses(let call): return try await perform(step, call)
    case .shell, .parallel, .group:
      // The checker refuses what is not supported; what gets here was checked with other features.
      return try failBefore(step, "this version of Runback cannot execute this kind of step")
    }
  }

  /// Makes the end of a step visible to the expressions of later ones.
  func bind(_ step: Step) {
    values.record(step, state.step(step.id.value), in: &bindings)
  }

  func nextAttempt(of step: Step) -> Int { state.step(step.id.value).attempts + 1 }

  /// The step fails and nothing was done for it.
  func failBefore(_ step: Step, _ message: String) throws(EngineError) -> Flow {
    try finish(
      step,
      StepFinished(
        step: step.id.value, attempt: nextAttempt(of: step), status: .failed, message: "nothing was done: \(message)"))
  }

  /// Writes the end of an attempt down and looks at what it means.
  func finish(_ step: Step, _ finished: StepFinished) throws(EngineError) -> Flow {
    try record(.stepFinished(finished), .later)
    bind(step)
    return finished.status == .succeeded ? .next : .again
  }

  func intent(
    _ step: Step, kind: StepIntent.Kind, action: JSONObject, program: RecordedFile? = nil
  ) -> StepIntent {
    let effect: StepEffect =
      switch step.effect {
      case .read: .read
      case .mutate: .mutate
      case .irreversible: .irreversible
      }
    return StepIntent(
      step: step.id.value, title: step.title.value, attempt: nextAttempt(of: step), kind: kind, effect: effect,
      idempotent: step.isIdempotent, action: action, program: program)
  }

  // MARK: After the effect

  /// `expect`, with the step's own outputs in sight; nil when it holds.
  func unmetExpectation(of step: Step, outputs: [String: Value], exitCode: Int64? = nil) -> String? {
    guard let expect = step.expect else { return nil }
    var seen = bindings
    seen.record(step: step.id.value, status: .succeeded, outputs: outputs, exitCode: exitCode)
    do throws(EvaluationProblem) {
      let holds = try expect.evaluateCondition(in: seen.values)
      return holds ? nil : "what was expected does not hold: \(expect.expression.text)"
    } catch {
      return "what was expected has no value: \(error.message)"
    }
  }

  /// Splits outputs into what the journal holds and what only this process knows.
  func journalled(_ outputs: [String: Value], of step: Step) -> (written: JSONObject, withheld: [String]) {
    var written = JSONObject()
    var withheld: [String] = []
    // In the order of the runbook, so that the same run gives the same bytes.
    for (name, _) in values.outputTypes(of: step) {
      guard let value = outputs[name] else { continue }
      let isSensitive = step.outputs.contains { $0.name.value == name && $0.isSensitive }
      if isSensitive {
        withheld.append(name)
        values.withheld[step.id.value, default: [:]][name] = value
        redact(value)
      } else {
        written[name] = value.json
      }
    }
    return (written, withheld)
  }

  /// Covers a value, and every text in it, from now on.
  func redact(_ value: Value) {
    switch value {
    case .list(let elements): for element in elements { redact(element) }
    case .map(let map): for entry in map.entries { redact(entry.value) }
    default: if let text = value.text { redactor.add(Array(text.utf8)) }
    }
  }

  /// Keeps what the step names as evidence. What cannot be read is said and does not undo a success.
  func collectEvidence(
    of step: Step, outputs: [String: Value]
  ) throws(EngineError) -> (kept: [JournalAttachment], problems: [String]) {
    var kept: [JournalAttachment] = []
    var problems: [String] = []
    for template in step.evidence.files {
      let path: String
      do throws(EvaluationProblem) {
        path = try template.evaluateText(in: bindings.values)
      } catch {
        problems.append("the name of an evidence file has no value: \(error.message)")
        continue
      }
      let absolute = path.hasPrefix("/") ? path : "\(directory)/\(path)"
      do throws(JournalError) {
        kept.append(try attachments.store(fileAt: absolute, name: path))
      } catch {
        // A disk that takes no more is our failure; a file that cannot be read is the runbook's.
        guard error.subject == absolute else { throw EngineError(error) }
        problems.append("the evidence \(error.message)")
      }
    }
    for name in step.evidence.outputs {
      guard let value = outputs[name.value] else { continue }
      if step.outputs.contains(where: { $0.name.value == name.value && $0.isSensitive }) { continue }
      do throws(JournalError) {
        let text = value.text ?? value.json.compact
        kept.append(
          try attachments.store(Array(redactor.redact(text).utf8), name: "\(step.id.value).\(name.value)"))
      } catch {
        throw EngineError(error)
      }
    }
    return (kept, problems)
  }
}
