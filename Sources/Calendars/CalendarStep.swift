/// A length of time on the calendar, such as a shift: `30m`, `12h`, `1d`, `1w`, `1mo`.
///
/// Steps are counted on the wall clock, so that a shift that begins at 08:00 does so in summer and winter.
public enum CalendarStep: Sendable, Hashable, CustomStringConvertible {
  /// A whole number of minutes on the wall clock, at least one.
  case minutes(Int)
  /// Calendar months, at least one.
  case months(Int)

  /// Reads one number and one of `m h d w mo y`; up to about a hundred years.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard let count = decimal(digits), count >= 1, count <= 60_000_000 else { return nil }
    switch String(decoding: bytes.dropFirst(digits.count), as: UTF8.self) {
    case "m": self = .minutes(count)
    case "h": self = .minutes(count * 60)
    case "d": self = .minutes(count * 1440)
    case "w": self = .minutes(count * 10_080)
    case "mo": self = .months(count)
    case "y": self = .months(count * 12)
    default: return nil
    }
    switch self {
    case .minutes(let minutes): if minutes > 60_000_000 { return nil }
    case .months(let months): if months > 1200 { return nil }
    }
  }

  /// The wall clock `count` steps after `anchor`, computed from the anchor so that months clamp without drifting.
  public func stepping(_ anchor: CivilDateTime, count: Int) -> CivilDateTime {
    switch self {
    case .minutes(let minutes):
      let (total, overflow) = count.multipliedReportingOverflow(by: minutes * 60)
      return anchor.adding(seconds: overflow ? (count < 0 ? Int.min : Int.max) : total)
    case .months(let months):
      let (total, overflow) = count.multipliedReportingOverflow(by: months)
      return CivilDateTime(
        date: anchor.date.adding(months: overflow ? (count < 0 ? Int.min : Int.max) : total), time: anchor.time)
    }
  }

  /// A count of steps near the one that contains `clock`; at most one off.
  public func estimatedCount(from anchor: CivilDateTime, to clock: CivilDateTime) -> Int {
    switch self {
    case .minutes(let minutes):
      return (clock.clockSeconds - anchor.clockSeconds).dividedDown(by: minutes * 60)
    case .months(let months):
      let (fromYear, fromMonth, _) = anchor.date.components
      let (toYear, toMonth, _) = clock.date.components
      return ((toYear - fromYear) * 12 + toMonth - fromMonth).dividedDown(by: months)
    }
  }

  public var description: String {
    switch self {
    case .months(let months): months % 12 == 0 ? "\(months / 12)y" : "\(months)mo"
    case .minutes(let minutes):
      if minutes % 10_080 == 0 {
        "\(minutes / 10_080)w"
      } else if minutes % 1440 == 0 {
        "\(minutes / 1440)d"
      } else if minutes % 60 == 0 {
        "\(minutes / 60)h"
      } else {
        "\(minutes)m"
      }
    }
  }
}
