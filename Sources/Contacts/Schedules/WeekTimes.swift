public import Calendars

/// Times of the week, such as weekdays from 18:00 to 08:00 on the next day: windows on the wall clock, without
/// overlaps, in order of their starts.
public struct WeekTimes: Sendable, Hashable {
  public struct Window: Sendable, Hashable {
    /// Seconds since Monday 00:00 on the wall clock, less than a week.
    public let start: Int
    /// Seconds on the wall clock; more than none, at most a week.
    public let length: Int

    public init(start: Int, length: Int) {
      self.start = start
      self.length = length
    }

    /// From a weekday and time to the next time that the week shows the other ones.
    public init(from: Weekday, _ fromTime: CivilTime, to: Weekday, _ toTime: CivilTime) {
      let start = (from.rawValue - 1) * 86_400 + fromTime.secondsSinceMidnight
      let end = (to.rawValue - 1) * 86_400 + toTime.secondsSinceMidnight
      self.init(start: start, length: end > start ? end - start : end - start + WeekTimes.week)
    }
  }

  static let week = 7 * 86_400

  public let windows: [Window]

  /// `nil` without a window. Windows that touch or overlap become one, also over the end of the week.
  public init?(_ windows: [Window]) {
    let sorted = windows.filter { (0..<Self.week).contains($0.start) && (1...Self.week).contains($0.length) }
      .sorted { ($0.start, $0.length) < ($1.start, $1.length) }
    guard let first = sorted.first else { return nil }
    var merged = [first]
    for window in sorted.dropFirst() {
      let last = merged[merged.count - 1]
      if window.start <= last.start + last.length {
        let end = max(last.start + last.length, window.start + window.length)
        merged[merged.count - 1] = Window(start: last.start, length: min(end - last.start, Self.week))
      } else {
        merged.append(window)
      }
    }
    // What runs over Sunday's end swallows the windows with which the week begins.
    var end = merged[merged.count - 1].start + merged[merged.count - 1].length - Self.week
    while merged.count > 1, merged[0].start <= end {
      end = max(end, merged[0].start + merged[0].length)
      merged.removeFirst()
      let last = merged[merged.count - 1]
      merged[merged.count - 1] = Window(start: last.start, length: min(end + Self.week - last.start, Self.week))
    }
    self.windows = merged
  }

  /// Nothing is left out.
  public var isWholeWeek: Bool { windows.reduce(0) { $0 + $1.length } >= Self.week }

  /// The window that an instant lies in.
  func window(containing instant: Timestamp, in zone: Zone) -> (from: Timestamp, until: Timestamp)? {
    let clock = zone.localTime(at: instant).clockSeconds
    for start in starts(clock, weeks: -1...1) {
      // A day covers every difference that a change of clocks can make.
      guard start.at < clock + 86_400, start.at + start.length > clock - 86_400 else { continue }
      let from = self.instant(start.at, zone)
      guard from <= instant else { continue }
      let until = self.instant(start.at + start.length, zone)
      if instant < until { return (from, until) }
    }
    return nil
  }

  /// The first instant after the given one at which a window begins.
  func next(after instant: Timestamp, in zone: Zone) -> Timestamp {
    let clock = zone.localTime(at: instant).clockSeconds
    // Later times on the clock are no earlier instants, so that the first one is the next. Where clocks jump over a
    // whole window, it is empty and begins nothing.
    for start in starts(clock, weeks: -1...2) where start.at > clock - 86_400 {
      let from = self.instant(start.at, zone)
      if from > instant, from < self.instant(start.at + start.length, zone) { return from }
    }
    return .latest
  }

  private func instant(_ clock: Int, _ zone: Zone) -> Timestamp { zone.instant(of: CivilDateTime(clockSeconds: clock)) }

  /// Every window of the weeks around a time on the clock, in order.
  private func starts(_ clock: Int, weeks: ClosedRange<Int>) -> [(at: Int, length: Int)] {
    // Day 0 of the epoch was a Thursday.
    let shifted = clock + 3 * 86_400
    let monday = clock - ((shifted % Self.week + Self.week) % Self.week)
    return weeks.flatMap { week in windows.map { (monday + week * Self.week + $0.start, $0.length) } }
  }

  /// Whether a time on the wall clock, `length` seconds from `start`, has a moment in a window.
  func touches(clockSeconds start: Int, length: Int) -> Bool {
    guard length > 0 else { return false }
    if length >= Self.week { return true }
    // Day 0 of the epoch was a Thursday.
    let shifted = start + 3 * 86_400
    let offset = (shifted % Self.week + Self.week) % Self.week
    return windows.contains { window in
      [-Self.week, 0, Self.week].contains { turn in
        window.start + turn < offset + length && offset < window.start + turn + window.length
      }
    }
  }
}
