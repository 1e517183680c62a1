import ArgumentParser
import Diagnostics
import Journal
import RunbookEngine
import RunbookFlow

struct UndoCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Undo what a run has armed, the last that was begun first.",
    discussion: """
      A run that is not over ends with it. An undo that fails does not keep the others from being done; what a person has to \
      undo by hand is listed at the end, with exit code 1.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var answers: AnswerOptions

  @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
  var reason: String?

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var run: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let identifier = try RunArgument(run).identifier(in: store)
    let recorded = try store.read(identifier).created?.workspace.map(Workspace.init(path:))
    let assembly = RunnerAssembly(
      global: global, answers: answers, workspace: try recorded ?? .find(global, in: surroundings),
      surroundings: surroundings)
    var isUndone = false
    let code = try await assembly.drive(try answers.prepared(in: surroundings)) { runner in
      let outcome = try await runner.undo(identifier, reason: reason)
      if case .finished(let event) = outcome.state.undo { isUndone = event.byHand.isEmpty }
      return outcome
    }
    // What the run itself has come to was known before; the question here is whether everything is undone.
    return code == .negative && isUndone ? .success : code
  }
}
