import ArgumentParser
import Diagnostics
import JSON
import Journal

struct JournalShowCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a run's journal, one JSON object a line, without the chain.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The run (default: the newest).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let identifier = try RunArgument(run).identifier(in: store)
    for entry in try store.read(identifier).entries {
      surroundings.console.print(JSONValue.object(entry.object).compact)
    }
    return .success
  }
}
