/// A day of the proleptic Gregorian calendar, in no particular zone.
public struct CivilDate: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Days since 1970-01-01, which makes order and arithmetic plain integer work.
  public let daysSinceEpoch: Int

  /// The years 0000 to 9999, as for `Timestamp`. Arithmetic saturates at both ends instead of trapping.
  public static let supportedDays: ClosedRange<Int> = -719_528...2_932_896

  public init(daysSinceEpoch: Int) {
    self.daysSinceEpoch = min(
      max(daysSinceEpoch, CivilDate.supportedDays.lowerBound), CivilDate.supportedDays.upperBound)
  }

  /// `nil` when there is no such day, and outside the years 0 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= daysInMonth(year: year, month: month)
    else { return nil }
    self.init(daysSinceEpoch: Calendars.daysSinceEpoch(year: year, month: month, day: day))
  }

  /// Reads `2026-01-31` and nothing else.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = decimal(bytes[0..<4]), let month = decimal(bytes[5..<7]), let day = decimal(bytes[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  public var year: Int { components.year }
  public var month: Int { components.month }
  public var day: Int { components.day }

  public var components: (year: Int, month: Int, day: Int) { civilDate(daysSinceEpoch: daysSinceEpoch) }

  public var weekday: Weekday {
    // 1970-01-01 was a Thursday. The remainder is in 0…6, so the raw value exists.
    Weekday(rawValue: (daysSinceEpoch + 3).remainderFromBelow(7) + 1) ?? .monday
  }

  public func adding(days: Int) -> CivilDate {
    let (sum, overflow) = daysSinceEpoch.addingReportingOverflow(days)
    return CivilDate(daysSinceEpoch: overflow ? (days < 0 ? Int.min : Int.max) : sum)
  }

  /// The same day of the month `months` later, or the month's last day where it has no such day.
  ///
  /// Count from the anchor, never from the previous result: Jan 31 + 1 = Feb 28, but Jan 31 + 2 = Mar 31.
  public func adding(months: Int) -> CivilDate {
    let (year, month, day) = components
    let bounded = min(max(months, -120_000), 120_000)
    let index = year * 12 + (month - 1) + bounded
    let targetYear = index.dividedDown(by: 12)
    let targetMonth = index - targetYear * 12 + 1
    let targetDay = min(day, daysInMonth(year: targetYear, month: targetMonth))
    return CivilDate(
      daysSinceEpoch: Calendars.daysSinceEpoch(year: targetYear, month: targetMonth, day: targetDay))
  }

  /// `2026-01-31`.
  public var description: String {
    let (year, month, day) = components
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  public static func < (left: CivilDate, right: CivilDate) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }
}
