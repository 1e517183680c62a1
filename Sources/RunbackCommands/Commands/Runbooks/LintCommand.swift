public import ArgumentParser
import Calendars
import Contacts
public import Diagnostics
import Files
import RunbookLanguage

struct LintCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check runbooks completely, without running them; without a path, the whole workspace.",
    discussion:
      "Exit code 65: a file has errors and would be refused; 1: there are only warnings; 0: nothing was found.")

  @OptionGroup var global: GlobalOptions

  @Option(help: "text, short, json or sarif.")
  var format: DiagnosticFormat?

  @Argument(help: ArgumentHelp("Files to check instead of the workspace's.", valueName: "path"))
  var paths: [String] = []

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let workspace =
      try paths.isEmpty ? Workspace.require(global, in: surroundings) : Workspace.find(global, in: surroundings)
    let files = workspace.map { WorkspaceFiles(workspace: $0, surroundings: surroundings) }
    let checker = files?.checker() ?? RunbookChecker(features: .all, today: surroundings.clock.now())
    var findings: [Diagnostic] = []
    if paths.isEmpty, let files {
      for path in try files.paths() { findings += checker.check(try files.source(at: path)).diagnostics }
      findings += try Registry.read(files.contacts).diagnostics
    }
    for path in paths {
      let source = Source(path: path, bytes: try readFile(surroundings.absolute(path), limit: WorkspaceFiles.largest))
      findings += checker.check(source).diagnostics
    }
    show(findings, in: surroundings)
    return findings.hasErrors ? .invalidFile : findings.isEmpty ? .success : .negative
  }

  private func show(_ findings: [Diagnostic], in surroundings: Surroundings) {
    let wanted = format ?? (global.wantsJSON(in: surroundings) ? .json : .text)
    let renderer = DiagnosticRenderer(
      wanted, colour: global.wantsColor(onErrorStream: false, in: surroundings),
      width: max(60, surroundings.console.width), version: runbackVersion, pages: allDiagnosticPages)
    surroundings.console.write(renderer.render(findings))
  }
}

extension DiagnosticFormat: ExpressibleByArgument {}
