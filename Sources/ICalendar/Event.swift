import Calendars

/// A VEVENT, as far as it says who does something when.
public struct Event: Sendable, Hashable {
  enum Length: Sendable, Hashable {
    case until(DateTimeValue)
    case lasting(DurationValue)
    /// One day for a date, nothing for a time (RFC 5545 §3.6.1).
    case unsaid
  }

  /// An RDATE: a further time, which may have a length of its own.
  struct Addition: Sendable, Hashable {
    let start: DateTimeValue
    let length: Length?
  }

  public let uid: String
  public let summary: String
  /// Addresses of mail, in lower case.
  public let attendees: [String]
  public let start: DateTimeValue
  public let rule: RecurrenceRule?
  /// The time that this event stands for in the series of the same UID.
  public let recurrenceID: DateTimeValue?
  public let isCancelled: Bool
  public let line: Int
  let length: Length
  let additions: [Addition]
  let exclusions: [DateTimeValue]

  /// Names of zones that its times are in.
  var zones: Set<String> {
    var all: Set<String> = []
    var times = [start] + exclusions + additions.map(\.start) + (recurrenceID.map { [$0] } ?? [])
    if case .until(let end) = length { times.append(end) }
    for case .local(_, zone: let zone?) in times { all.insert(zone) }
    return all
  }
}

/// Reads a VEVENT; what it cannot understand it refuses, because half a calendar would leave somebody out.
struct EventReader {
  let component: Component
  /// What a TZID means, by the calendar's VTIMEZONEs.
  let zoneNames: [String: String]

  func event() throws(ICalendarError) -> Event {
    let once = ["DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID", "UID", "SUMMARY", "STATUS"]
    for name in once {
      let all = component.all(name)
      if all.count > 1 { throw ICalendarError("\(name) stands twice in an event", line: all[1].line) }
    }
    if let line = component["EXRULE"] { throw ICalendarError("EXRULE is not supported", line: line.line) }
    guard let line = component["DTSTART"] else { throw ICalendarError("an event has no DTSTART", line: component.line) }
    let start = try single(line)
    var rule: RecurrenceRule?
    if let line = component["RRULE"] {
      let (found, problem) = RecurrenceRule.parse(line.value)
      guard let found else { throw ICalendarError(problem, line: line.line) }
      rule = found
    }
    var identity: DateTimeValue?
    if let line = component["RECURRENCE-ID"] {
      guard line.parameter("RANGE") == nil else {
        throw ICalendarError("RECURRENCE-ID with RANGE is not supported", line: line.line)
      }
      guard rule == nil else { throw ICalendarError("an event with RECURRENCE-ID repeats", line: line.line) }
      identity = try single(line)
    }
    var exclusions: [DateTimeValue] = []
    for line in component.all("EXDATE") {
      let times = try list(line)
      guard times.allSatisfy({ $0.isDate == start.isDate }) else {
        throw ICalendarError("EXDATE has dates and DTSTART a time, or the other way round", line: line.line)
      }
      exclusions += times
    }
    var additions: [Event.Addition] = []
    for line in component.all("RDATE") { additions += try self.additions(line) }
    guard exclusions.count + additions.count <= 20_000 else {
      throw ICalendarError("an event has more than 20000 RDATEs and EXDATEs", line: component.line)
    }
    return Event(
      uid: component["UID"]?.value ?? "line \(component.line)",
      summary: ContentLineText.unescaped(component["SUMMARY"]?.value ?? ""),
      attendees: component.all("ATTENDEE").compactMap(Self.mail), start: start, rule: rule, recurrenceID: identity,
      isCancelled: component["STATUS"]?.value.uppercased() == "CANCELLED", line: component.line,
      length: try length(start), additions: additions, exclusions: exclusions)
  }

  private static func mail(_ line: ContentLine) -> String? {
    let text = line.value.lowercased()
    return text.hasPrefix("mailto:") ? String(text.dropFirst(7)) : nil
  }

  private func length(_ start: DateTimeValue) throws(ICalendarError) -> Event.Length {
    if let line = component["DTEND"] {
      guard component["DURATION"] == nil else {
        throw ICalendarError("an event has DTEND and DURATION", line: line.line)
      }
      let end = try single(line)
      guard end.isDate == start.isDate else {
        throw ICalendarError("DTEND is a date and DTSTART a time, or the other way round", line: line.line)
      }
      return .until(end)
    }
    guard let line = component["DURATION"] else { return .unsaid }
    guard let duration = DurationValue(line.value) else {
      throw ICalendarError("DURATION is no length of time such as `PT12H`", line: line.line)
    }
    return .lasting(duration)
  }

  private func additions(_ line: ContentLine) throws(ICalendarError) -> [Event.Addition] {
    guard line.parameter("VALUE")?.uppercased() == "PERIOD" else {
      return try list(line).map { Event.Addition(start: $0, length: nil) }
    }
    var all: [Event.Addition] = []
    let zone = try zone(line)
    for part in line.value.split(separator: ",") {
      let ends = part.split(separator: "/", omittingEmptySubsequences: false)
      guard ends.count == 2, let start = DateTimeValue.parse(ends[0], zone: zone), !start.isDate else {
        throw ICalendarError("RDATE has something that is no period", line: line.line)
      }
      if let duration = DurationValue(ends[1]) {
        all.append(Event.Addition(start: start, length: .lasting(duration)))
      } else if let end = DateTimeValue.parse(ends[1], zone: zone), !end.isDate {
        all.append(Event.Addition(start: start, length: .until(end)))
      } else {
        throw ICalendarError("RDATE has something that is no period", line: line.line)
      }
    }
    return all
  }

  private func single(_ line: ContentLine) throws(ICalendarError) -> DateTimeValue {
    let all = try list(line)
    guard all.count == 1 else { throw ICalendarError("\(line.name) has more than one time", line: line.line) }
    return all[0]
  }

  private func list(_ line: ContentLine) throws(ICalendarError) -> [DateTimeValue] {
    let zone = try zone(line)
    var all: [DateTimeValue] = []
    for part in line.value.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = DateTimeValue.parse(part, zone: zone) else {
        throw ICalendarError("\(line.name) has something that is no time such as `20261124T090000Z`", line: line.line)
      }
      let isDate = line.parameter("VALUE")?.uppercased() == "DATE"
      guard !isDate || value.isDate else {
        throw ICalendarError("\(line.name) says that it is a date, and is a time", line: line.line)
      }
      all.append(value)
    }
    return all
  }

  private func zone(_ line: ContentLine) throws(ICalendarError) -> String? {
    guard let id = line.parameter("TZID") else { return nil }
    guard let name = ZoneID.name(id) ?? zoneNames[id].flatMap(ZoneID.name) else {
      throw ICalendarError("`\(id)` is not a time zone of the form `Area/City`", line: line.line)
    }
    return name
  }
}

enum ZoneID {
  /// The zone of the IANA database that an id means: its name, or a path that ends with it, as in
  /// `/example.org/2026/Europe/Berlin`.
  static func name(_ id: String) -> String? {
    if let name = ZoneName(id) { return name.text }
    if ["UTC", "GMT", "Etc/UTC", "Z"].contains(id) { return "UTC" }
    guard id.hasPrefix("/") else { return nil }
    let parts = id.split(separator: "/")
    for count in [3, 2] where parts.count > count {
      let tail = parts.suffix(count).joined(separator: "/")
      // A release such as `2026a` is no continent.
      if let name = ZoneName(tail), tail.first?.isUppercase == true { return name.text }
    }
    return nil
  }
}
