import Calendars
import Contacts
import JSON
import Journal
import RunbookFlow
import Screens

/// The duties to report whose clocks a run has started: those of its `notify.list` steps, by the contacts as they are now.
struct ObligationDeadlines {
  /// The folder of the contacts registry.
  let contacts: String?
  let clock: WallClock
  /// What the runbook says where a step does not.
  let severity: String?

  func deadlines(of state: RunState) -> [RunScreen.Deadline] {
    let steps = state.steps.filter { $0.progress == .succeeded && $0.intent?.action["uses"] == "notify.list" }
    guard let contacts, !steps.isEmpty,
      // What is wrong with them is said where they are needed; the view goes without.
      let registry = (try? Registry.read(RegistryDirectory(path: contacts, shownAs: "contacts")))?.registry,
      let zones = try? registry.zones(from: .system())
    else { return [] }
    var deadlines: [RunScreen.Deadline] = []
    for step in steps {
      guard let incident = incident(step.intent?.action["with"] ?? [:]) else { continue }
      let list = NotificationList.make(registry: registry, incident: incident, at: clock.now(), zones: zones)
      for duty in list.obligations {
        guard let due = duty.due else { continue }
        let deadline = RunScreen.Deadline(what: "\(duty.title), to \(duty.to) (\(duty.cite))", at: due)
        if !deadlines.contains(deadline) { deadlines.append(deadline) }
      }
    }
    return deadlines
  }

  /// As the step gave it to the action.
  private func incident(_ arguments: JSONValue) -> Incident? {
    guard let severity = (arguments["severity"]?.stringValue ?? severity).flatMap(Severity.init) else { return nil }
    func texts(_ name: String) -> Set<String> { Set((arguments[name]?.arrayValue ?? []).compactMap(\.stringValue)) }
    var incident = Incident(
      severity: severity, dataClasses: texts("dataClasses"), regions: texts("regions"), tags: texts("tags"),
      compromised: texts("compromised"))
    if let time = arguments["aware"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }) { incident.times[.aware] = time }
    return incident
  }
}
