public import ArgumentParser
import Calendars
public import Contacts
import Diagnostics
import JSON

struct ContactsNotifyCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "notify", abstract: "List whom to tell of an incident: who, why, how, by when. Sends nothing.",
    discussion: "Exit code 1: somebody who has to be told cannot be reached, or the list has another problem.")

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, markdown, csv, vcard, icalendar, apprise, mailto
  }

  @OptionGroup var global: GlobalOptions
  @OptionGroup var contacts: ContactsOptions

  @OptionGroup var question: IncidentQuestion

  @Option(help: "text, json, markdown, csv, vcard, icalendar, apprise or mailto.")
  var format: Format?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let registry = try contacts.registry(global, in: surroundings)
    var incident = try question.incident(record: nil)
    incident.service = try question.owner(in: registry) ?? incident.service
    let list = NotificationList.make(
      registry: registry, incident: incident, at: try contacts.instant(in: surroundings),
      zones: try registry.zones(from: .system()))
    let wanted = format ?? (global.wantsJSON(in: surroundings) ? .json : .text)
    switch wanted {
    case .text: surroundings.console.write(list.callSheet)
    case .json: surroundings.console.print(list.json)
    case .markdown: surroundings.console.write(list.markdown)
    case .csv: surroundings.console.write(list.csv)
    case .vcard: surroundings.console.write(list.vCard)
    case .icalendar: surroundings.console.write(list.iCalendar)
    case .apprise: surroundings.console.write(list.apprise)
    case .mailto: surroundings.console.write(list.mailto)
    }
    return list.problems.isEmpty ? .success : .negative
  }
}

extension Severity: ExpressibleByArgument {}
