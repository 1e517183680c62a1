import JSON

/// Writes findings in one of the formats, sorted by path and place. The same findings give the same bytes.
public struct DiagnosticRenderer: Sendable {
  public let format: DiagnosticFormat
  /// Whether `text` may use escape sequences for colour; nothing else in the output is ever one.
  public let colour: Bool
  /// Columns of a source line that `text` shows.
  public let width: Int
  /// Findings that `text` shows before it counts the rest.
  public let shown: Int
  /// Of the program, for `sarif`.
  public let version: String
  /// Describe the codes in `sarif`; codes without a page are only named.
  public let pages: [DiagnosticPage]

  public init(
    _ format: DiagnosticFormat = .text, colour: Bool = false, width: Int = 100, shown: Int = 20,
    version: String = "0", pages: [DiagnosticPage] = []
  ) {
    self.format = format
    self.colour = colour
    self.width = max(width, 20)
    self.shown = max(shown, 1)
    self.version = version
    self.pages = pages
  }

  /// Ends with a line feed; empty when `text` or `short` have nothing to say.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    let placed = PlacedDiagnostic.place(diagnostics.inOrder())
    switch format {
    case .text: return TextReport(palette: Palette(colour: colour), width: width, shown: shown).render(placed)
    case .short: return placed.map(\.shortLine).joined()
    case .json: return DiagnosticsDocument(placed).json.pretty + "\n"
    case .sarif: return SARIFLog(placed, version: version, pages: pages).json.pretty + "\n"
    }
  }
}
