/// A time of day on a wall clock, to the second.
public struct CivilTime: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 0 to 86,399.
  public let secondsSinceMidnight: Int

  public static let midnight = CivilTime(checkedSeconds: 0)

  public init?(hour: Int, minute: Int, second: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
    self.init(checkedSeconds: hour * 3600 + minute * 60 + second)
  }

  /// Reads `08:00` or `08:00:30`.
  public init?(_ text: String) {
    let parts = Array(text.utf8).split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ $0.count == 2 }),
      let hour = decimal(parts[0]), let minute = decimal(parts[1]),
      let second = parts.count == 3 ? decimal(parts[2]) : 0
    else { return nil }
    self.init(hour: hour, minute: minute, second: second)
  }

  init(checkedSeconds: Int) { secondsSinceMidnight = checkedSeconds }

  public var hour: Int { secondsSinceMidnight / 3600 }
  public var minute: Int { secondsSinceMidnight / 60 % 60 }
  public var second: Int { secondsSinceMidnight % 60 }

  /// `08:00`, with seconds only when there are any.
  public var description: String {
    "\(padded(hour, 2)):\(padded(minute, 2))" + (second == 0 ? "" : ":\(padded(second, 2))")
  }

  public static func < (left: CivilTime, right: CivilTime) -> Bool {
    left.secondsSinceMidnight < right.secondsSinceMidnight
  }
}
