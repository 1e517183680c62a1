import ArgumentParser
import Diagnostics
import JSON
import Journal
import RunbookEngine
import RunbookFlow

struct RunsListCommand: Subcommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the runs, newest first.")

  @OptionGroup var global: GlobalOptions

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let runs = try store.runs().reversed().map { try KnownRun($0, in: store) }
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(["schema": "runback/runs/v1", "runs": .array(runs.map(\.document))])
      return .success
    }
    for known in runs {
      let incident = known.state.created?.incident.map { "  \($0)" } ?? ""
      surroundings.console.print(
        terminalText("\(known.run)  \(known.standing.padded(to: 12))\(known.runbook)\(incident)"))
    }
    return .success
  }
}
