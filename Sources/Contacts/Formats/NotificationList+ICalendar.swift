import Calendars
import ICalendar

extension NotificationList {
  /// When to tell whom and what is due, for a calendar: an event for each recipient from when they may be told until
  /// they must have answered, and one with an alarm an hour before for each duty whose clock runs.
  public var iCalendar: String {
    var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Runback//contacts notify//EN", "CALSCALE:GREGORIAN"]
    let stamp = "DTSTAMP:\(DateTimeValue.text(utc: at))"
    for recipient in recipients where !recipient.methods.isEmpty {
      let ways = recipient.methods.map { "\($0.kind.rawValue) \($0.address)" }
      lines += ["BEGIN:VEVENT", uid("tell-\(recipient.id)"), stamp]
      lines.append("DTSTART:\(DateTimeValue.text(utc: recipient.notBefore))")
      if let answer = recipient.ackBy, answer > recipient.notBefore {
        lines.append("DTEND:\(DateTimeValue.text(utc: answer))")
      }
      lines.append("SUMMARY:\(ContentLineText.escaped("Tell \(recipient.name): \(ways.first ?? "")"))")
      let mark = recipient.redacted ? "redacted note" : recipient.tlp.label
      lines.append("DESCRIPTION:\(ContentLineText.escaped(([mark] + ways + recipient.why).joined(separator: "\n")))")
      lines.append("END:VEVENT")
    }
    for clock in obligations {
      guard let due = clock.due else { continue }
      lines += ["BEGIN:VEVENT", uid("due-\(clock.id)"), stamp, "DTSTART:\(DateTimeValue.text(utc: due))"]
      lines.append("SUMMARY:\(ContentLineText.escaped("Due: \(clock.title)"))")
      lines.append(
        "DESCRIPTION:\(ContentLineText.escaped("to \(clock.to)\n\(clock.cite)\nowner \(clock.owner)"))")
      lines += ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT1H"]
      lines += ["DESCRIPTION:\(ContentLineText.escaped(clock.title))", "END:VALARM", "END:VEVENT"]
    }
    lines.append("END:VCALENDAR")
    return lines.map(ContentLineText.folded).joined()
  }

  /// The same list has the same ids, so that reading it twice puts nothing there twice.
  private func uid(_ what: String) -> String {
    "UID:\(ContentLineText.escaped("\(what)-\(DateTimeValue.text(utc: at))-\(registry.prefix(12))@runback"))"
  }
}
