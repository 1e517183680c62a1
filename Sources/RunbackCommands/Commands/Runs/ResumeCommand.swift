import ArgumentParser
import Diagnostics
import Journal
import RunbookEngine
import RunbookLanguage

struct ResumeCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with a run that stands still, or that was interrupted or killed.",
    discussion: "Without a run, the newest that is not over. The runbook is the one that the journal carries.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var answers: AnswerOptions

  @Option(
    help: ArgumentHelp(
      "What to do about a step: retry, skip, done, undo, abort, wait or terminate.", valueName: "step=choice"))
  var decide: [String] = []

  @Option(help: ArgumentHelp("The value of an output of a step that was done by hand.", valueName: "step.output=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp("Why, for the record; every decision but retry, wait and terminate wants it.", valueName: "text")
  )
  var reason: String?

  @Option(
    help: ArgumentHelp(
      "A corrected runbook to go on with; the steps that were begun must be the same in it. Wants --reason.",
      valueName: "file"))
  var amend: String?

  @Argument(help: ArgumentHelp("The run (default: the newest that is not over).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let identifier = try RunArgument(run).identifier(in: store, openOnly: true)
    var prepared = try answers.prepared(in: surroundings)
    for text in decide { try prepared.add(decision: text) }
    for text in set { try prepared.add(answer: text) }
    prepared.reason = reason
    // The journal says in which workspace the run began; the working directory may be another today.
    let recorded = try store.read(identifier).created?.workspace.map(Workspace.init(path:))
    let assembly = RunnerAssembly(
      global: global, answers: answers,
      workspace: try global.workspace == nil
        ? recorded ?? .find(global, in: surroundings) : .find(global, in: surroundings),
      surroundings: surroundings)
    let amendment = try amend.map { path throws -> CorrectedRunbook in
      try corrected(path, workspace: assembly.workspace, in: surroundings)
    }
    return try await assembly.drive(prepared) { runner in
      try await runner.resume(identifier, correcting: amendment)
    }
  }

  private func corrected(
    _ path: String, workspace: Workspace?, in surroundings: Surroundings
  ) throws -> CorrectedRunbook {
    guard let reason, reason.contains(where: { !$0.isWhitespace }) else {
      throw CommandError(.usage, "`--amend \(path)` wants a reason", hints: ["add `--reason TEXT`"])
    }
    guard let workspace else {
      throw CommandError(
        .usage, "`--amend \(path)` wants the workspace that the runbook belongs to",
        hints: ["name it with `--workspace DIR`"])
    }
    let files = WorkspaceFiles(workspace: workspace, surroundings: surroundings)
    let source = try files.source(at: surroundings.absolute(path))
    let check = files.checker(features: LanguageFeature.supported).check(source)
    guard let checked = check.runbook else { throw InvalidRunbook(source: source, diagnostics: check.diagnostics) }
    surroundings.console.report(check.diagnostics, options: global, in: surroundings)
    return CorrectedRunbook(checked, trust: "unverified", reason: reason)
  }
}
