import ArgumentParser
import Diagnostics
import Incidents

struct IncidentShowCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Say what is known of an incident, and which runs belong to it.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The incident.", valueName: "inc"))
  var incident: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let id = try IncidentID.required(incident)
    let store = IncidentStore(state: try global.stateFolder(in: surroundings))
    let record = try store.required(id)
    try IncidentText(record, global: global, surroundings: surroundings).print()
    return .success
  }
}
