import ArgumentParser
import Calendars
import Contacts
import Diagnostics
import Files

struct ContactsExportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the contacts for other programs; secrets are never written.",
    discussion:
      "vcard: a card a person. icalendar: who is on call in the next days. apprise: a configuration, by ids of people as tags. csv: a row a method."
  )

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case vcard, icalendar, apprise, csv
  }

  @OptionGroup var global: GlobalOptions
  @OptionGroup var contacts: ContactsOptions

  @Option(help: "vcard, icalendar, apprise or csv.")
  var format: Format

  @Option(help: ArgumentHelp("For icalendar: the schedule; may be repeated (default: all).", valueName: "id"))
  var schedule: [String] = []

  @Option(help: ArgumentHelp("For icalendar: how many days from --at on.", valueName: "n"))
  var days: Int = 90

  @Option(name: [.short, .long], help: ArgumentHelp("Write to a file that is not there yet.", valueName: "file"))
  var output: String?

  func validate() throws {
    guard (1...3660).contains(days) else { throw ValidationError("`--days` must be between 1 and 3660") }
    guard schedule.isEmpty || format == .icalendar else {
      throw ValidationError("`--schedule` goes with `--format icalendar`")
    }
  }

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let registry = try contacts.registry(global, in: surroundings)
    let text: String
    switch format {
    case .vcard: text = registry.vCard
    case .apprise: text = registry.apprise
    case .csv: text = registry.csv
    case .icalendar:
      let from = try contacts.instant(in: surroundings)
      text = try registry.iCalendar(
        schedules: schedule.isEmpty ? nil : schedule, from: from, to: from.adding(.days(Int64(days))),
        zones: try registry.zones(from: .system()))
    }
    if let output {
      try writeFile(Array(text.utf8), to: surroundings.absolute(output))
    } else {
      surroundings.console.write(text)
    }
    return .success
  }
}
