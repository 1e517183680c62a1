/// Where the present comes from. The composition root makes one from the system's clock; tests and
/// exercises make one that says what they want.
public struct WallClock: Sendable {
  public let now: @Sendable () -> Timestamp

  public init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

  public static func fixed(_ time: Timestamp) -> WallClock { WallClock { time } }
}
