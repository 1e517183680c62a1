/// Durations as CEL writes and reads them, to the nanosecond.
enum DurationText {
  /// CEL specification, "Timestamps and durations": about 10,000 years either way.
  static let limit = Duration.seconds(315_576_000_000)

  /// Reads `1h30m`, `-1.5s`, `250ms`, `0`. Units are `h m s ms us ns`, and `d` for 24 hours, which CEL
  /// does not have but the durations of runbooks do.
  static func parse(_ text: String) -> Duration? {
    var rest = Array(text.utf8)[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    if rest.elementsEqual("0".utf8) { return .zero }
    guard !rest.isEmpty else { return nil }
    var total: Int128 = 0
    while !rest.isEmpty {
      guard let part = part(&rest) else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { return nil }
      total = sum
    }
    guard total <= Int128(limit.components.seconds) * 1_000_000_000 else { return nil }
    return duration(nanoseconds: isNegative ? -total : total)
  }

  /// Nanoseconds of one number with its unit; digits beyond the nanosecond are dropped.
  private static func part(_ rest: inout ArraySlice<UInt8>) -> Int128? {
    var mantissa: Int128 = 0
    var digits = 0
    var fractionDigits = 0
    var isFraction = false
    while let byte = rest.first {
      if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if (0x30...0x39).contains(byte) {
        digits += 1
        if digits <= 30 {
          mantissa = mantissa * 10 + Int128(byte - 0x30)
          fractionDigits += isFraction ? 1 : 0
        } else if !isFraction {
          return nil
        }
      } else {
        break
      }
      rest.removeFirst()
    }
    let unit = rest.prefix { (0x61...0x7A).contains($0) }
    rest.removeFirst(unit.count)
    guard digits > 0, let scale = units[String(decoding: unit, as: UTF8.self)] else { return nil }
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: scale)
    guard !overflow else { return nil }
    return (0..<fractionDigits).reduce(product) { value, _ in value / 10 }
  }

  private static let units: [String: Int128] = [
    "d": 86_400_000_000_000, "h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000, "ms": 1_000_000,
    "us": 1000, "ns": 1,
  ]

  /// In seconds with as many digits as it needs: `5400s`, `0.25s`.
  static func write(_ duration: Duration) -> String {
    let total = nanoseconds(duration)
    let (seconds, fraction) = total.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    var text = (total < 0 ? "-" : "") + String(seconds)
    if fraction > 0 {
      let digits = String(fraction)
      text += "." + String(repeating: "0", count: 9 - digits.count) + digits
      while text.hasSuffix("0") { text.removeLast() }
    }
    return text + "s"
  }

  static func nanoseconds(_ duration: Duration) -> Int128 {
    let (seconds, attoseconds) = duration.components
    return Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
  }

  static func duration(nanoseconds: Int128) -> Duration {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return Duration(secondsComponent: Int64(seconds), attosecondsComponent: Int64(rest) * 1_000_000_000)
  }
}
