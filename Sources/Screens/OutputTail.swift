/// The last lines of what a program printed, bounded in lines and in the length of each.
public struct OutputTail: Sendable, Hashable {
  private static let lineLimit = 2048
  private let limit: Int
  private var whole: [String] = []
  private var open: [UInt8] = []

  public init(lines limit: Int = 40) { self.limit = limit }

  /// Oldest first; the last may still be written.
  public var lines: [String] {
    open.isEmpty ? whole : Array((whole + [String(decoding: open, as: UTF8.self)]).suffix(limit))
  }

  public mutating func append(_ bytes: some Collection<UInt8>) {
    // Of very much at once only the end can be seen.
    for byte in bytes.suffix(limit * Self.lineLimit) {
      if byte == UInt8(ascii: "\n") {
        whole.append(String(decoding: open, as: UTF8.self))
        open.removeAll(keepingCapacity: true)
        if whole.count >= 2 * limit { whole.removeFirst(whole.count - limit) }
      } else if open.count < Self.lineLimit {
        open.append(byte)
      }
    }
  }

  public mutating func removeAll() {
    whole = []
    open = []
  }
}
