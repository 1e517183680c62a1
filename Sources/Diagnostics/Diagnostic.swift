/// A stable name such as `RB104`; never reused. Each module declares its own in an extension.
public struct DiagnosticCode: Sendable, Hashable, Comparable {
  public let name: String

  public init(_ name: String) { self.name = name }

  public static func < (left: DiagnosticCode, right: DiagnosticCode) -> Bool { left.name < right.name }
}

/// A second place in the same source that explains the first.
public struct DiagnosticLabel: Sendable, Hashable {
  public let range: SourceRange
  public let text: String

  public init(range: SourceRange, text: String) {
    self.range = range
    self.text = text
  }
}

/// One finding about a text that a user wrote.
public struct Diagnostic: Sendable, Hashable {
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    case error, warning
  }

  public let code: DiagnosticCode
  public let severity: Severity
  /// Lowercase, no final full stop, names in backticks.
  public let message: String
  public let source: Source
  public let range: SourceRange
  /// Stands beside the carets; may be empty.
  public let label: String
  public let related: [DiagnosticLabel]
  /// What to do about it, one sentence each.
  public let help: [String]

  public init(
    _ code: DiagnosticCode, _ severity: Severity, _ message: String, in source: Source, at range: SourceRange,
    label: String = "", related: [DiagnosticLabel] = [], help: [String] = []
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.source = source
    self.range = range
    self.label = label
    self.related = related
    self.help = help
  }

  /// An error.
  public init(
    _ code: DiagnosticCode, _ message: String, in source: Source, at range: SourceRange, label: String = "",
    related: [DiagnosticLabel] = [], help: [String] = []
  ) {
    self.init(code, .error, message, in: source, at: range, label: label, related: related, help: help)
  }
}
