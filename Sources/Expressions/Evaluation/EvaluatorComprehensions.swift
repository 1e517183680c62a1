import Diagnostics

extension Evaluator {
  /// Lists give their elements, maps their keys.
  mutating func comprehend(
    _ comprehension: ExpressionNode.Comprehension, _ node: ExpressionNode
  ) throws(EvaluationError) -> Value {
    let elements: [Value]
    switch try evaluate(comprehension.over) {
    case .list(let values): elements = values
    case .map(let map): elements = map.entries.map { .string($0.key) }
    default: throw wrongType(comprehension.over, "a list or a map")
    }
    let outer = bindings[comprehension.variable.name]
    defer { bindings[comprehension.variable.name] = outer }
    switch comprehension.macro {
    case .all: return try quantify(comprehension, elements, decisive: false)
    case .exists: return try quantify(comprehension, elements, decisive: true)
    case .existsOne:
      var count = 0
      for element in elements where try holds(comprehension.body, for: element, comprehension) { count += 1 }
      return .bool(count == 1)
    case .filter:
      var kept: [Value] = []
      for element in elements where try holds(comprehension.body, for: element, comprehension) { kept.append(element) }
      return .list(kept)
    case .map:
      var mapped: [Value] = []
      for element in elements {
        if let filter = comprehension.filter, try !holds(filter, for: element, comprehension) { continue }
        bindings[comprehension.variable.name] = element
        mapped.append(try evaluate(comprehension.body))
      }
      return .list(mapped)
    }
  }

  private mutating func holds(
    _ test: ExpressionNode, for element: Value, _ comprehension: ExpressionNode.Comprehension
  ) throws(EvaluationError) -> Bool {
    bindings[comprehension.variable.name] = element
    return try condition(test)
  }

  /// `all` is a chain of `&&`, `exists` one of `||`, and both absorb errors as those do.
  private mutating func quantify(
    _ comprehension: ExpressionNode.Comprehension, _ elements: [Value], decisive: Bool
  ) throws(EvaluationError) -> Value {
    var failure: EvaluationError?
    for element in elements {
      do throws(EvaluationError) {
        if try holds(comprehension.body, for: element, comprehension) == decisive { return .bool(decisive) }
      } catch {
        guard error.kind != .costExceeded else { throw error }
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return .bool(!decisive)
  }
}
