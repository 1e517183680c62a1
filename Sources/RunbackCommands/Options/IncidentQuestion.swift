import ArgumentParser
import Calendars
import Contacts
import Diagnostics
import Incidents
import Journal

/// What is known about an incident, as options; what `runback incident` has written down fills the gaps.
struct IncidentQuestion: ParsableArguments {
  @Option(help: ArgumentHelp("sev1, sev2, sev3, sev4 or sev5.", valueName: "severity"))
  var severity: Severity?

  @Option(help: ArgumentHelp("The service that is affected.", valueName: "id"))
  var service: String?

  @Option(help: ArgumentHelp("A file that is affected: means the service with a pattern for it.", valueName: "path"))
  var path: [String] = []

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

  /// - Parameters:
  ///   - record: what is written down about the incident.
  ///   - base: what a run said when it asked.
  func incident(record: IncidentRecord?, base: Incident? = nil) throws(CommandError) -> Incident {
    guard let severity = severity ?? record?.severity.flatMap(Severity.init) ?? base?.severity else {
      throw CommandError(
        .usage, "nothing says how severe the incident is",
        hints: ["add `--severity sev1`, or write it down with `runback incident open`"])
    }
    var incident = base ?? Incident(severity: severity)
    incident.severity = severity
    incident.service = service ?? incident.service
    incident.dataClasses.formUnion(data)
    incident.regions.formUnion(region)
    incident.tags.formUnion(tag)
    incident.compromised.formUnion(compromised + (record?.compromised ?? []))
    for (moment, time) in record?.times ?? [:] {
      if let trigger = Obligation.Trigger(moment.rawValue) { incident.times[trigger] = time }
    }
    incident.times.merge(try times()) { $1 }
    return incident
  }

  /// The service that owns the files that are affected, where none is named.
  func owner(in registry: Registry) throws(CommandError) -> String? {
    guard service == nil, !path.isEmpty else { return nil }
    let owners = Set(path.flatMap { registry.services(owning: $0).map(\.id) }).sorted()
    guard owners.count == 1, let owner = owners.first else {
      let files = path.map { "`\($0)`" }.joined(separator: ", ")
      throw CommandError(
        .usage,
        owners.isEmpty ? "no service has a pattern for \(files)" : "several services have patterns for \(files)",
        hints: [
          owners.isEmpty
            ? "write one into `paths` of a service, or name one with `--service`"
            : "name one with `--service`: \(owners.map { "`\($0)`" }.joined(separator: ", "))"
        ])
    }
    return owner
  }

  func times() throws(CommandError) -> [Obligation.Trigger: Timestamp] {
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

/// What an incident's file says, where there is one.
func incidentRecord(_ name: String, state: String) throws -> IncidentRecord? {
  guard let id = IncidentID(name) else { return nil }
  return try IncidentStore(state: state).read(id)
}
