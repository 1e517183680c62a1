import Calendars
import Contacts
import Expressions
import RunbookLanguage

/// `notify.list`: whom to tell, by when and how. Sends nothing.
struct NotifyListAction: Action {
  let name = "notify.list"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
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
        severity: severity, dataClasses: Set(call.texts("dataClasses")), regions: Set(call.texts("regions")),
        tags: Set(call.texts("tags")), compromised: Set(call.texts("compromised")))
      if case .timestamp(let time)? = call.arguments["aware"] { incident.times[.aware] = time }
      let zones = try failing { () throws(ContactsError) in try registry.zones(from: .system()) }
      let list = NotificationList.make(registry: registry, incident: incident, at: call.clock.now(), zones: zones)
      return .succeeded(
        outputs: [
          "recipients": .int(Int64(list.recipients.count)), "list": .string(list.callSheet),
          "obligations": .int(Int64(list.obligations.count)),
          "deadlines": .list(list.obligations.map(\.deadline)),
        ],
        detail: "\(list.recipients.count) to tell, \(list.obligations.count) duties to report"
          + list.problems.map { "; \($0.message)" }.joined())
    } catch {
      return error.result
    }
  }
}

extension NotificationList.ObligationClock {
  /// For the report, which draws it.
  fileprivate var deadline: Value {
    var members = ValueMap()
    members["id"] = .string(id)
    members["title"] = .string(title)
    members["to"] = .string(to)
    members["cite"] = .string(cite)
    if let due { members["due"] = .string(due.rfc3339) }
    if let since { members["since"] = .string(since.rfc3339) }
    return .map(members)
  }
}
