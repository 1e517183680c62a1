import Calendars
import Diagnostics
import Incidents
import JSON
import Journal
import RunbookEngine
import RunbookFlow

/// An incident with the runs that name it, as text or as the document `runback/incident/v1`.
struct IncidentText {
  let record: IncidentRecord
  /// Oldest first.
  let runs: [KnownRun]
  private let console: any Console
  private let wantsJSON: Bool

  init(_ record: IncidentRecord, global: GlobalOptions, surroundings: Surroundings) throws {
    self.record = record
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    runs = try store.runs().compactMap { run in
      // A run whose first line cannot be read does not hide the incident.
      guard let begun = try? store.created(run), begun.event.incident == record.id.text else { return nil }
      return try KnownRun(run, in: store)
    }
    console = surroundings.console
    wantsJSON = global.wantsJSON(in: surroundings)
  }

  func print() throws {
    if wantsJSON { return console.print(document) }
    say(
      "\(record.id)  \(record.severity ?? "?")  \(record.isOpen ? "open" : "closed")\(record.title.map { "  \($0)" } ?? "")"
    )
    for moment in IncidentMoment.allCases {
      if let time = record.times[moment] { say("  \(moment.rawValue.padded(to: 12))\(time.rfc3339)") }
    }
    if let closed = record.closed { say("  \("closed".padded(to: 12))\(closed.rfc3339)") }
    if !record.compromised.isEmpty { say("  compromised \(record.compromised.joined(separator: ", "))") }
    for run in runs { say("  run         \(run.run)  \(run.standing.padded(to: 12))\(run.runbook)") }
    if let (earlier, later) = record.disorder {
      console.printError("warning: `\(earlier.rawValue)` lies after `\(later.rawValue)`")
    }
  }

  private func say(_ line: String) { console.print(terminalText(line)) }

  private var document: JSONValue {
    var times = JSONObject()
    for moment in IncidentMoment.allCases { times[moment.rawValue] = JSONValue(record.times[moment]?.rfc3339) }
    let history: [JSONValue] = record.entries.map { entry in
      [
        "recorded": .string(entry.recorded.rfc3339), "by": .string(entry.by), "event": .string(entry.event.rawValue),
        "note": JSONValue(entry.note),
      ]
    }
    return [
      "schema": "runback/incident/v1", "incident": .string(record.id.text), "open": .bool(record.isOpen),
      "severity": JSONValue(record.severity), "title": JSONValue(record.title), "times": .object(times),
      "closed": JSONValue(record.closed?.rfc3339), "compromised": JSONValue(record.compromised),
      "runs": .array(runs.map(\.document)), "history": .array(history),
    ]
  }
}
