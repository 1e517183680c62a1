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
    case text, json, markdown, csv
  }

  @OptionGroup var global: GlobalOptions
  @OptionGroup var contacts: ContactsOptions

  @Option(help: ArgumentHelp("sev1, sev2, sev3 or sev4.", valueName: "severity"))
  var severity: Severity

  @Option(help: ArgumentHelp("The service that is affected.", valueName: "id"))
  var service: String?

  @Option(help: ArgumentHelp("A class of data that is affected, such as pii.", valueName: "class"))
  var data: [String] = []

  @Option(help: ArgumentHelp("A region that is affected.", valueName: "region"))
  var region: [String] = []

  @Option(help: ArgumentHelp("What the incident is about.", valueName: "tag"))
  var tag: [String] = []

  @Option(
    help: ArgumentHelp("A system that the attacker may hold: nothing that it carries is used.", valueName: "system"))
  var compromised: [String] = []

  @Option(
    help: ArgumentHelp(
      "When a clock started, such as aware=2026-11-20T03:10:00Z: occurred, detected, aware, declared, classified, material.",
      valueName: "trigger=time"))
  var time: [String] = []

  @Option(help: "text, json, markdown or csv.")
  var format: Format?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let registry = try contacts.registry(global, in: surroundings)
    let incident = Incident(
      severity: severity, service: service, dataClasses: Set(data), regions: Set(region), tags: Set(tag),
      compromised: Set(compromised), times: try times())
    let list = NotificationList.make(
      registry: registry, incident: incident, at: try contacts.instant(in: surroundings),
      zones: try registry.zones(from: .system()))
    let wanted = format ?? (global.wantsJSON(in: surroundings) ? .json : .text)
    switch wanted {
    case .text: surroundings.console.write(list.callSheet)
    case .json: surroundings.console.print(list.json)
    case .markdown: surroundings.console.write(list.markdown)
    case .csv: surroundings.console.write(list.csv)
    }
    return list.problems.isEmpty ? .success : .negative
  }

  private func times() throws(CommandError) -> [Obligation.Trigger: Timestamp] {
    var times: [Obligation.Trigger: Timestamp] = [:]
    for entry in time {
      let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let trigger = Obligation.Trigger(parts[0]), let instant = Timestamp(rfc3339: parts[1])
      else {
        throw CommandError(
          .usage, "`--time \(entry)` is no trigger with a time", hints: ["write it as `aware=2026-11-20T03:10:00Z`"])
      }
      times[trigger] = instant
    }
    return times
  }
}

extension Severity: ExpressibleByArgument {}
