import Calendars
import Diagnostics

/// Walks the tree. Every part costs, and so does every byte that is read or made, so that neither time
/// nor memory can grow past the budget.
struct Evaluator {
  var bindings: [String: Value]
  var budget: Int

  mutating func evaluate(_ node: ExpressionNode) throws(EvaluationError) -> Value {
    try spend(1, node)
    switch node.content {
    case .literal(let value): return value
    case .name(let name):
      guard let value = bindings[name] else {
        throw EvaluationError(.unbound, "`\(name)` has no value", at: node.range)
      }
      return value
    case .select(let target, let field): return try select(evaluate(target), field, node)
    case .has(let target, let field):
      guard case .map(let map) = try evaluate(target) else { throw wrongType(target, "a map") }
      return .bool(map[field.name] != nil)
    case .index(let target, let index): return try element(of: evaluate(target), at: evaluate(index), node)
    case .list(let nodes):
      var values: [Value] = []
      for element in nodes { values.append(try evaluate(element)) }
      return .list(values)
    case .map(let entries): return try map(entries)
    case .not(let operand): return .bool(try !condition(operand))
    case .negate(let operand): return try negate(evaluate(operand), node)
    case .conditional(let test, let yes, let no): return try evaluate(condition(test) ? yes : no)
    case .binary(.and, let left, let right): return try connect(left, right, decisive: false)
    case .binary(.or, let left, let right): return try connect(left, right, decisive: true)
    case .binary(let operation, let left, let right):
      let first = try evaluate(left)
      let second = try evaluate(right)
      return try apply(operation, first, second, node)
    case .call(let call):
      var arguments: [Value] = []
      for argument in call.arguments { arguments.append(try evaluate(argument)) }
      return try apply(call, arguments, node)
    case .comprehension(let comprehension): return try comprehend(comprehension, node)
    }
  }

  mutating func spend(_ cost: Int, _ node: ExpressionNode) throws(EvaluationError) {
    budget -= cost
    guard budget >= 0 else {
      throw EvaluationError(.costExceeded, "the expression takes more work than is allowed", at: node.range)
    }
  }

  mutating func condition(_ node: ExpressionNode) throws(EvaluationError) -> Bool {
    guard case .bool(let value) = try evaluate(node) else { throw wrongType(node, "a bool") }
    return value
  }

  func wrongType(_ node: ExpressionNode, _ wanted: String) -> EvaluationError {
    EvaluationError(.wrongType, "the value is not \(wanted)", at: node.range)
  }

  /// `&&` and `||` look at both sides: an error on one does not matter when the other decides
  /// (CEL specification, "Logical operators"). Running out of budget always matters.
  private mutating func connect(
    _ left: ExpressionNode, _ right: ExpressionNode, decisive: Bool
  ) throws(EvaluationError) -> Value {
    let first: Bool
    do throws(EvaluationError) {
      first = try condition(left)
    } catch {
      guard error.kind != .costExceeded else { throw error }
      let second: Bool
      do throws(EvaluationError) {
        second = try condition(right)
      } catch let other {
        throw other.kind == .costExceeded ? other : error
      }
      guard second == decisive else { throw error }
      return .bool(decisive)
    }
    if first == decisive { return .bool(decisive) }
    return .bool(try condition(right))
  }

  // MARK: Parts of values

  private func select(
    _ value: Value, _ field: ExpressionNode.Field, _ node: ExpressionNode
  ) throws(EvaluationError) -> Value {
    guard case .map(let map) = value else { throw wrongType(node, "a map") }
    guard let found = map[field.name] else {
      throw EvaluationError(.noSuchKey, "there is no `\(field.name)`", at: field.range)
    }
    return found
  }

  private func element(of value: Value, at index: Value, _ node: ExpressionNode) throws(EvaluationError) -> Value {
    switch (value, index) {
    case (.list(let values), .int(let index)):
      guard index >= 0, index < values.count else {
        throw EvaluationError(
          .indexOutOfRange, "there is no element \(index) in a list of \(values.count)", at: node.range)
      }
      return values[Int(index)]
    case (.map(let map), .string(let key)):
      guard let found = map[key] else { throw EvaluationError(.noSuchKey, "there is no key `\(key)`", at: node.range) }
      return found
    default: throw wrongType(node, "a list or a map")
    }
  }

  private mutating func map(_ entries: [ExpressionNode.MapEntry]) throws(EvaluationError) -> Value {
    var map = ValueMap()
    for entry in entries {
      guard case .string(let key) = try evaluate(entry.key) else { throw wrongType(entry.key, "a string") }
      guard map[key] == nil else {
        throw EvaluationError(.conversion, "the key `\(key)` occurs twice", at: entry.key.range)
      }
      map[key] = try evaluate(entry.value)
    }
    return .map(map)
  }
}
