import Calendars
import Expressions
import RunbookLanguage

/// The order of one step: guard, questions, attempts.
extension RunWalker {
  mutating func single(_ step: Step, _ place: Place, isItem: Bool = false) throws(WalkStop) -> StepEnd {
    if case .step(let probe)? = step.guardProbe {
      switch try ask(probe) {
      case .yes:
        begin(step)
        finish(step, .satisfied)
        return .settled
      case .no: break
      case .failed(let message):
        return try conclude(failBefore(step, "its guard failed: \(message)"), step, place, isItem: isItem)
      }
    }
    if let end = try question(step, place) { return end }
    switch step.action {
    case .group(let steps): return try group(step, steps, place)
    case .parallel(let branches, let failFast): return try parallel(step, branches, failFast: failFast, place)
    case .uses, .run, .shell, .manual: break
    }
    switch try attempts(at: step, role: place.role) {
    case .succeeded: return .settled
    case .cancelled: return .cut
    case .failed(let failure): return try conclude(failure, step, place, isItem: isItem)
    }
  }

  /// The failure of an item is counted by its `forEach`.
  private mutating func conclude(
    _ failure: Failure, _ step: Step, _ place: Place, isItem: Bool
  ) throws(WalkStop) -> StepEnd {
    isItem ? .failed(failure) : try answer(failure, step, place)
  }

  /// `confirm` and `approve`; nil: go on.
  private mutating func question(_ step: Step, _ place: Place) throws(WalkStop) -> StepEnd? {
    guard step.confirm != nil || step.approve != nil else { return nil }
    if let confirm = step.confirm {
      do throws(EvaluationProblem) {
        _ = try confirm.question.evaluateText(in: bindings.values)
        _ = try confirm.typed?.evaluateText(in: bindings.values)
      } catch {
        return try answer(failBefore(step, "its question has no value: \(error.message)"), step, place)
      }
    }
    // A step that is answered with no needs no other result; that one is needed is found out at its attempt.
    guard let answer = results.take(step.id.value, item: items.last?.key, attempt: 1) else { return nil }
    if step.confirm != nil, !answer.isConfirmed { return declined(step, "the operator answered no") }
    if step.approve != nil, !answer.isApproved { return declined(step, "the approval was refused") }
    return nil
  }

  // MARK: Attempts

  private enum AttemptsEnd {
    case succeeded
    case failed(Failure)
    /// A branch failed beside it.
    case cancelled
  }

  private enum AttemptEnd {
    case succeeded([String: Value])
    case failed(String, exitCode: Int32?, mayRepeat: Bool)
    case cancelled
  }

  private mutating func attempts(at step: Step, role: Place.Role) throws(WalkStop) -> AttemptsEnd {
    let id = name(step)
    var number = 1
    while true {
      if let problem = resolve(step) { return .failed(failBefore(step, problem)) }
      if number == 1 {
        begin(step)
        if case .step(let undo) = step.undo, role != .undo {
          armed.append(Armed(step: step, undo: undo, began: clock, items: items))
        }
      }
      walk.attempts[id] = number
      switch try attempt(step, number) {
      case .succeeded(let outputs):
        finish(step, .succeeded, outputs: outputs, exitCode: step.isProgram ? 0 : nil)
        return .succeeded
      case .cancelled:
        finish(step, .cancelled, message: "a branch failed beside it")
        return .cancelled
      case .failed(let message, let exitCode, let mayRepeat):
        let failure = Failure(step: id, message: message, exitCode: exitCode)
        if mayRepeat, let delay = delay(before: number + 1, of: step, failure) {
          pass(delay)
          number += 1
          continue
        }
        finish(step, .failed, exitCode: exitCode, message: message)
        return .failed(failure)
      }
    }
  }

  /// How long to wait before another attempt; nil when there is none.
  private func delay(before number: Int, of step: Step, _ failure: Failure) -> Int64? {
    guard let retry = step.retry, number <= retry.maximum else { return nil }
    if let condition = retry.condition {
      var seen = bindings
      seen.record(
        failureOf: failure.step, message: failure.message, exitCode: failure.exitCode.map(Int64.init))
      guard (try? condition.evaluateCondition(in: seen.values)) ?? false else { return nil }
    }
    var delay = Double(retry.initial.milliseconds)
    for _ in 2..<max(number, 2) { delay = min(delay * retry.factor, 1e15) }
    if let cap = retry.cap { delay = min(delay, Double(cap.milliseconds)) }
    return Int64(delay)
  }

  private mutating func attempt(_ step: Step, _ number: Int) throws(WalkStop) -> AttemptEnd {
    guard let result = try result(of: step, number) else { return try computed(step) }
    let limit = checked.timeout(of: step)
    let isLate = limit.map { result.took > $0 } ?? false
    pass(isLate ? limit?.milliseconds ?? 0 : result.took.milliseconds)
    if let deadline, clock > deadline {
      clock = deadline
      return .cancelled
    }
    let mayRepeat = step.effect == .read || step.isIdempotent
    if isLate, let limit { return .failed("it did not end within \(limit)", exitCode: nil, mayRepeat: mayRepeat) }
    if let message = result.failure { return .failed(message, exitCode: nil, mayRepeat: mayRepeat) }
    if step.isProgram, result.exitCode != 0 {
      return .failed(
        "its program exited with status \(result.exitCode)", exitCode: result.exitCode, mayRepeat: mayRepeat)
    }
    let outputs: [String: Value]
    switch try self.outputs(of: step, result) {
    case .success(let found): outputs = found
    // The effect has happened: it is repeated only where nothing was changed.
    case .failure(let problem): return .failed(problem.message, exitCode: 0, mayRepeat: step.effect == .read)
    }
    if let problem = unmet(step, outputs) { return .failed(problem, exitCode: nil, mayRepeat: false) }
    guard case .step(let probe)? = step.verify else { return .succeeded(outputs) }
    // Only the step's own probe sees what it gave already.
    let before = bindings
    bindings.record(
      step: step.id.value, status: .succeeded, outputs: defaults(of: step).merging(outputs) { $1 },
      exitCode: step.isProgram ? 0 : nil)
    let verdict = try ask(probe)
    bindings = before
    switch verdict {
    case .yes: return .succeeded(outputs)
    case .no: return .failed("it has ended, and `verify` says that it did not work", exitCode: 0, mayRepeat: true)
    case .failed(let message):
      return .failed("it has ended, and its `verify` failed: \(message)", exitCode: 0, mayRepeat: mayRepeat)
    }
  }

  private mutating func result(of step: Step, _ number: Int) throws(WalkStop) -> Simulation? {
    if let found = results.take(step.id.value, item: items.last?.key, attempt: number) { return found }
    if step.isComputed { return nil }
    let attempt = number > 1 ? " a \(number == 2 ? "second" : "\(number)th") time" : ""
    throw WalkStop(
      message: "step `\(name(step))` was reached\(attempt), and no result is simulated for it",
      help: "add it under `simulate`: `- step: \(step.id.value)`")
  }

  private func outputs(
    of step: Step, _ result: Simulation
  ) throws(WalkStop) -> Result<[String: Value], OutputProblem> {
    let given = defaults(of: step).merging(result.outputs) { $1 }
    if case .uses = step.action { return .success(given) }
    if step.isProgram, result.outputs.isEmpty {
      for output in step.outputs where output.origin == .file && !output.isOptional && output.defaultValue == nil {
        throw WalkStop(
          message: "the output `\(output.name.value)` of step `\(name(step))` comes from a file, and is not given",
          help: "add `set: { \(output.name.value): … }` to its result")
      }
      let decoding = OutputDecoding(
        declarations: step.outputs, standardOutput: Array(result.standardOutput.utf8),
        standardError: Array(result.standardError.utf8))
      do throws(OutputProblem) {
        return .success(try decoding.decode())
      } catch {
        return .failure(error)
      }
    }
    for output in step.outputs where !output.isOptional && given[output.name.value] == nil {
      throw WalkStop(
        message: "nothing says what the output `\(output.name.value)` of step `\(name(step))` is",
        help: "add `set: { \(output.name.value): … }` to its result")
    }
    return .success(given)
  }

  /// `expect`; nil when it holds.
  private func unmet(_ step: Step, _ outputs: [String: Value]) -> String? {
    guard let expect = step.expect else { return nil }
    var seen = bindings
    seen.record(step: step.id.value, status: .succeeded, outputs: outputs)
    do throws(EvaluationProblem) {
      return try expect.evaluateCondition(in: seen.values)
        ? nil : "what was expected does not hold: \(expect.expression.text)"
    } catch {
      return "what was expected has no value: \(error.message)"
    }
  }

  /// An action whose result follows from its arguments.
  private mutating func computed(_ step: Step) throws(WalkStop) -> AttemptEnd {
    guard case .uses(let call) = step.action else { return .succeeded([:]) }
    let arguments: [String: Value]
    do throws(EvaluationProblem) {
      arguments = try call.evaluate(in: bindings.values)
    } catch {
      return .failed("an argument has no value: \(error.message)", exitCode: nil, mayRepeat: false)
    }
    switch call.name.value {
    case "assert":
      if case .bool(true)? = arguments["that"] { return .succeeded([:]) }
      return .failed(arguments["message"]?.text ?? "the condition does not hold", exitCode: nil, mayRepeat: false)
    case "fail":
      return .failed(arguments["message"]?.text ?? "it fails as it is written", exitCode: nil, mayRepeat: false)
    case "wait.sleep", "wait.until":
      let end = wait(arguments["duration"], until: arguments["time"])
      return .succeeded(end.map { ["until": .timestamp($0)] } ?? [:])
    default:
      var outputs = defaults(of: step)
      for (name, _) in directory.outputs(of: step) { outputs[name] = arguments[name] ?? outputs[name] }
      return .succeeded(outputs)
    }
  }

  /// Lets simulated time pass, which stands still after a hundred million years.
  private mutating func pass(_ milliseconds: Int64) {
    let (end, overflows) = clock.addingReportingOverflow(max(milliseconds, 0))
    clock = overflows ? Self.latest : min(end, Self.latest)
  }

  private static let latest = Int64.max / 4

  /// Waits as the action does; gives the time at which it ends.
  private mutating func wait(_ duration: Value?, until time: Value?) -> Timestamp? {
    guard case .timestamp(let start)? = bindings.values["run"]?.value(at: "startedAt") else { return nil }
    if case .duration(let length)? = duration {
      let (milliseconds, overflows) = length.components.seconds.multipliedReportingOverflow(by: 1000)
      pass(overflows ? .max : milliseconds)
    }
    if case .timestamp(let wanted)? = time, wanted > start.adding(TimeSpan(milliseconds: clock)) {
      pass(wanted.since(start.adding(TimeSpan(milliseconds: clock))).milliseconds)
    }
    return start.adding(TimeSpan(milliseconds: clock))
  }

  // MARK: Probes

  private enum Verdict {
    case yes, no
    case failed(String)
  }

  /// Exit 0 is yes, 1 is no, everything else is a failure.
  private mutating func ask(_ probe: Step) throws(WalkStop) -> Verdict {
    if let problem = resolve(probe) { return .failed("nothing was done: \(problem)") }
    guard let result = try result(of: probe, 1) else {
      if case .succeeded = try computed(probe) { return .yes } else { return .no }
    }
    let limit = checked.timeout(of: probe)
    let took = min(result.took, limit ?? result.took)
    pass(took.milliseconds)
    if let limit, result.took > limit { return .failed("it did not end within \(limit)") }
    if probe.isProgram {
      if let message = result.failure { return .failed(message) }
      return switch result.exitCode {
      case 0: .yes
      case 1: .no
      default: .failed("its program exited with status \(result.exitCode)")
      }
    }
    return result.failure == nil ? .yes : .no
  }

  // MARK: Resolving

  /// Every part of a step gets its value, as it would before its effect; what has none is said.
  private mutating func resolve(_ step: Step) -> String? {
    do throws(EvaluationProblem) {
      switch step.action {
      case .run(let elements): walk.commands[name(step)] = try elements.vector(in: bindings.values)
      case .shell(let script): walk.commands[name(step)] = ["bash", "-euo", "pipefail", "-c", script.value]
      case .manual(let instruction): _ = try instruction.evaluateText(in: bindings.values)
      case .uses(let call): _ = try call.evaluate(in: bindings.values)
      case .parallel, .group: return nil
      }
      for entry in step.environment { try check(entry.value) }
      if let input = step.standardInput { try check(input) }
      if let directory = step.workingDirectory { try check(directory) }
    } catch {
      switch step.action {
      case .uses: return "an argument has no value: \(error.message)"
      case .manual: return "its instruction has no value: \(error.message)"
      default: return "a part of its command has no value: \(error.message)"
      }
    }
    return nil
  }

  /// A secret has no text, and stands where it is.
  private func check(_ template: Template) throws(EvaluationProblem) {
    if case .secret = try template.evaluate(in: bindings.values) { return }
    _ = try template.evaluateText(in: bindings.values)
  }
}
