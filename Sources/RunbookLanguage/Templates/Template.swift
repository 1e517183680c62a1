public import Diagnostics
public import Expressions

/// A string with `${{ e }}` in it. A template that is exactly one expression keeps its type.
public struct Template: Sendable, Hashable {
  public enum Piece: Sendable, Hashable {
    case text(String)
    case expression(SourceExpression)
  }

  public let pieces: [Piece]
  /// Of the scalar in the file.
  public let range: SourceRange

  /// The only expression, when there is nothing beside it.
  public var single: SourceExpression? {
    if pieces.count == 1, case .expression(let expression) = pieces[0] { expression } else { nil }
  }

  /// The text, when there is no expression in it.
  public var literal: String? {
    switch (pieces.first, pieces.count) {
    case (nil, _): ""
    case (.text(let text), 1): text
    default: nil
    }
  }

  /// The value; a string, except for a template that is one expression.
  public func evaluate(in bindings: [String: Value]) throws(EvaluationProblem) -> Value {
    if let single { return try single.evaluate(in: bindings) }
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let piece): text += piece
      case .expression(let expression): text += try expression.rendered(in: bindings)
      }
    }
    return .string(text)
  }

  /// The value as text, as it goes to a program.
  public func evaluateText(in bindings: [String: Value]) throws(EvaluationProblem) -> String {
    if let single { return try single.rendered(in: bindings) }
    if case .string(let text) = try evaluate(in: bindings) { return text }
    return ""
  }
}

extension SourceExpression {
  /// The value as text. Lists, maps and secrets have none; the checker has refused them already.
  func rendered(in bindings: [String: Value]) throws(EvaluationProblem) -> String {
    let value = try evaluate(in: bindings)
    guard let text = value.text else {
      throw EvaluationProblem(
        EvaluationError(.wrongType, "a \(value.kind) has no text form", at: expression.root.range), at: range)
    }
    return text
  }
}
