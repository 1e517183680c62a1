/// An instant in UTC, to the nanosecond, within the years 0000 to 9999 that RFC 3339 can write. Leap seconds do not
/// exist, as in POSIX time. Arithmetic saturates at both ends instead of trapping: an operand may be an attacker's.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public let secondsSinceEpoch: Int64
  /// 0 to 999,999,999; always counted forward from the second.
  public let nanoseconds: Int32

  public static let earliest = Timestamp(secondsSinceEpoch: -62_167_219_200)
  public static let latest = Timestamp(secondsSinceEpoch: 253_402_300_799, nanoseconds: 999_999_999)

  /// Saturates outside the years 0000 to 9999.
  public init(secondsSinceEpoch: Int64, nanoseconds: Int32 = 0) {
    self.secondsSinceEpoch = min(max(secondsSinceEpoch, -62_167_219_200), 253_402_300_799)
    self.nanoseconds = min(max(nanoseconds, 0), 999_999_999)
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.secondsSinceEpoch, left.nanoseconds) < (right.secondsSinceEpoch, right.nanoseconds)
  }

  public func adding(seconds: Int64) -> Timestamp {
    let (sum, overflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
    return Timestamp(
      secondsSinceEpoch: overflow ? (seconds < 0 ? .min : .max) : sum, nanoseconds: nanoseconds)
  }

  public func adding(_ span: TimeSpan) -> Timestamp {
    let total = Int64(nanoseconds) + span.milliseconds % 1000 * 1_000_000
    let carry = total.dividedDown(by: 1_000_000_000)
    let whole = adding(seconds: span.milliseconds / 1000).adding(seconds: carry)
    return Timestamp(
      secondsSinceEpoch: whole.secondsSinceEpoch, nanoseconds: Int32(total - carry * 1_000_000_000))
  }

  /// From `other` to this instant, in milliseconds, rounded towards zero.
  public func since(_ other: Timestamp) -> TimeSpan {
    let nanoseconds = Int64(self.nanoseconds) - Int64(other.nanoseconds)
    let seconds = secondsSinceEpoch - other.secondsSinceEpoch
    // A second is borrowed where the signs differ, so that the fraction rounds towards zero with the whole.
    let borrowed: Int64 = seconds > 0 && nanoseconds < 0 ? 1 : seconds < 0 && nanoseconds > 0 ? -1 : 0
    return TimeSpan(
      milliseconds: (seconds - borrowed) * 1000 + (nanoseconds + borrowed * 1_000_000_000) / 1_000_000)
  }
}
