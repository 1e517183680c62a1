import Diagnostics

extension Console {
  /// Findings about a file that the user wrote, as text on standard error.
  func report(_ diagnostics: [Diagnostic], options: GlobalOptions, in surroundings: Surroundings) {
    let renderer = DiagnosticRenderer(
      .text, colour: options.wantsColor(onErrorStream: true, in: surroundings), width: max(60, width),
      version: runbackVersion)
    writeError(renderer.render(diagnostics))
  }
}

extension Sequence<Diagnostic> {
  var hasErrors: Bool { contains { $0.severity == .error } }
}
