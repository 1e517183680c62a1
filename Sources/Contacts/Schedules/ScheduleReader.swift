public import Calendars
import ICalendar

/// Answers who is on call in one schedule.
public struct ScheduleReader: Sendable {
  private let schedule: Schedule
  private let rotations: [Rotation]
  private let overrides: [(document: Override, from: Timestamp, until: Timestamp)]
  private let zone: Zone
  private let zones: Zones
  /// How far ahead the next event of a calendar file is looked for.
  private static let horizon = TimeSpan.days(400)

  /// - Parameter overrides: in the order in which they win, the last one over all others; those of other schedules
  ///   are left aside.
  /// - Parameter zones: those in which the events of a calendar file are.
  public init(
    _ schedule: Schedule, overrides: [Override], zone: Zone, zones: Zones = Zones(version: "", zones: [])
  ) {
    self.schedule = schedule
    self.zone = zone
    self.zones = zones
    rotations = schedule.layers.map { Rotation(layer: $0, zone: zone) }
    self.overrides = overrides.filter { $0.schedule.value == schedule.id }.map {
      ($0, zone.instant(of: $0.from), zone.instant(of: $0.until))
    }
  }

  public func answer(at instant: Timestamp) -> OnCall {
    answer(at: instant, events(from: instant, to: instant))
  }

  /// Events that matter to answers in a range.
  private func events(from: Timestamp, to: Timestamp) -> [Occurrence] {
    schedule.calendar?.occurrences(from: from, to: to.adding(Self.horizon), floating: zone, zones: zones) ?? []
  }

  private func answer(at instant: Timestamp, _ events: [Occurrence]) -> OnCall {
    if let answer = overridden(at: instant) { return answer }
    if let calendar = schedule.calendar { return answer(at: instant, calendar, events) }
    var ends: [Timestamp] = overrides.map(\.from).filter { $0 > instant }.min().map { [$0] } ?? []
    var shifts: [OnCall.Shift] = []
    for rotation in rotations.reversed() {
      guard let duty = rotation.duty(at: instant) else {
        // It may take over, or add somebody, before what holds now ends by itself.
        if let next = rotation.next(after: instant) { ends.append(next) }
        continue
      }
      ends.append(duty.until)
      shifts.append(
        OnCall.Shift(
          turn: duty.turn,
          reason: .layer(
            id: rotation.layer.id, rotation: duty.rotation, position: duty.position, of: rotation.layer.users.count),
          from: duty.from))
      if schedule.overlap == .lastWins { break }
    }
    // In the order of the layers.
    shifts.reverse()
    return OnCall(
      schedule: schedule.id, shifts: shifts, gap: shifts.isEmpty ? gap(at: instant) : nil, until: ends.min())
  }

  private func answer(at instant: Timestamp, _ calendar: OnCallCalendar, _ events: [Occurrence]) -> OnCall {
    var current = calendar.current(events, at: instant)
    if schedule.overlap == .lastWins { current = current.suffix(1) }
    // Whatever begins may change the answer, and an override does.
    let begins = events.map(\.from).filter { $0 > instant } + overrides.map(\.from).filter { $0 > instant }
    let shifts = current.flatMap { occurrence in
      calendar.turns[occurrence.event].map { turn in
        OnCall.Shift(
          turn: turn, reason: .event(calendar.calendar.events[occurrence.event].uid, file: calendar.path),
          from: occurrence.from)
      }
    }
    return OnCall(
      schedule: schedule.id, shifts: shifts, gap: shifts.isEmpty ? .noEvent : nil,
      until: (current.map(\.until) + begins).min())
  }

  private func overridden(at instant: Timestamp) -> OnCall? {
    var current: [OnCall.Shift] = []
    var ends: [Timestamp] = []
    for override in overrides.reversed() {
      guard override.from <= instant, instant < override.until else {
        if override.from > instant { ends.append(override.from) }
        continue
      }
      ends.append(override.until)
      current.append(
        OnCall.Shift(
          turn: override.document.user,
          reason: .override(id: override.document.id, reason: override.document.reason), from: override.from))
      if schedule.overlap == .lastWins { break }
    }
    guard !current.isEmpty else { return nil }
    return OnCall(schedule: schedule.id, shifts: current.reversed(), gap: nil, until: ends.min())
  }

  private func gap(at instant: Timestamp) -> OnCall.Gap {
    if rotations.allSatisfy({ instant < $0.begins }) { return .notBegun }
    let isOver = rotations.allSatisfy { rotation in rotation.ends.map { $0 <= instant } ?? false }
    return isOver ? .ended : .restricted
  }

  /// What holds from `start` up to `end`, piece by piece without holes; at most `limit` pieces.
  public func answers(from start: Timestamp, to end: Timestamp, limit: Int = 10_000) -> [OnCall] {
    var all: [OnCall] = []
    var instant = start
    let events = events(from: start, to: end)
    while instant < end, all.count < limit {
      let answer = answer(at: instant, events)
      all.append(answer)
      guard let until = answer.until, until > instant else { break }
      instant = until
    }
    return all
  }
}
