public import Calendars

/// Names one run: the second in which it began, then 40 random bits, as in `20261120T030000Z-4c9k2m7q`. Sorted by
/// text, runs are sorted by time; the name is safe as a file's name and short enough to be typed.
public struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let text: String

  /// - Parameters:
  ///   - time: when the run begins.
  ///   - random: must be unpredictable enough that two machines never agree.
  public init(at time: Timestamp, random: inout some RandomNumberGenerator) {
    // The digits are those of Crockford's base 32: no letter that is mistaken for a digit.
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    var bits = random.next() as UInt64
    var suffix: [UInt8] = []
    for _ in 0..<8 {
      suffix.append(alphabet[Int(bits & 31)])
      bits >>= 5
    }
    let second = Timestamp(secondsSinceEpoch: time.secondsSinceEpoch).rfc3339.filter { $0 != "-" && $0 != ":" }
    text = "\(second)-\(String(decoding: suffix, as: UTF8.self))"
  }

  /// From at least five random bytes; fewer make runs of the same second more likely to collide.
  public init(at time: Timestamp, randomBytes: [UInt8]) {
    var bytes = GivenBytes(bytes: randomBytes)
    self.init(at: time, random: &bytes)
  }

  /// Reads a run's name; nil for anything else, whatever it holds (`..`, a slash, another length).
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 25 else { return nil }
    for (position, byte) in bytes.enumerated() {
      let isValid =
        switch position {
        case 8: byte == UInt8(ascii: "T")
        case 15: byte == UInt8(ascii: "Z")
        case 16: byte == UInt8(ascii: "-")
        case 17...: (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte)
        default: (0x30...0x39).contains(byte)
        }
      guard isValid else { return nil }
    }
    self.text = text
  }

  public var description: String { text }

  public static func < (left: RunID, right: RunID) -> Bool { left.text < right.text }
}

private struct GivenBytes: RandomNumberGenerator {
  let bytes: [UInt8]
  func next() -> UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
