/// An error that a person will read. Every module has one such type.
public protocol ReportableError: Error, Sendable {
  var exitCode: ExitCode { get }
  /// One sentence: what, where. Lowercase, no final full stop, names in backticks, no secrets.
  var message: String { get }
  /// What to do next, one sentence or command each.
  var hints: [String] { get }
  /// What is wrong in files that the user wrote, where the error is about such a file.
  var diagnostics: [Diagnostic] { get }
}

extension ReportableError {
  public var hints: [String] { [] }
  public var diagnostics: [Diagnostic] { [] }
}
