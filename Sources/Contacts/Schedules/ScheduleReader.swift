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
    if let index = overrides.lastIndex(where: { $0.from <= instant && instant < $0.until }) {
      let active = overrides[index]
      // A later override ends it early.
      let next = overrides[(index + 1)...].map(\.from).filter { $0 > instant && $0 < active.until }.min()
      return OnCall(
        schedule: schedule.id, turn: active.document.user,
        reason: .override(id: active.document.id, reason: active.document.reason),
        from: active.from, until: next ?? active.until)
    }
    let next = overrides.map(\.from).filter { $0 > instant }.min()
    for (index, rotation) in rotations.enumerated().reversed() {
      guard let shift = rotation.shift(at: instant), let (position, turn) = rotation.turn(of: shift) else { continue }
      let superseded = rotations[(index + 1)...].map(\.begins).filter { $0 > instant }
      return OnCall(
        schedule: schedule.id, turn: turn,
        reason: .layer(
          id: rotation.layer.id, rotation: shift, position: position, of: rotation.layer.users.count),
        from: rotation.start(of: shift),
        until: ([rotation.start(of: shift + 1)] + superseded + (next.map { [$0] } ?? [])).min())
    }
    return OnCall(
      schedule: schedule.id, turn: nil, reason: .notBegun, from: nil,
      until: (rotations.map(\.begins).filter { $0 > instant } + (next.map { [$0] } ?? [])).min())
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
