import Diagnostics
import RunbookLanguage

/// A runbook of the workspace that has no errors.
struct LoadedRunbook {
  let checked: CheckedRunbook
  let warnings: [Diagnostic]

  /// - Parameter features: what whoever asks can do with: all of the language to show it, less to run it.
  init(
    _ identifier: String, in files: WorkspaceFiles, features: Set<LanguageFeature> = LanguageFeature.supported
  ) throws {
    let source = try files.source(of: identifier)
    let check = files.checker(features: features).check(source)
    guard let checked = check.runbook else { throw InvalidRunbook(source: source, diagnostics: check.diagnostics) }
    self.checked = checked
    warnings = check.diagnostics
  }
}

/// A runbook with errors is not run.
struct InvalidRunbook: ReportableError {
  let source: Source
  let diagnostics: [Diagnostic]

  var exitCode: ExitCode { .invalidFile }
  var message: String { "the runbook `\(source.path)` has errors and is not run" }
  var hints: [String] {
    let codes = Set(diagnostics.filter { $0.severity == .error }.map(\.code.name)).sorted().prefix(3)
    return codes.map { "`runback explain \($0)`" }
  }
}
