/// The rule in a TZif footer, which holds for all time after the last listed transition.
///
/// The format is POSIX's `TZ` variable with the extension of RFC 8536 §3.3.1: a time of -167 to 167 hours.
struct PosixZoneRule: Sendable, Hashable {
  let standard: UTCOffset
  let daylight: Daylight?

  struct Daylight: Sendable, Hashable {
    let offset: UTCOffset
    let start: YearlyMoment
    let end: YearlyMoment
  }

  /// A day of each year and a wall-clock time on it, in seconds since that day's midnight.
  struct YearlyMoment: Sendable, Hashable {
    let day: Day
    let seconds: Int

    enum Day: Sendable, Hashable {
      /// `Jn`: 1 to 365, February 29 is never counted.
      case julianWithoutLeapDay(Int)
      /// `n`: 0 to 365, February 29 is counted.
      case dayOfYear(Int)
      /// `Mm.w.d`: week 5 is the last one; weekday 0 is Sunday.
      case weekday(month: Int, week: Int, weekday: Int)
    }

    /// Seconds since the epoch on a clock that shows the local time which the rule is written in.
    func clockSeconds(year: Int) -> Int {
      let days: Int
      switch day {
      case .julianWithoutLeapDay(let number):
        let leapDay = isLeap(year: year) && number >= 60 ? 1 : 0
        days = daysSinceEpoch(year: year, month: 1, day: 1) + number - 1 + leapDay
      case .dayOfYear(let number):
        days = daysSinceEpoch(year: year, month: 1, day: 1) + number
      case .weekday(let month, let week, let weekday):
        let first = daysSinceEpoch(year: year, month: month, day: 1)
        // Day 0 of the epoch was a Thursday, which is weekday 4 when Sunday is 0.
        let firstWeekday = (first + 4).remainderFromBelow(7)
        let ordinal = (weekday - firstWeekday).remainderFromBelow(7) + (week - 1) * 7
        let length = daysInMonth(year: year, month: month)
        days = first + (ordinal >= length ? ordinal - 7 : ordinal)
      }
      return days * 86_400 + seconds
    }
  }

  /// Every change of the years, in order. Where daylight time ends and begins again at one instant, the beginning
  /// comes last and wins: that is how a zone says that it keeps daylight time all year.
  func transitions(years: ClosedRange<Int>) -> [ZoneTransition] {
    guard let daylight else { return [] }
    var all: [ZoneTransition] = []
    for year in years {
      all.append(
        ZoneTransition(
          at: daylight.end.clockSeconds(year: year) - daylight.offset.seconds, offset: standard))
      all.append(
        ZoneTransition(
          at: daylight.start.clockSeconds(year: year) - standard.seconds, offset: daylight.offset))
    }
    return all.sorted {
      $0.at != $1.at ? $0.at < $1.at : !$0.offset.isDaylight && $1.offset.isDaylight
    }
  }

  func offset(at seconds: Int) -> UTCOffset {
    guard daylight != nil else { return standard }
    let year = CivilDateTime(clockSeconds: seconds).date.year
    // A moment can lie a week outside its own year, so the years around it are looked at as well.
    let past = transitions(years: year - 1...year + 1).last { $0.at <= seconds }
    return past?.offset ?? standard
  }
}
