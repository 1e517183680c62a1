import Calendars
import Expressions
import JSON
import Journal
import RunbookFlow
import RunbookLanguage

/// How the effect of a step ends that a test says.
struct Effect {
  /// In milliseconds.
  var took: Int64 = 0
  var outputs: [String: Value] = [:]
  /// Of a program that ran to its end.
  var exitCode: Int32?
  /// Nil: it succeeded.
  var failure: String?
  /// Something was changed before it failed.
  var hasHappened = false
  /// Its program ran.
  var wasStarted = false
  /// It did not end in time.
  var isLate = false

  /// What a probe that ends so says: exit 0 is yes, 1 is no, and of an action only a condition can say no.
  func answer(of probe: Step) -> ProbeAnswer {
    guard let failure else { return .yes }
    if isLate { return .broken(failure) }
    if probe.isProgram { return exitCode == 1 ? .no : .broken(failure) }
    if case .uses(let call) = probe.action, call.name.value == "assert" { return .no }
    return .broken(failure)
  }
}

extension WalkStop {
  static func missing(_ output: String, of place: StepPlace) -> WalkStop {
    WalkStop(
      message: "nothing says what the output `\(output)` of step `\(place.id)` is",
      help: "add `set: { \(output): … }` to its result")
  }
}

extension SimulatedRun {
  /// Why a step has nothing that could be begun.
  struct Unresolvable: Error {
    let message: String
  }

  mutating func result(of place: StepPlace, attempt: Int) -> Simulation? {
    results.take(place.step.id.value, item: place.surroundings.items.last?.key, attempt: attempt)
  }

  mutating func effect(of place: StepPlace, attempt: Int, _ bindings: RunBindings) throws(WalkStop) -> Effect {
    let step = place.step
    guard let result = result(of: place, attempt: attempt) else {
      if case .uses(let call) = step.action, step.isComputed { return computed(call, step, bindings) }
      let which = attempt > 1 ? " a \(attempt == 2 ? "second" : "\(attempt)th") time" : ""
      throw WalkStop(
        message: "step `\(place.id)` was reached\(which), and no result is simulated for it",
        help: "add it under `simulate`: `- step: \(step.id.value)`")
    }
    var effect = Effect(took: result.took.milliseconds, wasStarted: step.isProgram && result.failure == nil)
    if let limit = checked.timeout(of: step), result.took > limit {
      effect.took = limit.milliseconds
      effect.isLate = true
      effect.failure =
        step.isProgram
        ? "its program did not end within \(limit), and its process group was ended" : "it did not end within \(limit)"
      return effect
    }
    if let message = result.failure {
      effect.failure = step.isProgram ? "nothing was done: \(message)" : message
      return effect
    }
    if step.isProgram { effect.exitCode = result.exitCode }
    guard result.exitCode == 0 else {
      effect.failure = "its program exited with status \(result.exitCode)"
      return effect
    }
    switch try outputs(of: place, result) {
    case .success(let outputs): effect.outputs = outputs
    case .failure(let problem):
      effect.failure = problem.message
      effect.hasHappened = step.effect != .read
    }
    return effect
  }

  private func outputs(
    of place: StepPlace, _ result: Simulation
  ) throws(WalkStop) -> Result<[String: Value], OutputProblem> {
    let step = place.step
    var given: [String: Value] = [:]
    for output in step.outputs { given[output.name.value] = output.defaultValue }
    given.merge(result.outputs) { $1 }
    if case .uses = step.action { return .success(given) }
    if step.isProgram, result.outputs.isEmpty {
      for output in step.outputs where output.origin == .file && !output.isOptional && output.defaultValue == nil {
        throw WalkStop(
          message: "the output `\(output.name.value)` of step `\(place.id)` comes from a file, and is not given",
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
      throw WalkStop.missing(output.name.value, of: place)
    }
    return .success(given)
  }

  /// An action whose result follows from its arguments.
  private func computed(_ call: ActionCall, _ step: Step, _ bindings: RunBindings) -> Effect {
    var effect = Effect()
    let arguments: [String: Value]
    do throws(EvaluationProblem) {
      arguments = try call.evaluate(in: bindings.values)
    } catch {
      effect.failure = "an argument has no value: \(error.message)"
      return effect
    }
    switch call.name.value {
    case "assert":
      if case .bool(true)? = arguments["that"] { break }
      effect.failure = arguments["message"]?.text ?? "the condition does not hold"
    case "fail": effect.failure = arguments["message"]?.text ?? "the runbook says so"
    case "wait.sleep":
      effect.took = wait(arguments["duration"], until: nil)
      effect.outputs["until"] = .timestamp(now.adding(TimeSpan(milliseconds: effect.took)))
    case "wait.until":
      effect.took = wait(nil, until: arguments["time"])
      effect.outputs = ["waited": .duration(.milliseconds(effect.took)), "attempts": .int(0)]
    case "timeline.add":
      effect.outputs["recordedAt"] = .timestamp(now)
      guard case .timestamp(let time)? = arguments["occurredAt"], time > now else { break }
      effect.failure = "\(time.rfc3339) has not come yet: the timeline says what has happened"
    default:
      for (name, _) in values.outputTypes(of: step) { effect.outputs[name] = arguments[name] }
    }
    return effect
  }

  /// How long an action waits, in milliseconds.
  private func wait(_ duration: Value?, until time: Value?) -> Int64 {
    var end = Int64(0)
    if case .duration(let length)? = duration {
      let (milliseconds, overflows) = length.components.seconds.multipliedReportingOverflow(by: 1000)
      end = overflows ? .max / 8 : min(milliseconds, .max / 8)
    }
    if case .timestamp(let wanted)? = time { end = max(end, wanted.since(now).milliseconds) }
    return max(end, 0)
  }

  // MARK: Resolving

  /// Every part of a step gets its value, as it would before its effect; what has none is said.
  func resolve(
    _ step: Step, _ bindings: RunBindings
  ) -> Result<(kind: StepIntent.Kind, action: JSONObject), Unresolvable> {
    let seen = bindings.values
    var resolved: (kind: StepIntent.Kind, action: JSONObject) = (.run, JSONObject())
    do throws(EvaluationProblem) {
      switch step.action {
      case .run(let elements):
        let vector = try elements.vector(in: seen)
        guard let name = vector.first, !name.isEmpty else {
          return .failure(Unresolvable(message: "its command is empty"))
        }
        guard checked.runbook.permissions.exec.contains(where: { $0.value == name }) else {
          return .failure(Unresolvable(message: "`\(name)` is not among the programs of `permissions.exec`"))
        }
        resolved.action["argv"] = JSONValue(vector)
      case .shell: resolved.kind = .shell
      case .manual(let instruction):
        resolved.kind = .manual
        resolved.action["instruction"] = .string(try instruction.evaluateText(in: seen))
      case .uses(let call):
        resolved.kind = .uses
        _ = try call.evaluate(in: seen)
      case .parallel, .group: return .failure(Unresolvable(message: "it starts no program"))
      }
      for entry in step.environment { try check(entry.value, seen) }
      if let input = step.standardInput { try check(input, seen) }
      if let directory = step.workingDirectory { try check(directory, seen) }
    } catch {
      switch step.action {
      case .uses: return .failure(Unresolvable(message: "an argument has no value: \(error.message)"))
      case .manual: return .failure(Unresolvable(message: "its instruction has no value: \(error.message)"))
      default: return .failure(Unresolvable(message: "a part of its command has no value: \(error.message)"))
      }
    }
    return .success(resolved)
  }

  /// A secret has no text, and stands where it is.
  private func check(_ template: Template, _ seen: [String: Value]) throws(EvaluationProblem) {
    if case .secret = try template.evaluate(in: seen) { return }
    _ = try template.evaluateText(in: seen)
  }
}
