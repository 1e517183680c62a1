/// How findings are written.
public enum DiagnosticFormat: String, Sendable, Hashable, CaseIterable {
  /// For people: with the lines of the source.
  case text
  /// One line each, as compilers write them and editors read them.
  case short
  /// One document, `runback/diagnostics/v1`.
  case json
  /// One SARIF 2.1.0 log, as code scanning services read it.
  case sarif
}

extension Sequence<Diagnostic> {
  /// By path, then by place.
  public func inOrder() -> [Diagnostic] {
    sorted { left, right in
      if left.source.path != right.source.path { return left.source.path < right.source.path }
      if left.range.lower != right.range.lower { return left.range.lower < right.range.lower }
      if left.range.upper != right.range.upper { return left.range.upper < right.range.upper }
      return (left.code, left.message) < (right.code, right.message)
    }
  }
}
