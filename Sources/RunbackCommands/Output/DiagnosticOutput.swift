import Diagnostics

extension Console {
  /// Findings about a file that the user wrote, as text on standard error.
  func report(_ diagnostics: [Diagnostic], options: GlobalOptions, in surroundings: Surroundings) {
    writeError(render(diagnostics, colour: options.wantsColor(onErrorStream: true, in: surroundings)))
  }
}

extension Sequence<Diagnostic> {
  var hasErrors: Bool { contains { $0.severity == .error } }
}
