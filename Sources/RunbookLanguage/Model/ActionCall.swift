public import Diagnostics
public import Expressions

/// `uses` with its `with`.
public struct ActionCall: Sendable, Hashable {
  public let name: Located<String>
  public let arguments: [Argument]

  public struct Argument: Sendable, Hashable {
    public let name: Located<String>
    public let value: ArgumentValue
  }
}

/// A value that is written as YAML and may hold expressions.
public indirect enum ArgumentValue: Sendable, Hashable {
  case constant(Located<Value>)
  case template(Template)
  /// A bare expression, where the parameter wants a condition.
  case expression(SourceExpression)
  case list([ArgumentValue], SourceRange)
  case map([Entry], SourceRange)

  public struct Entry: Sendable, Hashable {
    public let key: Located<String>
    public let value: ArgumentValue
  }

  public var range: SourceRange {
    switch self {
    case .constant(let constant): constant.range
    case .template(let template): template.range
    case .expression(let expression): expression.range
    case .list(_, let range), .map(_, let range): range
    }
  }
}

extension ActionCall {
  /// The arguments by name under the given bindings.
  public func evaluate(in bindings: [String: Value]) throws(EvaluationProblem) -> [String: Value] {
    var values: [String: Value] = [:]
    for argument in arguments { values[argument.name.value] = try argument.value.evaluate(in: bindings) }
    return values
  }
}

extension ArgumentValue {
  public func evaluate(in bindings: [String: Value]) throws(EvaluationProblem) -> Value {
    switch self {
    case .constant(let constant): return constant.value
    case .template(let template): return try template.evaluate(in: bindings)
    case .expression(let expression): return try expression.evaluate(in: bindings)
    case .list(let elements, _):
      var values: [Value] = []
      for element in elements { values.append(try element.evaluate(in: bindings)) }
      return .list(values)
    case .map(let entries, _):
      var map = ValueMap()
      for entry in entries { map[entry.key.value] = try entry.value.evaluate(in: bindings) }
      return .map(map)
    }
  }
}
