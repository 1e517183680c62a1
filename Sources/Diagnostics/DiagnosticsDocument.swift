import JSON

/// The format `json`: every finding, with offsets in bytes and positions from one.
struct DiagnosticsDocument {
  let json: JSONValue

  init(_ diagnostics: [PlacedDiagnostic]) {
    let errors = diagnostics.count { $0.diagnostic.severity == .error }
    json = [
      "schema": "runback/diagnostics/v1",
      "errors": JSONValue(errors),
      "warnings": JSONValue(diagnostics.count - errors),
      "diagnostics": .array(diagnostics.map(Self.finding)),
    ]
  }

  private static func finding(_ placed: PlacedDiagnostic) -> JSONValue {
    let diagnostic = placed.diagnostic
    return [
      "code": .string(diagnostic.code.name),
      "severity": .string(diagnostic.severity.rawValue),
      "message": .string(diagnostic.message),
      "path": .string(diagnostic.source.path),
      "range": range(diagnostic.range, in: placed),
      "label": .string(diagnostic.label),
      "related": .array(
        diagnostic.related.map { ["range": range($0.range, in: placed), "text": .string($0.text)] }),
      "help": JSONValue(diagnostic.help),
    ]
  }

  private static func range(_ range: SourceRange, in placed: PlacedDiagnostic) -> JSONValue {
    let range = placed.clamped(range)
    return [
      "start": position(range.lowerBound, in: placed),
      "end": position(range.upperBound, in: placed),
    ]
  }

  /// `column` counts Unicode scalars, `offset` bytes from zero.
  private static func position(_ offset: Int, in placed: PlacedDiagnostic) -> JSONValue {
    let position = placed.lines.position(of: offset)
    return [
      "offset": JSONValue(offset), "line": JSONValue(position.line), "column": JSONValue(position.column),
    ]
  }
}
