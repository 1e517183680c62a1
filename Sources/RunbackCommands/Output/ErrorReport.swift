import Diagnostics

extension Console {
  /// Writes an error as every command does: what is wrong in files, then the sentence, then what to do next.
  func report(_ error: any ReportableError, colour: Bool) {
    writeError(render(error.diagnostics, colour: colour))
    printError(terminalText("error: \(error.message)"))
    for hint in error.hints { printError(terminalText("  = help: \(hint)")) }
  }

  /// Findings as text, for this console's width.
  func render(_ diagnostics: [Diagnostic], colour: Bool) -> String {
    DiagnosticRenderer(.text, colour: colour, width: max(60, width), version: runbackVersion).render(diagnostics)
  }
}
