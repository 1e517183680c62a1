/// The first and the last bytes of a stream, with the number of bytes that were dropped between them.
public struct CapturedOutput: Sendable, Hashable {
  public private(set) var head: [UInt8]
  public private(set) var tail: [UInt8]
  /// Bytes that came between `head` and `tail` and were not kept.
  public private(set) var omitted: Int

  private let headLimit: Int
  private let tailLimit: Int

  /// - Parameter limit: how many bytes are kept in all.
  public init(limit: Int = 1 << 20) {
    head = []
    tail = []
    omitted = 0
    headLimit = max(0, limit - limit / 2)
    tailLimit = max(0, limit / 2)
  }

  public init(_ bytes: [UInt8]) {
    self.init(limit: 2 * bytes.count)
    append(bytes)
  }

  public init(_ text: String) { self.init(Array(text.utf8)) }

  public var isTruncated: Bool { omitted > 0 }
  /// What was kept. When nothing was omitted this is the whole stream.
  public var bytes: [UInt8] { head + tail }
  /// All bytes that the program wrote, kept or not.
  public var totalCount: Int { head.count + omitted + tail.count }
  /// The kept bytes as UTF-8; what is not UTF-8 becomes U+FFFD.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public mutating func append(_ bytes: some RandomAccessCollection<UInt8>) {
    let intoHead = min(headLimit - head.count, bytes.count)
    head.append(contentsOf: bytes.prefix(intoHead))
    let rest = bytes.dropFirst(intoHead)
    guard !rest.isEmpty else { return }
    if rest.count >= tailLimit {
      omitted += tail.count + rest.count - tailLimit
      tail = Array(rest.suffix(tailLimit))
      return
    }
    tail.append(contentsOf: rest)
    // Cut only now and then: moving the tail for every chunk would make long output quadratic.
    if tail.count > 2 * tailLimit { trimTail() }
  }

  /// Brings the tail to its limit. To be called once, when the stream has ended.
  public mutating func finish() {
    if tail.count > tailLimit { trimTail() }
  }

  private mutating func trimTail() {
    let surplus = tail.count - tailLimit
    tail.removeFirst(surplus)
    omitted += surplus
  }
}
