import ArgumentParser
import Calendars
import Diagnostics
import Expressions
import JSON
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

  @Option(help: ArgumentHelp("`run`, or `step` to be asked before each step.", valueName: "run|step"))
  var mode: Mode = .run

  @Option(help: ArgumentHelp("Start at this step instead of at the first one; wants --reason.", valueName: "step"))
  var from: String?

  @Option(help: ArgumentHelp("Why the run starts in the middle, for the record.", valueName: "text"))
  var reason: String?

  @Option(help: ArgumentHelp("Do not ask a preflight step, and why not.", valueName: "step=reason"))
  var skipPreflight: [String] = []

  @Argument(help: ArgumentHelp("The runbook.", valueName: "id"))
  var runbook: String

  enum Mode: String, ExpressibleByArgument {
    case run, step
  }

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let workspace = try Workspace.require(global, in: surroundings)
    let loaded = try LoadedRunbook(runbook, in: WorkspaceFiles(workspace: workspace, surroundings: surroundings))
    surroundings.console.report(loaded.warnings, options: global, in: surroundings)
    let isInteractive = answers.isInteractive(in: surroundings)
    let inputs = try given.values(for: loaded.checked, asking: isInteractive, in: surroundings)
    let request = RunRequest(
      run: RunID(at: surroundings.clock.now(), randomBytes: surroundings.random(8)), runbook: loaded.checked,
      inputs: inputs, mode: mode == .step ? .step : isInteractive ? .interactive : .nonInteractive,
      incident: incident, from: try start(of: loaded.checked.runbook),
      skippedPreflight: try passedOver(loaded.checked.runbook))
    let assembly = RunnerAssembly(global: global, answers: answers, workspace: workspace, surroundings: surroundings)
    return try await assembly.drive(try answers.prepared(in: surroundings)) { runner in
      try await runner.begin(request)
    }
  }

  private func start(of runbook: Runbook) throws -> RunStart? {
    guard let from else { return nil }
    try require(from, among: runbook.steps)
    guard let reason, !reason.isEmpty else {
      throw CommandError(.usage, "`--from \(from)` wants a reason", hints: ["add `--reason TEXT`"])
    }
    return RunStart(step: from, reason: reason)
  }

  private func passedOver(_ runbook: Runbook) throws -> JSONObject {
    var reasons = JSONObject()
    for text in skipPreflight {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw CommandError(
          .usage, "`--skip-preflight \(text)` has no reason", hints: ["write `--skip-preflight STEP=REASON`"])
      }
      try require(parts[0], among: runbook.preflight)
      reasons[parts[0]] = .string(parts[1])
    }
    return reasons
  }

  private func require(_ step: String, among steps: [Step]) throws {
    let names = steps.map(\.id.value)
    guard !names.contains(step) else { return }
    throw CommandError(
      .usage, "no step of that list is `\(step)`",
      hints: [
        didYouMean(step, among: names).map { "did you mean `\($0)`?" }
          ?? (names.isEmpty
            ? "the runbook has no preflight" : "there is \(names.map { "`\($0)`" }.joined(separator: ", "))")
      ])
  }
}
