/// Reads the text of a TZif footer; `nil` at the first thing that the grammar does not have.
struct PosixZoneRuleParser {
  private var rest: ArraySlice<UInt8>

  static func parse(_ text: some Sequence<UInt8>) -> PosixZoneRule? {
    var parser = PosixZoneRuleParser(rest: Array(text)[...])
    guard let rule = parser.rule(), parser.rest.isEmpty else { return nil }
    return rule
  }

  private mutating func rule() -> PosixZoneRule? {
    guard let standardName = designation(), let standardSeconds = offset() else { return nil }
    let standard = UTCOffset(seconds: standardSeconds, abbreviation: standardName, isDaylight: false)
    if rest.isEmpty { return PosixZoneRule(standard: standard, daylight: nil) }

    guard let daylightName = designation() else { return nil }
    // Without an offset of its own, daylight time is one hour ahead.
    var daylightSeconds = standardSeconds + 3600
    if rest.first != UInt8(ascii: ",") {
      guard let stated = offset() else { return nil }
      daylightSeconds = stated
    }
    guard UTCOffset.permittedSeconds.contains(standardSeconds), UTCOffset.permittedSeconds.contains(daylightSeconds),
      take(","), let start = moment(), take(","), let end = moment()
    else { return nil }
    let daylight = UTCOffset(seconds: daylightSeconds, abbreviation: daylightName, isDaylight: true)
    return PosixZoneRule(
      standard: standard, daylight: PosixZoneRule.Daylight(offset: daylight, start: start, end: end))
  }

  /// Three letters or more, or anything alphanumeric with a sign between angle brackets.
  private mutating func designation() -> String? {
    if take("<") {
      let name = rest.prefix { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
      rest = rest.dropFirst(name.count)
      guard (3...16).contains(name.count), take(">") else { return nil }
      return String(decoding: name, as: UTF8.self)
    }
    let name = rest.prefix(while: isLetter)
    rest = rest.dropFirst(name.count)
    return (3...16).contains(name.count) ? String(decoding: name, as: UTF8.self) : nil
  }

  /// `[+-]hh[:mm[:ss]]`, counted west of Greenwich; the result is counted east.
  private mutating func offset() -> Int? {
    guard let west = signedTime(maximumHours: 24) else { return nil }
    return -west
  }

  private mutating func signedTime(maximumHours: Int) -> Int? {
    let negative = take("-")
    if !negative { _ = take("+") }
    guard let hours = number(upTo: maximumHours) else { return nil }
    var seconds = hours * 3600
    if take(":") {
      guard let minutes = number(upTo: 59) else { return nil }
      seconds += minutes * 60
      if take(":") {
        guard let more = number(upTo: 59) else { return nil }
        seconds += more
      }
    }
    return negative ? -seconds : seconds
  }

  private mutating func moment() -> PosixZoneRule.YearlyMoment? {
    let day: PosixZoneRule.YearlyMoment.Day
    if take("M") {
      guard let month = number(upTo: 12), month >= 1, take("."), let week = number(upTo: 5), week >= 1, take("."),
        let weekday = number(upTo: 6)
      else { return nil }
      day = .weekday(month: month, week: week, weekday: weekday)
    } else if take("J") {
      guard let number = number(upTo: 365), number >= 1 else { return nil }
      day = .julianWithoutLeapDay(number)
    } else {
      guard let number = number(upTo: 365) else { return nil }
      day = .dayOfYear(number)
    }
    guard take("/") else { return PosixZoneRule.YearlyMoment(day: day, seconds: 7200) }
    guard let seconds = signedTime(maximumHours: 167) else { return nil }
    return PosixZoneRule.YearlyMoment(day: day, seconds: seconds)
  }

  private mutating func number(upTo maximum: Int) -> Int? {
    let digits = rest.prefix(while: isDigit)
    guard digits.count <= 3, let value = decimal(digits), value <= maximum else { return nil }
    rest = rest.dropFirst(digits.count)
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
}
