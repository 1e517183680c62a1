/// Which days count as business days: not the weekend, not the listed holidays.
public struct BusinessCalendar: Sendable, Hashable {
  public let weekend: Set<Weekday>
  public let holidays: Set<CivilDate>

  /// `nil` when every day of the week is weekend: no business day would ever come.
  public init?(weekend: Set<Weekday> = [.saturday, .sunday], holidays: Set<CivilDate> = []) {
    guard weekend.count < Weekday.allCases.count else { return nil }
    self.weekend = weekend
    self.holidays = holidays
  }

  /// Saturdays and Sundays are free, and nothing else is.
  public static let mondayToFriday = BusinessCalendar(checkedWeekend: [.saturday, .sunday], holidays: [])

  private init(checkedWeekend: Set<Weekday>, holidays: Set<CivilDate>) {
    weekend = checkedWeekend
    self.holidays = holidays
  }

  public func isBusinessDay(_ date: CivilDate) -> Bool {
    !weekend.contains(date.weekday) && !holidays.contains(date)
  }

  /// The `count`th business day after `date`; `date` itself is never counted. Zero or less gives `date`.
  public func adding(businessDays count: Int, to date: CivilDate) -> CivilDate {
    var day = date
    var left = min(count, 100_000)
    // Ends: each week has a business day, and only finitely many of them are holidays. The last supported day
    // stands still, so stop there.
    while left > 0, day.daysSinceEpoch < CivilDate.supportedDays.upperBound {
      day = day.adding(days: 1)
      if isBusinessDay(day) { left -= 1 }
    }
    return day
  }
}
