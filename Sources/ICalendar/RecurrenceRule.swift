public import Calendars

/// An RRULE (RFC 5545 §3.3.10), as far as calendars of people on call use it. What it does not know is refused.
public struct RecurrenceRule: Sendable, Hashable {
  public enum Frequency: String, Sendable, Hashable, CaseIterable {
    case minutely = "MINUTELY"
    case hourly = "HOURLY"
    case daily = "DAILY"
    case weekly = "WEEKLY"
    case monthly = "MONTHLY"
    case yearly = "YEARLY"
  }

  /// `MO`, `1MO`, `-1FR`.
  public struct Day: Sendable, Hashable {
    public let weekday: Weekday
    /// Which one of the month or year; negative: from its end; nil: each.
    public let ordinal: Int?
  }

  public enum Limit: Sendable, Hashable {
    case until(DateTimeValue)
    case count(Int)
  }

  public let frequency: Frequency
  public let interval: Int
  public let limit: Limit?
  public let months: [Int]
  public let monthDays: [Int]
  public let days: [Day]
  public let hours: [Int]
  public let minutes: [Int]
  public let positions: [Int]
  public let weekStart: Weekday

  static let maximumCount = 100_000

  /// The second value says what is wrong when there is no rule.
  static func parse(_ text: String) -> (rule: RecurrenceRule?, problem: String) {
    var parts: [String: String] = [:]
    for part in text.split(separator: ";", omittingEmptySubsequences: true) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, parts.updateValue(pair[1].uppercased(), forKey: pair[0].uppercased()) == nil else {
        return (nil, "`\(part)` in RRULE stands twice, or has no value")
      }
    }
    let known: Set = [
      "FREQ", "INTERVAL", "UNTIL", "COUNT", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND",
      "BYSETPOS", "WKST",
    ]
    if let unknown = parts.keys.sorted().first(where: { !known.contains($0) }) {
      return (nil, "`\(unknown)` in RRULE is not supported")
    }
    return RecurrenceRuleReader(parts: parts).rule()
  }
}

private struct RecurrenceRuleReader {
  let parts: [String: String]

  func rule() -> (rule: RecurrenceRule?, problem: String) {
    guard let frequency = parts["FREQ"].flatMap(RecurrenceRule.Frequency.init) else {
      return (nil, "FREQ in RRULE is none of MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY and YEARLY")
    }
    // Every second nobody changes shifts; a second that is the event's own changes nothing.
    guard parts["BYSECOND"] == nil || parts["BYSECOND"] == "0" else {
      return (nil, "BYSECOND in RRULE is not supported")
    }
    guard let interval = Int(parts["INTERVAL"] ?? "1"), (1...100_000).contains(interval) else {
      return (nil, "INTERVAL in RRULE is not between 1 and 100000")
    }
    guard let months = numbers("BYMONTH", 1...12, negative: false), let monthDays = numbers("BYMONTHDAY", 1...31),
      let hours = numbers("BYHOUR", 0...23, negative: false),
      let minutes = numbers("BYMINUTE", 0...59, negative: false),
      let positions = numbers("BYSETPOS", 1...366)
    else { return (nil, "a list of numbers in RRULE has something else, or one that cannot be") }
    guard let days = days() else { return (nil, "BYDAY in RRULE has something that is no day such as `MO` or `-1FR`") }
    if days.contains(where: { $0.ordinal != nil }), frequency != .monthly, frequency != .yearly {
      return (nil, "BYDAY in RRULE counts days, which only months and years have")
    }
    if frequency == .weekly, !monthDays.isEmpty { return (nil, "BYMONTHDAY does not go with FREQ=WEEKLY in RRULE") }
    guard let weekStart = Self.weekday(parts["WKST"] ?? "MO") else { return (nil, "WKST in RRULE is no weekday") }
    guard parts["UNTIL"] == nil || parts["COUNT"] == nil else {
      return (nil, "RRULE has both UNTIL and COUNT")
    }
    var limit: RecurrenceRule.Limit?
    if let text = parts["UNTIL"] {
      guard let until = DateTimeValue.parse(text, zone: nil) else { return (nil, "UNTIL in RRULE is no time") }
      limit = .until(until)
    } else if let text = parts["COUNT"] {
      guard let count = Int(text), (1...RecurrenceRule.maximumCount).contains(count) else {
        return (nil, "COUNT in RRULE is not between 1 and \(RecurrenceRule.maximumCount)")
      }
      limit = .count(count)
    }
    return (
      RecurrenceRule(
        frequency: frequency, interval: interval, limit: limit, months: months, monthDays: monthDays, days: days,
        hours: hours, minutes: minutes, positions: positions, weekStart: weekStart), ""
    )
  }

  /// `nil` when something in the list cannot be; empty when there is none.
  private func numbers(_ key: String, _ range: ClosedRange<Int>, negative: Bool = true) -> [Int]? {
    guard let text = parts[key] else { return [] }
    var all: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let number = Int(part), range.contains(number) || negative && range.contains(-number), all.count < 400
      else { return nil }
      all.append(number)
    }
    return all
  }

  private func days() -> [RecurrenceRule.Day]? {
    guard let text = parts["BYDAY"] else { return [] }
    var all: [RecurrenceRule.Day] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let weekday = Self.weekday(part.suffix(2)), all.count < 400 else { return nil }
      let count = part.dropLast(2)
      guard !count.isEmpty else {
        all.append(RecurrenceRule.Day(weekday: weekday, ordinal: nil))
        continue
      }
      guard let ordinal = Int(count), (1...53).contains(abs(ordinal)) else { return nil }
      all.append(RecurrenceRule.Day(weekday: weekday, ordinal: ordinal))
    }
    return all
  }

  private static func weekday(_ text: some StringProtocol) -> Weekday? {
    switch text {
    case "MO": .monday
    case "TU": .tuesday
    case "WE": .wednesday
    case "TH": .thursday
    case "FR": .friday
    case "SA": .saturday
    case "SU": .sunday
    default: nil
    }
  }
}
