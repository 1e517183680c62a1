import ArgumentParser
import Calendars
import Diagnostics
import Incidents

struct IncidentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident", abstract: "What runs, duties and reports refer to.",
    subcommands: [IncidentOpenCommand.self, IncidentShowCommand.self, IncidentCloseCommand.self])
}

/// The times of an incident, as options.
struct IncidentTimeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("When something first showed it (RFC 3339, or `now`).", valueName: "time"))
  var detected: String?

  @Option(help: ArgumentHelp("When a person became aware of it; duties to report count from here.", valueName: "time"))
  var aware: String?

  @Option(help: ArgumentHelp("When it was declared.", valueName: "time"))
  var declared: String?

  @Option(help: ArgumentHelp("When it could no longer spread.", valueName: "time"))
  var contained: String?

  @Option(help: ArgumentHelp("When everything worked again.", valueName: "time"))
  var recovered: String?

  func times(now: Timestamp) throws(CommandError) -> [IncidentMoment: Timestamp] {
    var times: [IncidentMoment: Timestamp] = [:]
    let given: [(IncidentMoment, String?)] = [
      (.detected, detected), (.aware, aware), (.declared, declared), (.contained, contained), (.recovered, recovered),
    ]
    for (moment, text) in given {
      guard let text else { continue }
      guard let time = text == "now" ? now : Timestamp(rfc3339: text) else {
        throw CommandError(
          .usage, "`--\(moment.rawValue) \(text)` is no time", hints: ["write it as `2026-11-20T03:00:00Z`, or `now`"])
      }
      guard time <= now else {
        throw CommandError(.usage, "`--\(moment.rawValue) \(text)` lies in the future")
      }
      times[moment] = time
    }
    return times
  }
}

extension IncidentID {
  static func required(_ text: String) throws(CommandError) -> IncidentID {
    guard let id = IncidentID(text) else {
      throw CommandError(
        .usage, "`\(text)` is no incident's name",
        hints: ["a name has letters, digits, `-`, `_` and `.`, as in `INC-2041`"])
    }
    return id
  }
}
