import Calendars
import Diagnostics

extension Evaluator {
  func negate(_ value: Value, _ node: ExpressionNode) throws(EvaluationError) -> Value {
    switch value {
    case .int(.min): throw overflow(node)
    case .int(let value): return .int(-value)
    case .double(let value): return .double(-value)
    default: throw wrongType(node, "a number")
    }
  }

  func overflow(_ node: ExpressionNode) -> EvaluationError {
    EvaluationError(.overflow, "the result is too large", at: node.range)
  }

  mutating func apply(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, _ node: ExpressionNode
  ) throws(EvaluationError) -> Value {
    switch operation {
    case .equal, .notEqual:
      try spend(min(left.weight, right.weight), node)
      return .bool((left == right) == (operation == .equal))
    case .less: return .bool(try compare(left, right, node) < 0)
    case .lessOrEqual: return .bool(try compare(left, right, node, orUnordered: 1) <= 0)
    case .greater: return .bool(try compare(left, right, node, orUnordered: -1) > 0)
    case .greaterOrEqual: return .bool(try compare(left, right, node, orUnordered: -1) >= 0)
    case .isIn: return try membership(left, right, node)
    case .add, .subtract, .multiply, .divide, .remainder: return try compute(operation, left, right, node)
    case .and, .or: throw wrongType(node, "a bool")
    }
  }

  /// Negative, zero or positive; `orUnordered` for NaN, for which every comparison is false.
  private mutating func compare(
    _ left: Value, _ right: Value, _ node: ExpressionNode, orUnordered: Int = 1
  ) throws(EvaluationError) -> Int {
    switch (left, right) {
    case (.int(let a), .int(let b)): return a < b ? -1 : a > b ? 1 : 0
    case (.double(let a), .double(let b)):
      return a < b ? -1 : a > b ? 1 : a == b ? 0 : orUnordered
    case (.string(let a), .string(let b)):
      try spend(min(a.utf8.count, b.utf8.count) / 8, node)
      return a.utf8.elementsEqual(b.utf8) ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    case (.bool(let a), .bool(let b)): return a == b ? 0 : b ? -1 : 1
    case (.duration(let a), .duration(let b)): return a < b ? -1 : a > b ? 1 : 0
    case (.timestamp(let a), .timestamp(let b)): return a < b ? -1 : a > b ? 1 : 0
    default: throw wrongType(node, "of one ordered type on both sides")
    }
  }

  private mutating func membership(_ left: Value, _ right: Value, _ node: ExpressionNode) throws(EvaluationError)
    -> Value
  {
    switch right {
    case .list(let values):
      for value in values {
        try spend(1 + min(left.weight, value.weight), node)
        if value == left { return .bool(true) }
      }
      return .bool(false)
    case .map(let map):
      guard case .string(let key) = left else { throw wrongType(node, "a string on the left") }
      return .bool(map[key] != nil)
    default: throw wrongType(node, "a list or a map on the right")
    }
  }

  private mutating func compute(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, _ node: ExpressionNode
  ) throws(EvaluationError) -> Value {
    switch (operation, left, right) {
    case (_, .int(let a), .int(let b)): return .int(try integers(operation, a, b, node))
    case (_, .double(let a), .double(let b)) where operation != .remainder: return .double(doubles(operation, a, b))
    case (.add, .string(let a), .string(let b)):
      try spend((a.utf8.count + b.utf8.count) / 8, node)
      return .string(a + b)
    case (.add, .list(let a), .list(let b)):
      try spend(a.count + b.count, node)
      return .list(a + b)
    case (.add, .duration(let a), .duration(let b)): return try duration(nanoseconds(a) + nanoseconds(b), node)
    case (.subtract, .duration(let a), .duration(let b)): return try duration(nanoseconds(a) - nanoseconds(b), node)
    case (.add, .timestamp(let a), .duration(let b)), (.add, .duration(let b), .timestamp(let a)):
      return try timestamp(nanoseconds(a) + nanoseconds(b), node)
    case (.subtract, .timestamp(let a), .duration(let b)): return try timestamp(nanoseconds(a) - nanoseconds(b), node)
    case (.subtract, .timestamp(let a), .timestamp(let b)): return try duration(nanoseconds(a) - nanoseconds(b), node)
    default: throw wrongType(node, "of types that `\(operation.rawValue)` takes")
    }
  }

  private func integers(
    _ operation: BinaryOperator, _ a: Int64, _ b: Int64, _ node: ExpressionNode
  ) throws(EvaluationError) -> Int64 {
    let outcome: (partialValue: Int64, overflow: Bool)
    switch operation {
    case .add: outcome = a.addingReportingOverflow(b)
    case .subtract: outcome = a.subtractingReportingOverflow(b)
    case .multiply: outcome = a.multipliedReportingOverflow(by: b)
    default:
      guard b != 0 else { throw EvaluationError(.divisionByZero, "division by zero", at: node.range) }
      outcome = operation == .divide ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b)
    }
    guard !outcome.overflow else { throw overflow(node) }
    return outcome.partialValue
  }

  private func doubles(_ operation: BinaryOperator, _ a: Double, _ b: Double) -> Double {
    switch operation {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    default: a / b
    }
  }

  // MARK: Time

  private func nanoseconds(_ duration: Duration) -> Int128 { DurationText.nanoseconds(duration) }

  private func nanoseconds(_ time: Timestamp) -> Int128 {
    Int128(time.secondsSinceEpoch) * 1_000_000_000 + Int128(time.nanoseconds)
  }

  private func duration(_ nanoseconds: Int128, _ node: ExpressionNode) throws(EvaluationError) -> Value {
    guard nanoseconds.magnitude <= DurationText.nanoseconds(DurationText.limit).magnitude else { throw overflow(node) }
    return .duration(DurationText.duration(nanoseconds: nanoseconds))
  }

  func timestamp(_ nanoseconds: Int128, _ node: ExpressionNode) throws(EvaluationError) -> Value {
    var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest < 0 {
      seconds -= 1
      rest += 1_000_000_000
    }
    guard Value.timestampSeconds.contains(seconds) else { throw overflow(node) }
    return .timestamp(Timestamp(secondsSinceEpoch: Int64(seconds), nanoseconds: Int32(rest)))
  }
}

extension Value {
  /// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z (CEL specification, "Timestamps and durations").
  static let timestampSeconds: ClosedRange<Int128> = -62_135_596_800...253_402_300_799

  /// What comparing the value costs.
  var weight: Int {
    switch self {
    case .string(let text): text.utf8.count / 8
    case .list(let values): values.reduce(values.count) { $0 + $1.weight }
    case .map(let map): map.entries.reduce(map.count) { $0 + $1.value.weight }
    default: 0
    }
  }
}
