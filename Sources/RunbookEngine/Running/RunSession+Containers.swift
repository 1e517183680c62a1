import Expressions
import JSON
import Journal
import RunbookFlow
import RunbookLanguage

/// Groups, branches and `forEach`.
extension RunSession {
  /// From here on what lies in it is done.
  func enter(_ place: StepPlace) throws(EngineError) -> Flow {
    var kind = StepIntent.Kind.group
    if case .parallel = place.step.action { kind = .parallel }
    try record(.stepIntent(intent(place, kind: kind, action: JSONObject())), .later)
    return .done
  }

  /// The list is evaluated once: the journal has its items from now on.
  func enterCollection(_ place: StepPlace, _ forEach: Step.ForEach) throws(EngineError) -> Flow {
    let items: [JSONValue]
    do throws(EvaluationProblem) {
      items = try self.items(of: forEach, place)
    } catch {
      return try failBefore(place, "its list has no value: \(error.message)")
    }
    let keys = items.map { $0["key"]?.stringValue ?? "" }
    var seen: Set<String> = []
    if let twice = keys.first(where: { !seen.insert($0).inserted }) {
      return try failBefore(place, "two items have the key `\(twice)`")
    }
    try record(.stepIntent(intent(place, kind: .forEach, action: ["items": .array(items)])), .now)
    return .done
  }

  private func items(of forEach: Step.ForEach, _ place: StepPlace) throws(EvaluationProblem) -> [JSONValue] {
    let bindings = bindings(at: place)
    guard case .list(let elements) = try forEach.list.evaluate(in: bindings.values) else { return [] }
    var items: [JSONValue] = []
    for element in elements {
      var seen = bindings
      seen.define(forEach.variable.value, element)
      let key = try forEach.key?.evaluate(in: seen.values) ?? element
      items.append(["key": .string(key.text ?? key.json.compact), "value": element.json])
    }
    return items
  }

  /// Everything in it has ended.
  func close(_ place: StepPlace, _ end: ContainerEnd) throws(EngineError) -> Flow {
    try finish(
      place,
      StepFinished(
        step: place.id, attempt: state.step(place.id).attempts, status: end.failure == nil ? .succeeded : .failed,
        message: end.failure ?? end.remark))
  }
}
