public import Calendars

/// A DATE or DATE-TIME (RFC 5545 §3.3.4, §3.3.5).
public enum DateTimeValue: Sendable, Hashable {
  case date(CivilDate)
  /// On the wall clock of a named zone, or where `zone` is nil of wherever it is read.
  case local(CivilDateTime, zone: String?)
  case utc(Timestamp)

  /// `20261124`, `20261124T090000`, `20261124T090000Z`.
  static func parse(_ text: some StringProtocol, zone: String?) -> DateTimeValue? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 8, let year = number(bytes[0..<4]), let month = number(bytes[4..<6]),
      let day = number(bytes[6..<8]), let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    if bytes.count == 8 { return .date(date) }
    guard bytes.count == 15 || bytes.count == 16, bytes[8] == UInt8(ascii: "T"), let hour = number(bytes[9..<11]),
      let minute = number(bytes[11..<13]), let second = number(bytes[13..<15]),
      // Second 60 is permitted and means the next minute to nobody who computes with it.
      let time = CivilTime(hour: hour, minute: minute, second: min(second, 59)), second <= 60
    else { return nil }
    let local = CivilDateTime(date: date, time: time)
    if bytes.count == 15 { return .local(local, zone: zone) }
    guard bytes[15] == UInt8(ascii: "Z") else { return nil }
    return .utc(Timestamp(secondsSinceEpoch: Int64(local.clockSeconds)))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }

  /// What a clock shows that stands where the value is written for; UTC's for an instant.
  var clock: CivilDateTime {
    switch self {
    case .date(let date): CivilDateTime(date: date, time: .midnight)
    case .local(let local, zone: _): local
    case .utc(let instant): Zone.utc.localTime(at: instant)
    }
  }

  var isDate: Bool {
    if case .date = self { return true }
    return false
  }

  /// `20261124T090000Z`.
  public static func text(utc instant: Timestamp) -> String { text(Zone.utc.localTime(at: instant)) + "Z" }

  /// `20261124T090000`.
  public static func text(_ local: CivilDateTime) -> String {
    let time = local.time.second == 0 ? "\(local.time):00" : "\(local.time)"
    return "\(local.date)T\(time)".filter { $0 != "-" && $0 != ":" }
  }
}

/// A DURATION (RFC 5545 §3.3.6): days are of the calendar, hours and less have passed.
struct DurationValue: Sendable, Hashable {
  let days: Int
  let seconds: Int

  /// `P1W`, `P1DT12H`, `PT30M`; a negative one is no length of an event.
  init?(_ text: some StringProtocol) {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard rest.first == UInt8(ascii: "P") else { return nil }
    rest = rest.dropFirst()
    var (days, seconds, inTime, order, found) = (0, 0, false, 0, false)
    while let first = rest.first {
      if first == UInt8(ascii: "T"), !inTime {
        inTime = true
        rest = rest.dropFirst()
        continue
      }
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard (1...7).contains(digits.count), let count = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
      rest = rest.dropFirst(digits.count)
      guard let unit = rest.first else { return nil }
      rest = rest.dropFirst()
      let rank: Int
      switch (unit, inTime) {
      case (UInt8(ascii: "W"), false): (days, rank) = (days + count * 7, 1)
      case (UInt8(ascii: "D"), false): (days, rank) = (days + count, 2)
      case (UInt8(ascii: "H"), true): (seconds, rank) = (seconds + count * 3600, 3)
      case (UInt8(ascii: "M"), true): (seconds, rank) = (seconds + count * 60, 4)
      case (UInt8(ascii: "S"), true): (seconds, rank) = (seconds + count, 5)
      default: return nil
      }
      guard rank > order else { return nil }
      (order, found) = (rank, true)
    }
    guard found, days <= 36_600, seconds <= 36_600 * 86_400 else { return nil }
    self.days = days
    self.seconds = seconds
  }
}
