import ArgumentParser
import Diagnostics
import JSON
import Journal
import RunbookEngine
import RunbookFlow

struct RunsCommand: Subcommand {
  static let configuration = CommandConfiguration(commandName: "runs", abstract: "List the runs, newest first.")

  @OptionGroup var global: GlobalOptions

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    var rows: [(run: RunID, runbook: String, standing: String)] = []
    for run in try store.runs().reversed() {
      let state = RunState(try store.read(run).entries)
      rows.append((run, state.created?.runbook.id ?? "?", state.standing(isHeld: try store.isHeld(run))))
    }
    if global.wantsJSON(in: surroundings) {
      let runs: [JSONValue] = rows.map { row in
        ["run": .string(row.run.text), "runbook": .string(row.runbook), "state": .string(row.standing)]
      }
      surroundings.console.print(["schema": "runback/runs/v1", "runs": .array(runs)])
      return .success
    }
    for row in rows {
      surroundings.console.print("\(row.run)  \(row.standing.padded(to: 12))\(terminalText(row.runbook))")
    }
    return .success
  }
}
