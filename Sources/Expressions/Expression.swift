public import Diagnostics

/// A parsed expression of the CEL subset that `docs/expressions.md` describes.
public struct Expression: Sendable, Hashable {
  public let text: String
  public let root: ExpressionNode

  /// The name among the bindings under which `secretFile(…)` finds a map from the names of secrets to paths. No expression can
  /// read it.
  public static let secretFiles = "secretFile()"

  /// Parses without looking at types.
  public init(parsing text: String) throws(ExpressionProblem) {
    var parser = try ExpressionParser(text)
    self.root = try parser.parse()
    self.text = text
  }

  /// Checks types and presence. Reports every independent problem.
  public func check(in scope: Scope) -> ExpressionCheck {
    var checker = TypeChecker(scope: scope)
    let outcome = checker.check(root)
    return ExpressionCheck(
      type: outcome.type, whenTrue: outcome.whenTrue, references: checker.references,
      problems: checker.problems.sorted { ($0.range.lower, $0.range.upper) < ($1.range.lower, $1.range.upper) })
  }

  /// The value under the given bindings. `budget` bounds the work: about one unit for each part that
  /// is evaluated and for every eight bytes that are read or made.
  public func evaluate(in bindings: [String: Value], budget: Int = 1_000_000) throws(EvaluationError) -> Value {
    var evaluator = Evaluator(bindings: bindings, budget: budget)
    return try evaluator.evaluate(root)
  }
}

/// What the type checker found out.
public struct ExpressionCheck: Sendable, Hashable {
  public let type: ValueType
  /// Paths that are there when the expression is true.
  public let whenTrue: Set<String>
  /// Every dotted path that the expression reads or asks for, longest form.
  public let references: [Reference]
  public let problems: [ExpressionProblem]

  public struct Reference: Sendable, Hashable {
    public let path: String
    public let range: SourceRange
  }
}

extension ExpressionNode {
  /// The type of a part of an expression that has been checked.
  public func type(in scope: Scope) -> ValueType {
    var checker = TypeChecker(scope: scope)
    return checker.check(self).type
  }
}
