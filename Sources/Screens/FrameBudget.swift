/// Spreads what is drawn over time, so that a slow link is not filled with pictures that are old when they arrive: after a frame of
/// many bytes the next ones are left out. What is left out is not lost, because each frame shows all that is known.
public struct FrameBudget: Sendable, Hashable {
  /// How much may be sent while one frame is due after the other.
  public let bytesPerTick: Int
  private var debt = 0

  /// - Parameters:
  ///   - bytesPerSecond: what is sent in the long run, at most, beside one whole screen.
  ///   - ticksPerSecond: how often `tick` is called.
  public init(bytesPerSecond: Int = 4096, ticksPerSecond: Int = 10) {
    bytesPerTick = max(1, bytesPerSecond / max(1, ticksPerSecond))
  }

  /// Whether a frame may be drawn now.
  public mutating func tick() -> Bool {
    debt = max(0, debt - bytesPerTick)
    return debt == 0
  }

  public mutating func spend(_ bytes: Int) { debt += bytes }
}
