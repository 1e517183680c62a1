public import Expressions
public import JSON
public import Journal
public import RunbookLanguage

/// What is the same for a step whether it is done or simulated.
extension StepPlace {
  /// Why the step is passed over; nil when it is not. An item has no condition of its own: that was asked when its `forEach`
  /// was entered.
  public func reasonToSkip(_ bindings: RunBindings) throws(EvaluationProblem) -> String? {
    guard isCollection || step.forEach == nil, let when = step.when,
      try !when.evaluateCondition(in: bindings.values)
    else { return nil }
    return "the condition is false: \(when.expression.text)"
  }

  /// The entry that says that an attempt begins.
  public func intent(
    _ kind: StepIntent.Kind, attempt: Int, action: JSONObject = JSONObject(), program: RecordedFile? = nil
  ) -> StepIntent {
    let effect: StepEffect =
      switch step.effect {
      case .read: .read
      case .mutate: .mutate
      case .irreversible: .irreversible
      }
    var isArmed = false
    if case .step = step.undo, !isCollection { isArmed = true }
    return StepIntent(
      step: id, title: step.title.value, attempt: attempt, kind: kind, effect: kind.isContainer ? .read : effect,
      idempotent: step.isIdempotent, action: action, program: program, undo: isArmed, within: surroundings.within)
  }

  /// The items of a `forEach`, which are evaluated once: the journal has them from then on.
  public func recordedItems(_ bindings: RunBindings) -> Result<[JSONValue], ItemProblem> {
    guard let forEach = step.forEach else { return .success([]) }
    var items: [JSONValue] = []
    var seen: Set<String> = []
    do throws(EvaluationProblem) {
      guard case .list(let elements) = try forEach.list.evaluate(in: bindings.values) else { return .success([]) }
      for element in elements {
        var inner = bindings
        inner.define(forEach.variable.value, element)
        let value = try forEach.key?.evaluate(in: inner.values) ?? element
        let key = value.text ?? value.json.compact
        guard seen.insert(key).inserted else {
          return .failure(ItemProblem(message: "two items have the key `\(key)`"))
        }
        items.append(["key": .string(key), "value": element.json])
      }
    } catch {
      return .failure(ItemProblem(message: "its list has no value: \(error.message)"))
    }
    return .success(items)
  }

  /// Why a `forEach` has no items.
  public struct ItemProblem: Error {
    public let message: String
  }
}

extension Step {
  /// A failed attempt may be repeated without asking.
  public var mayRepeat: Bool { effect == .read || isIdempotent }

  /// `expect`, with the step's own outputs in sight; nil when it holds.
  public func unmetExpectation(_ bindings: RunBindings, outputs: [String: Value]) -> String? {
    guard let expect else { return nil }
    var seen = bindings
    seen.record(step: id.value, status: .succeeded, outputs: outputs)
    do throws(EvaluationProblem) {
      return try expect.evaluateCondition(in: seen.values)
        ? nil : "what was expected does not hold: \(expect.expression.text)"
    } catch {
      return "what was expected has no value: \(error.message)"
    }
  }
}

/// What a `guard` or `verify` says.
public enum ProbeAnswer: Sendable, Hashable {
  case yes, no
  case broken(String)
  case cancelled

  /// Why a step whose `verify` answers so has failed.
  public var sentence: String {
    switch self {
    case .yes: "its `verify` says yes"
    case .no: "its `verify` says no"
    case .broken(let why): "its `verify` failed: \(why)"
    case .cancelled: "its `verify` was ended on request"
    }
  }
}
