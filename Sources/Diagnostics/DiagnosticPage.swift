/// What `runback explain CODE` prints and `docs/errors/CODE.md` holds.
public struct DiagnosticPage: Sendable, Hashable {
  public let code: DiagnosticCode
  /// A headline, as in a table of contents.
  public let title: String
  /// Markdown: what the finding means and why it matters.
  public let explanation: String
  /// A short text that has the fault.
  public let example: String
  /// The same text without it.
  public let fixed: String

  public init(code: DiagnosticCode, title: String, explanation: String, example: String, fixed: String) {
    self.code = code
    self.title = title
    self.explanation = explanation
    self.example = example
    self.fixed = fixed
  }
}
