/// The name of an incident, as people say it: `INC-2041`. Letters, digits, `-`, `_` and `.`, at most 64, the first a
/// letter or digit, so that it is safe as a file's name.
public struct IncidentID: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let text: String

  /// Nil for anything else.
  public init?(_ text: String) {
    let bytes = text.utf8
    func isPlain(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    guard let first = bytes.first, isPlain(first), bytes.count <= 64,
      bytes.allSatisfy({ isPlain($0) || [0x2D, 0x5F, 0x2E].contains($0) })
    else { return nil }
    self.text = text
  }

  public var description: String { text }

  public static func < (left: IncidentID, right: IncidentID) -> Bool { left.text < right.text }
}
