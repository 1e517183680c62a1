public import Calendars

/// The events of a VCALENDAR.
public struct EventCalendar: Sendable, Hashable {
  public let events: [Event]
  /// Every zone that its times are in.
  public let zoneNames: Set<String>

  static let maximumEvents = 50_000

  /// Other components, such as VTODO and VALARM, say nothing about who does something when, and are left aside.
  public static func parse(_ bytes: [UInt8]) throws(ICalendarError) -> EventCalendar {
    let roots = try Component.parse(bytes)
    guard !roots.isEmpty else { throw ICalendarError("there is no VCALENDAR", line: 1) }
    var events: [Event] = []
    for root in roots {
      guard root.name == "VCALENDAR" else { throw ICalendarError("\(root.name) is no VCALENDAR", line: root.line) }
      var zoneNames: [String: String] = [:]
      for zone in root.components where zone.name == "VTIMEZONE" {
        // The rules in it are those of whoever made the file; the system's own are newer.
        if let id = zone["TZID"]?.value, let name = zone["X-LIC-LOCATION"]?.value { zoneNames[id] = name }
      }
      for component in root.components where component.name == "VEVENT" {
        guard events.count < maximumEvents else {
          throw ICalendarError("there are more than \(maximumEvents) events", line: component.line)
        }
        events.append(try EventReader(component: component, zoneNames: zoneNames).event())
      }
    }
    return EventCalendar(events: events, zoneNames: events.reduce(into: []) { $0.formUnion($1.zones) })
  }
}

/// One time at which an event happens.
public struct Occurrence: Sendable, Hashable {
  /// Position in ``EventCalendar/events``.
  public let event: Int
  public let from: Timestamp
  /// Not included.
  public let until: Timestamp
}

extension EventCalendar {
  static let maximumOccurrences = 100_000

  /// Everything that happens at some time from `from` up to `to`, in order of the beginnings.
  ///
  /// An end that stands on a clock stays on it: an event from nine to nine ends at nine when clocks have changed.
  /// - Parameters:
  ///   - floating: where times without a zone, and dates, are meant.
  ///   - zones: those of ``zoneNames``.
  public func occurrences(from: Timestamp, to: Timestamp, floating: Zone, zones: Zones) -> [Occurrence] {
    var replaced: [String: Set<Timestamp>] = [:]
    for event in events {
      guard let identity = event.recurrenceID else { continue }
      replaced[event.uid, default: []].insert(instant(identity, floating, zones))
    }
    var all: [Occurrence] = []
    for (index, event) in events.enumerated() where !event.isCancelled {
      let expansion = Expansion(event: event, floating: floating, zones: zones)
      let without = event.recurrenceID == nil ? replaced[event.uid] ?? [] : []
      for (start, end) in expansion.spans(from: from, to: to, without: without) {
        guard all.count < Self.maximumOccurrences else { break }
        all.append(Occurrence(event: index, from: start, until: end))
      }
    }
    return all.sorted { ($0.from, $0.event) < ($1.from, $1.event) }
  }

  private func instant(_ value: DateTimeValue, _ floating: Zone, _ zones: Zones) -> Timestamp {
    Expansion.instant(value, floating, zones)
  }
}

/// One event and the clocks that it is on.
private struct Expansion {
  let event: Event
  let floating: Zone
  let zones: Zones

  static func instant(_ value: DateTimeValue, _ floating: Zone, _ zones: Zones) -> Timestamp {
    switch value {
    case .utc(let instant): instant
    case .date(let date): floating.instant(of: CivilDateTime(date: date, time: .midnight))
    case .local(let local, zone: let name): (name.flatMap { zones[$0] } ?? floating).instant(of: local)
    }
  }

  private func instant(_ value: DateTimeValue) -> Timestamp { Self.instant(value, floating, zones) }

  /// The zone on whose clock the event begins.
  private var zone: Zone {
    switch event.start {
    case .utc: .utc
    case .date: floating
    case .local(_, zone: let name): name.flatMap { zones[$0] } ?? floating
    }
  }

  func spans(from: Timestamp, to: Timestamp, without: Set<Timestamp>) -> [(Timestamp, Timestamp)] {
    let left = Set(event.exclusions.map(instant)).union(without)
    var seen: Set<Timestamp> = []
    var all: [(Timestamp, Timestamp)] = []
    func add(_ start: Timestamp, _ end: Timestamp) {
      guard start < to, end > from, start < end, !left.contains(start), seen.insert(start).inserted else { return }
      all.append((start, end))
    }
    if let rule = event.rule {
      for clock in clocks(rule, from, to) { add(zone.instant(of: clock), end(at: clock, event.length)) }
    } else {
      add(instant(event.start), end(at: event.start.clock, event.length))
    }
    for addition in event.additions {
      let start = instant(addition.start)
      // On the event's own clock, so that its length is counted there.
      add(start, end(at: zone.localTime(at: start), addition.length ?? event.length, of: addition.start))
    }
    return all
  }

  private func clocks(_ rule: RecurrenceRule, _ from: Timestamp, _ to: Timestamp) -> [CivilDateTime] {
    let first = event.start.clock
    // One that began so long ago may still go on; two days cover every difference of clocks.
    let reach = max(0, end(at: first, event.length).secondsSinceEpoch - zone.instant(of: first).secondsSinceEpoch)
    let low = zone.localTime(at: from.adding(seconds: -reach - 2 * 86_400))
    let high = zone.localTime(at: to.adding(seconds: 2 * 86_400))
    return Recurrence(rule, start: first).times(from: low, to: high, limit: EventCalendar.maximumOccurrences)
      .filter { isBefore(rule, $0) }
  }

  private func isBefore(_ rule: RecurrenceRule, _ clock: CivilDateTime) -> Bool {
    guard case .until(let until) = rule.limit else { return true }
    switch until {
    case .date(let date): return clock.date <= date
    case .local(let local, zone: _): return clock <= local
    case .utc(let instant): return zone.instant(of: clock) <= instant
    }
  }

  /// When an event ends that begins when the clock of its zone shows a time.
  private func end(at clock: CivilDateTime, _ length: Event.Length, of start: DateTimeValue? = nil) -> Timestamp {
    let begins = zone.instant(of: clock)
    switch length {
    case .unsaid:
      return event.start.isDate ? zone.instant(of: clock.adding(seconds: 86_400)) : begins
    case .lasting(let duration):
      let days = clock.adding(seconds: duration.days * 86_400)
      return zone.instant(of: days).adding(seconds: Int64(duration.seconds))
    case .until(let end):
      let start = start ?? event.start
      if isOneClock(start, end) {
        return zone.instant(of: clock.adding(seconds: end.clock.clockSeconds - start.clock.clockSeconds))
      }
      return begins.adding(seconds: instant(end).secondsSinceEpoch - instant(start).secondsSinceEpoch)
    }
  }

  /// Whether two times are on one clock, so that their difference is counted there; else it is what passes.
  private func isOneClock(_ start: DateTimeValue, _ end: DateTimeValue) -> Bool {
    switch (start, end) {
    case (.date, .date): true
    case (.local(_, zone: let one), .local(_, zone: let other)): one == other
    default: false
    }
  }
}
