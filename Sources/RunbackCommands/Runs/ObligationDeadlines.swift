import ArgumentParser
import Calendars
import Contacts
import Delivery
import Journal
import RunbookFlow
import Screens

/// The duties to report whose clocks run for a run: as its steps asked the contacts, and as its incident's file has the times. What
/// was filed already is not among them.
struct ObligationDeadlines {
  /// The folder of the contacts registry.
  let contacts: String?
  let clock: WallClock
  let store: JournalStore

  /// Empty where it cannot be said: what is wrong with contacts or an incident's file is said where they are needed.
  func deadlines(of state: RunState) -> [RunScreen.Deadline] {
    guard let contacts, let about = try? IncidentOfRun(state, store: store), about.facts != nil || about.record != nil,
      let question = try? IncidentQuestion.parse([]),
      var facts = try? question.incident(record: about.record, base: about.facts),
      let registry = (try? Registry.read(RegistryDirectory(path: contacts, shownAs: "contacts")))?.registry,
      let zones = try? registry.zones(from: .system())
    else { return [] }
    let filings = ((try? DeliveryLedger.read(about.subject, store: store)) ?? nil)?.filings ?? []
    facts.times.merge(ObligationWatch.started(by: filings)) { given, _ in given }
    let list = NotificationList.make(registry: registry, incident: facts, at: clock.now(), zones: zones)
    return ObligationWatch(list, filings: filings, at: clock.now()).clocks.compactMap { clock in
      guard clock.standing == .running || clock.standing == .overdue, let due = clock.obligation.due else { return nil }
      let duty = clock.obligation
      return RunScreen.Deadline(what: "\(duty.title), to \(duty.to) (\(duty.cite))", at: due)
    }
  }
}
