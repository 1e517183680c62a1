import ArgumentParser
import Calendars
import Diagnostics
import Expressions
import Journal
import RunbookEngine
import RunbookLanguage

struct RunCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a runbook. What happens is in the journal before it happens.",
    discussion: """
      The run's id goes to standard output. Exit code 3: a person is needed; each thing that is missing is listed with \
      the flag that answers it, and `runback resume` goes on.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var answers: AnswerOptions
  @OptionGroup var given: InputOptions

  @Option(help: ArgumentHelp("The incident that this run belongs to.", valueName: "id"))
  var incident: String?

  @Argument(help: ArgumentHelp("The runbook.", valueName: "id"))
  var runbook: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let workspace = try Workspace.require(global, in: surroundings)
    let loaded = try LoadedRunbook(runbook, in: WorkspaceFiles(workspace: workspace, surroundings: surroundings))
    surroundings.console.report(loaded.warnings, options: global, in: surroundings)
    let isInteractive = answers.isInteractive(in: surroundings)
    let inputs = try given.values(for: loaded.checked, asking: isInteractive, in: surroundings)
    let request = RunRequest(
      run: RunID(at: surroundings.clock.now(), randomBytes: surroundings.random(8)), runbook: loaded.checked,
      inputs: inputs, mode: isInteractive ? .interactive : .nonInteractive, incident: incident)
    let assembly = RunnerAssembly(global: global, answers: answers, workspace: workspace, surroundings: surroundings)
    return try await assembly.drive(try answers.prepared(in: surroundings)) { runner in
      try await runner.begin(request)
    }
  }
}
