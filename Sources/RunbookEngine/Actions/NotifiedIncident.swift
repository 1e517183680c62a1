import Calendars
import Contacts
import Expressions
import RunbookLanguage

/// Whom a `notify` step has to do with: the workspace's registry, asked about the incident that the step describes.
struct NotifiedIncident {
  let registry: Registry
  let list: NotificationList

  init(_ call: ActionInvocation, _ surroundings: ActionSurroundings) throws(ActionFailure) {
    guard let folder = surroundings.contacts else { throw ActionFailure(message: "the workspace has no `contacts/`") }
    let reading = try failing { () throws(ContactsError) in
      try Registry.read(RegistryDirectory(path: folder, shownAs: "contacts"))
    }
    guard let registry = reading.registry else {
      throw ActionFailure(ContactsError(.invalid(errors: reading.errorCount), directory: "contacts"))
    }
    let word = call.text("severity") ?? call.runbook.metadata.severity?.value.rawValue
    guard let severity = word.flatMap(Severity.init) else {
      throw ActionFailure(message: "neither the step nor the runbook says how severe the incident is")
    }
    var incident = Incident(
      severity: severity, service: call.text("service"), dataClasses: Set(call.texts("dataClasses")),
      regions: Set(call.texts("regions")), tags: Set(call.texts("tags")), compromised: Set(call.texts("compromised")))
    if case .timestamp(let time)? = call.arguments["aware"] { incident.times[.aware] = time }
    let zones = try failing { () throws(ContactsError) in try registry.zones(from: .system()) }
    self.registry = registry
    list = NotificationList.make(registry: registry, incident: incident, at: call.clock.now(), zones: zones)
  }
}
