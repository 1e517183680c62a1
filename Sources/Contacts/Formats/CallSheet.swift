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
    if !list.obligations.isEmpty {
      lines += ["", "DUTIES TO REPORT"] + list.obligations.flatMap(duty)
      let unreviewed = list.obligations.filter { $0.reviewed == nil }.map(\.id)
      if !unreviewed.isEmpty {
        lines += wrapped("  ! ", "reviewed by no counsel: \(unreviewed.joined(separator: ", "))", indent: 4)
      }
    }
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
      let next = recipient.fallback.map { fallback in
        // An answer that another rule wants sooner is not what the escalation waits for.
        let when = fallback.at == recipient.ackBy ? ", else" : "; else at \(short(fallback.at))"
        return "\(when) \(fallback.to.map(\.description).joined(separator: ", "))"
      }
      let note = recipient.redacted ? "redacted note" : recipient.tlp.label
      lines += wrapped(
        "    ", "\(start)\(answer)\(next ?? ""); \(note); \(recipient.localTime.time) local", indent: 4)
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
    for (reason, methods) in reasons(recipient.suppressed) {
      lines += wrapped(
        "    - ", (methods.isEmpty ? "" : "not \(methods.joined(separator: ", ")): ") + reason, indent: 6)
    }
    if let why = recipient.why.first {
      let more = recipient.why.count - 1
      lines += wrapped("    because ", why + (more == 0 ? "" : " (+\(more))"), indent: 6)
    }
    return lines
  }

  /// Methods that are left out for one reason share a line.
  private func reasons(_ suppressed: [NotificationList.Suppression]) -> [(reason: String, methods: [String])] {
    var all: [(reason: String, methods: [String])] = []
    for suppression in suppressed {
      let index = all.firstIndex { $0.reason == suppression.reason }
      if index == nil { all.append((suppression.reason, [])) }
      if let method = suppression.method { all[index ?? all.count - 1].methods.append(method) }
    }
    return all
  }

  private func duty(_ clock: NotificationList.ObligationClock) -> [String] {
    var lines: [String] = []
    if let due = clock.due, let since = clock.since {
      lines += wrapped("  by \(full(due))  ", clock.title, indent: 4)
      var running = "\(clock.trigger) since \(full(since))"
      if !clock.waitingFor.isEmpty { running += "; sooner, perhaps, by \(words(clock.waitingFor)): say when that was" }
      lines += wrapped("    ", "\(running); owner \(clock.owner)", indent: 4)
    } else {
      lines += wrapped("  no time yet  ", clock.title, indent: 4)
      let start = "starts with \(words(clock.waitingFor)): say when that was"
      lines += wrapped("    ", "\(start); owner \(clock.owner)", indent: 4)
    }
    return lines + wrapped("    ", "to \(clock.to) (\(clock.id))", indent: 4)
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
