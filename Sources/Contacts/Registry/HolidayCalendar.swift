public import Calendars

/// Which days are business days, for obligations that count them.
public struct HolidayCalendar: Sendable, Hashable {
  public let id: String
  public let place: Place
  public let days: BusinessCalendar
}
