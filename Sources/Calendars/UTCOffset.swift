/// What a zone's clocks differ from UTC, for as long as one rule of it holds.
public struct UTCOffset: Sendable, Hashable {
  /// Seconds to add to UTC; positive east of Greenwich.
  public let seconds: Int
  /// `CET`, `-03`.
  public let abbreviation: String
  public let isDaylight: Bool

  public static let utc = UTCOffset(seconds: 0, abbreviation: "UTC", isDaylight: false)

  public init(seconds: Int, abbreviation: String, isDaylight: Bool) {
    self.seconds = seconds
    self.abbreviation = abbreviation
    self.isDaylight = isDaylight
  }

  /// What RFC 8536 §3.2 permits: more than -25 and less than 26 hours.
  static let permittedSeconds = -89_999...93_599
}

/// An instant, in seconds since the epoch, from which an offset holds.
struct ZoneTransition: Sendable, Hashable {
  let at: Int
  let offset: UTCOffset
}
