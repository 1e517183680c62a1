public import ArgumentParser
public import Diagnostics

/// How commands that check files write what they found. One renderer for everything that a user wrote.
struct FindingsOptions: ParsableArguments {
  @Option(help: "text, short, json or sarif.")
  var format: DiagnosticFormat?

  /// The format that was asked for, by `--json` too.
  func chosen(_ global: GlobalOptions, in surroundings: Surroundings) -> DiagnosticFormat {
    format ?? (global.wantsJSON(in: surroundings) ? .json : .text)
  }

  /// Writes the findings to standard output and says how the command ends.
  func show(_ findings: [Diagnostic], _ global: GlobalOptions, in surroundings: Surroundings) -> Diagnostics.ExitCode {
    let renderer = DiagnosticRenderer(
      chosen(global, in: surroundings), colour: global.wantsColor(onErrorStream: false, in: surroundings),
      width: max(60, surroundings.console.width), version: runbackVersion, pages: allDiagnosticPages)
    surroundings.console.write(renderer.render(findings))
    return findings.hasErrors ? .invalidFile : findings.isEmpty ? .success : .negative
  }
}

extension DiagnosticFormat: ExpressibleByArgument {}
