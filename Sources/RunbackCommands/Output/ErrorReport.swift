import Diagnostics

extension Console {
  /// Writes an error as every command does: the sentence, then what to do next.
  func report(_ error: any ReportableError) {
    printError("error: \(error.message)")
    for hint in error.hints { printError("  = help: \(hint)") }
  }
}
