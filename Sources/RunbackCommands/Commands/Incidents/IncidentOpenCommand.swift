import ArgumentParser
import Calendars
import Contacts
import Diagnostics
import Incidents

struct IncidentOpenCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open an incident, or add to what is known of one.",
    discussion: "Nothing is edited: what is said again stands beside what was said before, and counts from then on.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var times: IncidentTimeOptions

  @Option(help: ArgumentHelp("sev1 to sev4; a new incident wants it.", valueName: "level"))
  var severity: String?

  @Option(help: ArgumentHelp("What it is called.", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("A system that is compromised, as the contacts name it.", valueName: "system"))
  var compromised: [String] = []

  @Option(help: ArgumentHelp("Anything else for the record.", valueName: "text"))
  var note: String?

  @Argument(help: ArgumentHelp("The incident.", valueName: "inc"))
  var incident: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let id = try IncidentID.required(incident)
    if let severity, Severity(rawValue: severity) == nil {
      throw CommandError(.usage, "`--severity \(severity)` is none of sev1, sev2, sev3, sev4")
    }
    let now = surroundings.clock.now()
    var entry = IncidentEntry(
      recorded: now, by: surroundings.user, event: .opened, severity: severity, title: title,
      times: try times.times(now: now), compromised: compromised, note: note)
    let store = IncidentStore(state: try global.stateFolder(in: surroundings))
    let known = try store.read(id)
    if known?.severity == nil, severity == nil {
      throw CommandError(
        .usage, "a new incident wants a severity", hints: ["add `--severity sev1`, or sev2, sev3, sev4"])
    }
    if known == nil, entry.times[.declared] == nil { entry.times[.declared] = now }
    let made = entry
    let record = try store.append(to: id) { known throws(IncidentError) in
      var entry = made
      if known?.isOpen ?? false { entry.event = .added }
      return entry
    }
    try IncidentText(record, global: global, surroundings: surroundings).print()
    return .success
  }
}
