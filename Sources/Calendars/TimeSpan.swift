/// A length of time in whole milliseconds, written as in `90d`, `5m`, `2h30m`, `500ms`.
///
/// A day is 24 hours; civil days, which may be 23 or 25 hours long, belong to calendars and not to spans.
public struct TimeSpan: Sendable, Hashable, Comparable {
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func seconds(_ seconds: Int64) -> TimeSpan { TimeSpan(milliseconds: seconds * 1000) }
  public static func minutes(_ minutes: Int64) -> TimeSpan { seconds(minutes * 60) }
  public static func hours(_ hours: Int64) -> TimeSpan { seconds(hours * 3600) }
  public static func days(_ days: Int64) -> TimeSpan { seconds(days * 86400) }

  /// Whole seconds, rounded towards zero.
  public var seconds: Int64 { milliseconds / 1000 }

  public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.milliseconds < right.milliseconds }

  /// Reads one or more of `d h m s ms`, largest unit first, each once, digits only: `1d12h`. Signs, spaces,
  /// fractions and what overflows 64 bits are refused.
  public init?(_ text: String) {
    var total: Int64 = 0
    var rest = Substring(text)
    var allowed = Self.units[...]
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard let count = Int64(digits), let position = allowed.firstIndex(where: { $0.name == name }) else { return nil }
      let (product, overflows) = count.multipliedReportingOverflow(by: allowed[position].milliseconds)
      let (sum, overflow) = total.addingReportingOverflow(product)
      guard !overflow, !overflows else { return nil }
      total = sum
      allowed = allowed[(position + 1)...]
    }
    self.init(milliseconds: total)
  }

  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]
}

extension TimeSpan: CustomStringConvertible {
  /// The shortest form that reads back as the same span: `2h30m`, `0s`.
  public var description: String {
    guard milliseconds != 0 else { return "0s" }
    var text = milliseconds < 0 ? "-" : ""
    var rest = milliseconds.magnitude
    for unit in Self.units {
      let (count, remainder) = rest.quotientAndRemainder(dividingBy: UInt64(unit.milliseconds))
      if count > 0 { text += "\(count)\(unit.name)" }
      rest = remainder
    }
    return text
  }
}
