import Calendars

/// The times on the wall clock that a rule gives from a start on.
///
/// A period (a minute, an hour, a day, a week, a month, a year) is computed from the first one and its number, never
/// from the one before, so that times far away cost no more than near ones, unless the rule counts.
struct Recurrence {
  let rule: RecurrenceRule
  let start: CivilDateTime
  private let days: [RecurrenceRule.Day]
  private let monthDays: [Int]
  private let months: [Int]

  init(_ rule: RecurrenceRule, start: CivilDateTime) {
    self.rule = rule
    self.start = start
    let hasDays = !rule.days.isEmpty || !rule.monthDays.isEmpty
    // What a rule leaves open, the start says.
    switch rule.frequency {
    case .yearly where !hasDays:
      months = rule.months.isEmpty ? [start.date.month] : rule.months
      monthDays = [start.date.day]
      days = []
    case .monthly where !hasDays:
      (months, monthDays, days) = (rule.months, [start.date.day], [])
    case .weekly where rule.days.isEmpty:
      (months, monthDays) = (rule.months, [])
      days = [RecurrenceRule.Day(weekday: start.date.weekday, ordinal: nil)]
    default: (months, monthDays, days) = (rule.months, rule.monthDays, rule.days)
    }
  }

  /// Periods that are looked at while none has a time: what never happens must end.
  private static let maximumPeriods = 500_000

  /// Those from `from` up to `to`, in order, at most `limit`. `UNTIL` is the caller's to judge.
  func times(from: CivilDateTime, to: CivilDateTime, limit: Int) -> [CivilDateTime] {
    var all: [CivilDateTime] = []
    var left = Int.max
    var period = 0
    if case .count(let count) = rule.limit { left = count } else { period = max(0, number(near: from) - 1) }
    for _ in 0..<Self.maximumPeriods {
      let begins = beginning(of: period)
      guard begins <= to, begins.date.year <= 9990 else { break }
      for time in times(in: begins) where time >= start {
        guard left > 0, time <= to else { return all }
        left -= 1
        if time >= from {
          guard all.count < limit else { return all }
          all.append(time)
        }
      }
      period += 1
    }
    return all
  }

  /// The number of the period in which a time lies.
  private func number(near time: CivilDateTime) -> Int {
    let first = beginning(of: 0)
    let seconds = time.clockSeconds - first.clockSeconds
    guard seconds > 0 else { return 0 }
    switch rule.frequency {
    case .minutely: return seconds / (60 * rule.interval)
    case .hourly: return seconds / (3600 * rule.interval)
    case .daily: return seconds / (86_400 * rule.interval)
    case .weekly: return seconds / (7 * 86_400 * rule.interval)
    case .monthly:
      return ((time.date.year - first.date.year) * 12 + time.date.month - first.date.month) / rule.interval
    case .yearly: return (time.date.year - first.date.year) / rule.interval
    }
  }

  /// The first moment of a period.
  private func beginning(of number: Int) -> CivilDateTime {
    let (count, overflow) = number.multipliedReportingOverflow(by: rule.interval)
    let steps = overflow ? Int.max / 1_000_000 : min(count, Int.max / 1_000_000)
    let (year, month, _) = start.date.components
    switch rule.frequency {
    case .minutely: return CivilDateTime(clockSeconds: start.clockSeconds / 60 * 60).adding(seconds: steps * 60)
    case .hourly:
      return CivilDateTime(date: start.date, time: CivilTime(hour: start.time.hour, minute: 0) ?? .midnight)
        .adding(seconds: steps * 3600)
    case .daily: return day(start.date.adding(days: steps))
    case .weekly:
      let back = (start.date.weekday.rawValue - rule.weekStart.rawValue + 7) % 7
      return day(start.date.adding(days: -back).adding(days: min(steps, 10_000_000) * 7))
    case .monthly: return day((CivilDate(year: year, month: month, day: 1) ?? start.date).adding(months: steps))
    case .yearly:
      return day((CivilDate(year: year, month: 1, day: 1) ?? start.date).adding(months: min(steps, 10_000) * 12))
    }
  }

  private func day(_ date: CivilDate) -> CivilDateTime { CivilDateTime(date: date, time: .midnight) }

  private func times(in period: CivilDateTime) -> [CivilDateTime] {
    var all: [CivilDateTime] = []
    for date in dates(in: period.date) where matches(date) {
      for seconds in secondsOfDay(in: period) {
        all.append(CivilDateTime(date: date, time: .midnight).adding(seconds: seconds))
      }
    }
    guard !rule.positions.isEmpty else { return all }
    let chosen = Set(rule.positions.map { $0 > 0 ? $0 - 1 : all.count + $0 })
    return all.enumerated().filter { chosen.contains($0.offset) }.map(\.element)
  }

  private func dates(in first: CivilDate) -> [CivilDate] {
    switch rule.frequency {
    case .minutely, .hourly, .daily: return [first]
    case .weekly: return (0..<7).map { first.adding(days: $0) }
    case .monthly, .yearly:
      let next = first.adding(months: rule.frequency == .monthly ? 1 : 12)
      return (first.daysSinceEpoch..<max(first.daysSinceEpoch, next.daysSinceEpoch)).map {
        CivilDate(daysSinceEpoch: $0)
      }
    }
  }

  private func matches(_ date: CivilDate) -> Bool {
    let (year, month, day) = date.components
    guard months.isEmpty || months.contains(month) else { return false }
    let last = lastDay(year, month)
    guard monthDays.isEmpty || monthDays.contains(day) || monthDays.contains(day - last - 1) else { return false }
    return days.isEmpty || days.contains { $0.weekday == date.weekday && isCounted($0, date, year, month, day, last) }
  }

  private func isCounted(
    _ wanted: RecurrenceRule.Day, _ date: CivilDate, _ year: Int, _ month: Int, _ day: Int, _ last: Int
  )
    -> Bool
  {
    guard let ordinal = wanted.ordinal else { return true }
    var (position, length) = (day, last)
    if rule.frequency == .yearly, rule.months.isEmpty,
      let first = CivilDate(year: year, month: 1, day: 1), let end = CivilDate(year: year, month: 12, day: 31)
    {
      position = date.daysSinceEpoch - first.daysSinceEpoch + 1
      length = end.daysSinceEpoch - first.daysSinceEpoch + 1
    }
    return ordinal > 0 ? (position - 1) / 7 + 1 == ordinal : (length - position) / 7 + 1 == -ordinal
  }

  private func lastDay(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private func secondsOfDay(in period: CivilDateTime) -> [Int] {
    var hours = rule.hours.isEmpty ? [start.time.hour] : Array(Set(rule.hours)).sorted()
    var minutes = rule.minutes.isEmpty ? [start.time.minute] : Array(Set(rule.minutes)).sorted()
    if rule.frequency == .hourly || rule.frequency == .minutely {
      hours = rule.hours.isEmpty || rule.hours.contains(period.time.hour) ? [period.time.hour] : []
    }
    if rule.frequency == .minutely {
      minutes = rule.minutes.isEmpty || rule.minutes.contains(period.time.minute) ? [period.time.minute] : []
    }
    return hours.flatMap { hour in minutes.map { hour * 3600 + $0 * 60 + start.time.second } }
  }
}
