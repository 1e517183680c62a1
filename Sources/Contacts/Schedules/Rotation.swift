import Calendars

/// The shifts of one layer, each computed from the layer's start and never from the shift before it.
struct Rotation: Sendable {
  let layer: Schedule.Layer
  let zone: Zone
  let begins: Timestamp
  let ends: Timestamp?
  private let only: WeekTimes?
  private let active: ActiveShifts?

  /// A turn that a layer gives somebody: for as long as the shift, the layer and its times of the week go on.
  struct Duty: Sendable {
    let turn: Schedule.Turn
    /// Turns that have been used up before this one.
    let rotation: Int
    let position: Int
    let from: Timestamp
    let until: Timestamp
  }

  init(layer: Schedule.Layer, zone: Zone) {
    self.layer = layer
    self.zone = zone
    begins = zone.instant(of: layer.start)
    ends = layer.until.map(zone.instant(of:))
    only = layer.only.flatMap { $0.isWholeWeek ? nil : $0 }
    active = layer.advance == .active ? ActiveShifts(layer) : nil
  }

  func duty(at instant: Timestamp) -> Duty? {
    guard instant >= begins, ends.map({ instant < $0 }) ?? true, let shift = shift(at: instant),
      let (rotation, position) = turn(of: shift)
    else { return nil }
    var from = max(start(of: shift), begins)
    var until = min(start(of: shift + 1), ends ?? .latest)
    if let only {
      guard let window = only.window(containing: instant, in: zone) else { return nil }
      from = max(from, window.from)
      until = min(until, window.until)
    }
    return Duty(turn: layer.users[position], rotation: rotation, position: position, from: from, until: until)
  }

  /// The first instant after the given one at which the layer, which has no duty then, has one.
  func next(after instant: Timestamp) -> Timestamp? {
    var next = max(begins, instant)
    if instant >= begins {
      // It has begun and has no duty: it has ended, or this is no time for it.
      guard let only, ends.map({ instant < $0 }) ?? true else { return nil }
      next = only.next(after: instant, in: zone)
    } else if let only, only.window(containing: begins, in: zone) == nil {
      next = only.next(after: begins, in: zone)
    }
    return ends.map { next < $0 } ?? true ? next : nil
  }

  /// The first instant of a shift. Later shifts never begin earlier; two begin together where the clock jumps
  /// over the whole shift between them.
  func start(of shift: Int) -> Timestamp { zone.instant(of: layer.every.stepping(layer.start, count: shift)) }

  /// The last shift that has begun; `nil` before the first.
  func shift(at instant: Timestamp) -> Int? {
    guard instant >= begins else { return nil }
    // The wall clock gives a shift near the right one: clocks that were put back show an earlier time again.
    // From there the bounds are doubled until they enclose the answer, and halved until they meet.
    let near = max(0, layer.every.estimatedCount(from: layer.start, to: zone.localTime(at: instant)))
    var step = 1
    var low = near
    while low > 0, start(of: low) > instant {
      low = max(0, low - step)
      step *= 2
    }
    step = 1
    var high = low + 1
    // Past the last year that can be written every shift begins at the same instant, which ends the search.
    while start(of: high) <= instant, step < 1 << 40 {
      low = high
      high += step
      step *= 2
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if start(of: middle) <= instant { low = middle } else { high = middle }
    }
    return low
  }

  private func turn(of shift: Int) -> (rotation: Int, position: Int)? {
    guard !layer.users.isEmpty else { return nil }
    let rotation = active.map { $0.count(before: shift) } ?? shift
    return (rotation, rotation % layer.users.count)
  }
}

/// How many shifts before a shift have some time at which their layer counts. Both shifts and restrictions are on the
/// wall clock, so that the pattern comes again after at most 10,080 shifts, and any shift is one look at a table away.
struct ActiveShifts: Sendable {
  /// Element n: how many of the first n shifts are active; nil: all are.
  private let counts: [Int]?

  init(_ layer: Schedule.Layer) {
    guard case .minutes(let minutes) = layer.every, let only = layer.only, !only.isWholeWeek,
      minutes < WeekTimes.week / 60
    else {
      // A shift of a week or longer has some of every time of the week.
      counts = nil
      return
    }
    let period = WeekTimes.week / 60 / Self.gcd(minutes, WeekTimes.week / 60)
    var counts = [0]
    counts.reserveCapacity(period + 1)
    for shift in 0..<period {
      let isActive = only.touches(
        clockSeconds: layer.start.clockSeconds + shift * minutes * 60, length: minutes * 60)
      counts.append(counts[shift] + (isActive ? 1 : 0))
    }
    self.counts = counts
  }

  func count(before shift: Int) -> Int {
    guard let counts, let total = counts.last, counts.count > 1 else { return shift }
    let period = counts.count - 1
    return shift / period * total + counts[shift % period]
  }

  /// Whether shift number `shift` of the pattern is active, for each until the pattern repeats; `nil`: all are.
  var pattern: [Bool]? { counts.map { zip($0, $0.dropFirst()).map { $0 < $1 } } }

  static func gcd(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
