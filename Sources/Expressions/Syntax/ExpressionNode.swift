public import Diagnostics

/// A part of an expression, with its place in the expression's text (UTF-8 offsets).
public struct ExpressionNode: Sendable, Hashable {
  public let range: SourceRange
  public let content: Content

  public indirect enum Content: Sendable, Hashable {
    case literal(Value)
    case name(String)
    case select(ExpressionNode, field: Field)
    /// `has(e.f)`
    case has(ExpressionNode, field: Field)
    case index(ExpressionNode, ExpressionNode)
    case list([ExpressionNode])
    case map([MapEntry])
    case not(ExpressionNode)
    case negate(ExpressionNode)
    case binary(BinaryOperator, ExpressionNode, ExpressionNode)
    case conditional(ExpressionNode, ExpressionNode, ExpressionNode)
    /// `f(a, b)`, or with a receiver `a.f(b)`; the receiver is then the first argument.
    case call(FunctionCall)
    case comprehension(Comprehension)
  }

  public struct Field: Sendable, Hashable {
    public let name: String
    public let range: SourceRange
  }

  public struct MapEntry: Sendable, Hashable {
    public let key: ExpressionNode
    public let value: ExpressionNode
  }

  public struct FunctionCall: Sendable, Hashable {
    public let name: String
    public let nameRange: SourceRange
    public let hasReceiver: Bool
    public let arguments: [ExpressionNode]
  }

  /// `range.macro(variable, body)`; `map` may have a filter before its body.
  public struct Comprehension: Sendable, Hashable {
    public let macro: Macro
    public let over: ExpressionNode
    public let variable: Field
    public let filter: ExpressionNode?
    public let body: ExpressionNode
  }

  public enum Macro: String, Sendable, Hashable, CaseIterable {
    case all, exists, map, filter
    case existsOne = "exists_one"
  }
}

/// The binary operators, weakest binding first.
public enum BinaryOperator: String, Sendable, Hashable, CaseIterable {
  case or = "||"
  case and = "&&"
  case less = "<"
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case greater = ">"
  case equal = "=="
  case notEqual = "!="
  case isIn = "in"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"

  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .less, .lessOrEqual, .greaterOrEqual, .greater, .equal, .notEqual, .isIn: 3
    case .add, .subtract: 4
    case .multiply, .divide, .remainder: 5
    }
  }
}
