/// What a calendar and a clock on a wall show: a date and a time without a zone.
public struct CivilDateTime: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let date: CivilDate
  public let time: CivilTime

  public init(date: CivilDate, time: CivilTime) {
    self.date = date
    self.time = time
  }

  /// Reads `2026-01-31T08:00` or `2026-01-31T08:00:30`; an offset or a `Z` is not a local time and is refused.
  public init?(_ text: String) {
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard parts.count == 2, let date = CivilDate(String(parts[0])), let time = CivilTime(String(parts[1])) else {
      return nil
    }
    self.init(date: date, time: time)
  }

  /// What a clock shows that many seconds after it showed 1970-01-01T00:00.
  public init(clockSeconds: Int) {
    let range = CivilDate.supportedDays
    let days = min(max(clockSeconds.dividedDown(by: 86_400), range.lowerBound), range.upperBound)
    date = CivilDate(daysSinceEpoch: days)
    time = CivilTime(checkedSeconds: min(max(clockSeconds, days * 86_400), days * 86_400 + 86_399) - days * 86_400)
  }

  /// Seconds since the clock showed 1970-01-01T00:00, every day counted as 86,400.
  public var clockSeconds: Int { date.daysSinceEpoch * 86_400 + time.secondsSinceMidnight }

  public func adding(seconds: Int) -> CivilDateTime {
    let (sum, overflow) = clockSeconds.addingReportingOverflow(seconds)
    return CivilDateTime(clockSeconds: overflow ? (seconds < 0 ? Int.min : Int.max) : sum)
  }

  /// `2026-01-31T08:00`, with seconds only when there are any.
  public var description: String { "\(date)T\(time)" }

  public static func < (left: CivilDateTime, right: CivilDateTime) -> Bool { left.clockSeconds < right.clockSeconds }
}
