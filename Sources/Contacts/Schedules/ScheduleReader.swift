public import Calendars

/// Answers who is on call in one schedule.
public struct ScheduleReader: Sendable {
  private let schedule: Schedule
  private let rotations: [Rotation]
  private let overrides: [(document: Override, from: Timestamp, until: Timestamp)]

  /// - Parameter overrides: in the order in which they win, the last one over all others; those of other schedules
  ///   are left aside.
  public init(_ schedule: Schedule, overrides: [Override], zone: Zone) {
    self.schedule = schedule
    rotations = schedule.layers.map { Rotation(layer: $0, zone: zone) }
    self.overrides = overrides.filter { $0.schedule.value == schedule.id }.map {
      ($0, zone.instant(of: $0.from), zone.instant(of: $0.until))
    }
  }

  public func answer(at instant: Timestamp) -> OnCall {
    if let answer = overridden(at: instant) { return answer }
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
    while instant < end, all.count < limit {
      let answer = answer(at: instant)
      all.append(answer)
      guard let until = answer.until, until > instant else { break }
      instant = until
    }
    return all
  }
}
