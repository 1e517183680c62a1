public import Diagnostics
public import Expressions

/// An expression and where each of its bytes is in the file.
public struct SourceExpression: Sendable, Hashable {
  public let expression: Expression
  /// The file range of the whole expression.
  public let range: SourceRange
  /// File ranges of the expression's bytes, as far as they differ from `range.lower + offset`.
  let positions: PositionMap

  /// The value under the given bindings.
  public func evaluate(in bindings: [String: Value]) throws(EvaluationProblem) -> Value {
    do throws(EvaluationError) {
      return try expression.evaluate(in: bindings)
    } catch {
      throw EvaluationProblem(error, at: positions.range(of: error.range))
    }
  }

  /// The value of an expression that has been checked to be a condition.
  public func evaluateCondition(in bindings: [String: Value]) throws(EvaluationProblem) -> Bool {
    let value = try evaluate(in: bindings)
    guard case .bool(let condition) = value else {
      throw EvaluationProblem(
        EvaluationError(.wrongType, "the condition is a \(value.kind), not a bool", at: expression.root.range),
        at: range)
    }
    return condition
  }
}

/// An expression that has no value in this run, with the place in the runbook.
public struct EvaluationProblem: ReportableError, Hashable {
  public let cause: EvaluationError
  public let range: SourceRange

  public init(_ cause: EvaluationError, at range: SourceRange) {
    self.cause = cause
    self.range = range
  }

  public var exitCode: ExitCode { .negative }
  public var message: String { cause.message }
}
