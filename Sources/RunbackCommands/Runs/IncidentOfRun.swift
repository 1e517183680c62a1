import Calendars
import Contacts
import Delivery
import Diagnostics
import Incidents
import JSON
import Journal
import RunbookFlow

/// What a command about obligations is asked of: an incident, or a run and the incident that it belongs to.
struct IncidentOfRun {
  let subject: DeliverySubject
  let run: RunID?
  let record: IncidentRecord?
  /// What the run's own steps said about the incident.
  let facts: Incident?

  init(incident: String?, run: String?, store: JournalStore) throws {
    guard (incident == nil) != (run == nil) else {
      throw CommandError(.usage, "say which one: `--incident INC`, or `--run RUN`")
    }
    if let incident {
      subject = try DeliverySubject(incident)
      self.run = nil
      facts = nil
    } else {
      let identifier = try RunArgument(run).identifier(in: store)
      let state = RunState(try store.read(identifier).entries)
      self.run = identifier
      subject = try DeliverySubject(state.created?.incident ?? identifier.text)
      facts = Self.facts(state)
    }
    record = try incidentRecord(subject.text, state: store.directory)
  }

  /// Of a run that is at hand, and the incident that it belongs to.
  init(_ state: RunState, store: JournalStore) throws {
    run = state.created?.run
    subject = try DeliverySubject(state.created?.incident ?? state.created?.run.text ?? "")
    facts = Self.facts(state)
    record = try incidentRecord(subject.text, state: store.directory)
  }

  /// The arguments of the last `notify.list` or `notify.send`, as they were resolved.
  private static func facts(_ state: RunState) -> Incident? {
    let asked = state.steps.compactMap { step -> JSONValue? in
      guard let action = step.intent?.action, action["uses"]?.stringValue?.hasPrefix("notify.") == true else {
        return nil
      }
      return action["with"]
    }
    guard let with = asked.last else { return nil }
    func words(_ key: String) -> Set<String> { Set((with[key]?.arrayValue ?? []).compactMap(\.stringValue)) }
    guard let severity = with["severity"]?.stringValue.flatMap(Severity.init) else { return nil }
    var incident = Incident(
      severity: severity, service: with["service"]?.stringValue, dataClasses: words("dataClasses"),
      regions: words("regions"), tags: words("tags"), compromised: words("compromised"))
    if let aware = with["aware"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }) { incident.times[.aware] = aware }
    return incident
  }
}
