import Calendars
import Contacts
import Diagnostics
public import JSON

extension ObligationWatch {
  /// A clock a paragraph. Nothing that a file contains can move the cursor.
  public func text(_ subject: DeliverySubject) -> String {
    var lines = ["\(subject) at \(at.rfc3339), tzdata \(tzdata)"]
    if clocks.isEmpty { lines.append("  no duty runs") }
    for clock in clocks {
      let obligation = clock.obligation
      lines.append("  \(clock.words(at).padded(to: 24))  \(obligation.title) (\(obligation.id))")
      if let due = obligation.due, let since = obligation.since {
        lines.append("    due \(due.rfc3339), \(obligation.trigger) since \(since.rfc3339)")
      }
      if !obligation.waitingFor.isEmpty {
        let triggers = obligation.waitingFor.map(\.description).joined(separator: ", ")
        lines.append("    waits for \(triggers): say when that was with `--time`")
      }
      for filing in clock.filings {
        lines.append("    filed \(filing.at.rfc3339), receipt \(filing.receipt), says \(filing.by)")
      }
      lines.append("    to \(obligation.to); owner \(obligation.owner); \(obligation.cite)")
      if obligation.reviewed == nil { lines.append("    ! reviewed by no counsel") }
    }
    return lines.map { terminalText($0) + "\n" }.joined()
  }

  /// The document `runback/contacts-obligations/v1`.
  public func json(_ subject: DeliverySubject) -> JSONValue {
    [
      "schema": "runback/contacts-obligations/v1",
      "incident": .string(subject.text),
      "at": .string(at.rfc3339),
      "tzdata": .string(tzdata),
      "obligations": .array(clocks.map { $0.json(at) }),
    ]
  }
}

extension ObligationWatch.Clock {
  /// `OVERDUE by 2h`, `due in 70h5m`.
  fileprivate func words(_ now: Timestamp) -> String {
    switch standing {
    case .waiting: return "waiting"
    case .filed: return "filed"
    case .filedLate: return "filed late"
    case .running: return "due in \(left(now).description)"
    case .overdue: return "OVERDUE by \(TimeSpan(milliseconds: -left(now).milliseconds).description)"
    }
  }

  /// To the minute, which nobody needs more exactly.
  private func left(_ now: Timestamp) -> TimeSpan {
    let seconds = (obligation.due ?? now).since(now).seconds
    return .minutes(seconds / 60)
  }

  fileprivate func json(_ now: Timestamp) -> JSONValue {
    [
      "id": .string(obligation.id),
      "title": .string(obligation.title),
      "standing": .string(standing.rawValue),
      "due": JSONValue(obligation.due?.rfc3339),
      "since": JSONValue(obligation.since?.rfc3339),
      "trigger": .string(obligation.trigger.description),
      "waitingFor": JSONValue(obligation.waitingFor.map(\.description)),
      "secondsLeft": obligation.due.map { .int($0.since(now).seconds) } ?? .null,
      "filings": .array(filings.map(\.json)),
      "to": .string(obligation.to),
      "cite": .string(obligation.cite),
      "owner": .string(obligation.owner.description),
      "reviewed": JSONValue(obligation.reviewed?.description),
      "why": JSONValue(obligation.why),
    ]
  }
}
