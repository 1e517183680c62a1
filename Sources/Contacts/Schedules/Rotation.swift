import Calendars

/// The shifts of one layer, each computed from the layer's start and never from the shift before it.
struct Rotation {
  let layer: Schedule.Layer
  let zone: Zone

  var begins: Timestamp { zone.instant(of: layer.start) }

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

  func turn(of shift: Int) -> (position: Int, turn: Schedule.Turn)? {
    guard !layer.users.isEmpty else { return nil }
    let position = shift % layer.users.count
    return (position, layer.users[position])
  }
}
