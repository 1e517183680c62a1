/// A finding and the index of its source; findings of one source share it.
struct PlacedDiagnostic {
  let diagnostic: Diagnostic
  let lines: LineIndex

  /// Equal sources must be neighbours.
  static func place(_ diagnostics: [Diagnostic]) -> [PlacedDiagnostic] {
    var last: (source: Source, lines: LineIndex)?
    return diagnostics.map { diagnostic in
      if let last, last.source == diagnostic.source {
        return PlacedDiagnostic(diagnostic: diagnostic, lines: last.lines)
      }
      let lines = LineIndex(diagnostic.source)
      last = (diagnostic.source, lines)
      return PlacedDiagnostic(diagnostic: diagnostic, lines: lines)
    }
  }

  /// A range that lies inside the source, whatever the finder said.
  func clamped(_ range: SourceRange) -> Range<Int> {
    let lower = min(max(range.lower, 0), diagnostic.source.bytes.count)
    return lower..<min(max(range.upper, lower), diagnostic.source.bytes.count)
  }

  var range: Range<Int> { clamped(diagnostic.range) }
  var start: LineIndex.Position { lines.position(of: range.lowerBound) }

  /// `path:line:column`.
  var place: String { "\(terminalText(diagnostic.source.path)):\(start.line):\(start.column)" }

  /// `path:14:13: error[RB104]: message`.
  var shortLine: String {
    "\(place): \(diagnostic.severity.rawValue)[\(diagnostic.code.name)]: \(terminalText(diagnostic.message))\n"
  }
}
