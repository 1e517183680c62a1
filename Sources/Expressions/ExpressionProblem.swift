public import Diagnostics

/// What is wrong with an expression before it runs.
public struct ExpressionProblem: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case syntax
    /// CEL has it, this language does not.
    case leftOut
    case tooLarge
    case unknownName
    case unknownField
    case unknownFunction
    /// The field exists, but not here: a step that comes later.
    case unavailable
    case possiblyAbsent
    case type
    case pattern
    case secret
  }

  public let kind: Kind
  /// One sentence: lowercase, no full stop.
  public let message: String
  /// UTF-8 offsets in the expression's text.
  public let range: SourceRange
  /// What is written beside the caret.
  public let label: String
  public let help: [String]

  public init(_ kind: Kind, _ message: String, at range: SourceRange, label: String = "", help: [String] = []) {
    self.kind = kind
    self.message = message
    self.range = range
    self.label = label
    self.help = help
  }
}

/// Why an expression that is well typed has no value.
public struct EvaluationError: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case overflow
    case divisionByZero
    case noSuchKey
    case indexOutOfRange
    case conversion
    case pattern
    case unbound
    case wrongType
    case costExceeded
  }

  public let kind: Kind
  public let message: String
  /// UTF-8 offsets in the expression's text.
  public let range: SourceRange

  public init(_ kind: Kind, _ message: String, at range: SourceRange) {
    self.kind = kind
    self.message = message
    self.range = range
  }
}

extension EvaluationError: ReportableError {
  public var exitCode: ExitCode { .negative }
  public var hints: [String] { [] }
}
