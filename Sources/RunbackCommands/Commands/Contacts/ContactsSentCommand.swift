import ArgumentParser
import Delivery
import Diagnostics
import JSON
import Journal

struct ContactsSentCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "sent", abstract: "Show who was told of an incident, by which way, and who has answered.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The incident, or the run.", valueName: "inc"))
  var incident: String

  @Flag(help: "Of the exercise of that name.")
  var exercise = false

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let subject = try DeliverySubject(incident)
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    guard let state = try DeliveryLedger.read(subject, store: store, isExercise: exercise) else {
      throw CommandError(.notFound, "nobody has been told of `\(subject)` from here")
    }
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(state.json(subject))
    } else {
      surroundings.console.write(state.text(subject))
    }
    return .success
  }
}
