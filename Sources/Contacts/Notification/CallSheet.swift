import Calendars
import Diagnostics

extension NotificationList {
  /// A page to call people from at night: who comes first, by which number, until when, and what is wrong.
  ///
  /// Times are UTC; a time on the day of the question is shown without its date. Nothing that a file contains can
  /// move the cursor or colour the terminal.
  public var callSheet: String { CallSheet(list: self).text }
}

struct CallSheet {
  let list: NotificationList
  private static let width = 80

  var text: String {
    var lines = heading
    for (index, recipient) in list.recipients.enumerated() { lines += [""] + entry(index + 1, recipient) }
    if list.recipients.isEmpty { lines += ["", "Nobody is told: see below."] }
    if !list.obligations.isEmpty { lines += ["", "DUTIES TO REPORT"] + list.obligations.flatMap(duty) }
    if !list.problems.isEmpty {
      lines += ["", "PROBLEMS"] + list.problems.flatMap { wrapped("  ! ", "\($0.message) (\($0.subject))", indent: 4) }
    }
    return lines.map { terminalText(trimmed($0)) }.joined(separator: "\n") + "\n"
  }

  private var heading: [String] {
    let incident = list.incident
    var what = [incident.severity.rawValue] + (incident.service.map { [$0] } ?? [])
    what += incident.dataClasses.sorted() + incident.regions.sorted() + incident.tags.sorted()
    var lines = ["CALL SHEET  \(what.joined(separator: ", "))", "at \(full(list.at)) UTC"]
    if !incident.compromised.isEmpty {
      lines.append("do not use: \(incident.compromised.sorted().joined(separator: ", "))")
    }
    lines.append("contacts \(list.registry.prefix(12)), tzdata \(list.tzdata)")
    return lines
  }

  private func entry(_ number: Int, _ recipient: NotificationList.Recipient) -> [String] {
    let label = String(repeating: " ", count: max(0, 2 - "\(number)".count)) + "\(number)  "
    var name = "\(recipient.name) (\(recipient.id))"
    if recipient.organisation != .internal { name += ", \(recipient.organisation.rawValue)" }
    if !recipient.languages.isEmpty { name += ", speaks \(recipient.languages.joined(separator: " "))" }
    var lines = wrapped(label, name, indent: 4)
    if recipient.methods.isEmpty {
      lines.append("    NOT TOLD")
    } else {
      let start = recipient.notBefore <= list.at ? "now" : "not before \(short(recipient.notBefore))"
      let answer = recipient.ackBy.map { ", answer by \(short($0))" } ?? ""
      let note = recipient.redacted ? "redacted note" : recipient.tlp.label
      lines += wrapped(
        "    ", "\(start)\(answer); \(note); \(recipient.localTime.time) in \(recipient.zone)", indent: 4)
    }
    let column = recipient.methods.map(\.kind.rawValue.count).max() ?? 0
    for method in recipient.methods {
      let kind = method.kind.rawValue
      let padding = String(repeating: " ", count: column - kind.count)
      lines.append("    > \(kind)\(padding)  \(method.address)" + (method.outOfBand ? "  (out of band)" : ""))
    }
    if recipient.methods.count > 1, recipient.independentWays == 1 {
      lines.append("    all of these fail together")
    }
    for suppression in recipient.suppressed {
      lines += wrapped("    - ", (suppression.method.map { "\($0): " } ?? "") + suppression.reason, indent: 6)
    }
    for why in recipient.why { lines += wrapped("    because ", why, indent: 12) }
    return lines
  }

  private func duty(_ clock: NotificationList.ObligationClock) -> [String] {
    var lines: [String] = []
    if let due = clock.due, let since = clock.since {
      lines += wrapped("  by \(full(due))  ", clock.title, indent: 4)
      lines += wrapped("    ", "the clock runs since \(clock.trigger) at \(full(since))", indent: 4)
      if !clock.waitingFor.isEmpty {
        lines += wrapped("    ", "may be due sooner, once it is known when: \(words(clock.waitingFor))", indent: 4)
      }
    } else {
      lines += wrapped("  no time yet          ", clock.title, indent: 4)
      lines += wrapped("    ", "the clock starts with: \(words(clock.waitingFor)); say when that was", indent: 4)
    }
    lines += wrapped("    ", "to \(clock.to)", indent: 4)
    lines += wrapped("    ", "\(clock.id), \(clock.cite), owner \(clock.owner)", indent: 4)
    if clock.reviewed == nil { lines.append("    no counsel has reviewed this entry") }
    return lines
  }

  private func words(_ triggers: [Obligation.Trigger]) -> String {
    triggers.map(\.description).joined(separator: ", ")
  }

  /// Lines of at most 80 characters, broken at spaces; a longer word stands alone.
  private func wrapped(_ first: String, _ text: String, indent: Int) -> [String] {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
      if !isEmpty, line.count + 1 + word.count > Self.width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  /// `Tue 2026-11-24 03:15`.
  private func full(_ time: Timestamp) -> String {
    let local = Zone.utc.localTime(at: time)
    let day = local.date.weekday.shortName
    return "\(day.prefix(1).uppercased())\(day.dropFirst()) \(local.date) \(local.time)"
  }

  private func short(_ time: Timestamp) -> String {
    let local = Zone.utc.localTime(at: time)
    return local.date == Zone.utc.localTime(at: list.at).date ? "\(local.time)" : full(time)
  }
}
