import ArgumentParser
import Calendars
import Diagnostics
import Incidents
import Journal
import RunbookEngine
import RunbookFlow

struct IncidentCloseCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close an incident.",
    discussion: "Refused while a run of it is not over: go on with the run, or cancel it.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var times: IncidentTimeOptions

  @Option(help: ArgumentHelp("How it ended, for the record.", valueName: "text"))
  var note: String?

  @Argument(help: ArgumentHelp("The incident.", valueName: "inc"))
  var incident: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let id = try IncidentID.required(incident)
    let store = IncidentStore(state: try global.stateFolder(in: surroundings))
    let record = try store.required(id)
    let open = try IncidentText(record, global: global, surroundings: surroundings).runs.filter { !$0.state.isFinished }
    if let run = open.first {
      throw CommandError(
        .refused, "run `\(run.run)` of incident `\(id)` is \(run.standing)",
        hints: run.commands.map { "`\($0)`" })
    }
    let now = surroundings.clock.now()
    let entry = IncidentEntry(
      recorded: now, by: surroundings.user, event: .closed, times: try times.times(now: now), note: note)
    let closed = try store.append(to: id) { known throws(IncidentError) in
      guard known?.isOpen ?? false else { throw IncidentError(.closed, id.text) }
      return entry
    }
    try IncidentText(closed, global: global, surroundings: surroundings).print()
    return .success
  }
}
