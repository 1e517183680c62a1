/// The trailers of a commit message: the `Key: value` lines of its last paragraph.
///
/// Stricter than `git interpret-trailers`: every line of the paragraph must be a trailer, values have one line each,
/// and no configuration plays a part. A message with bytes that are not UTF-8 in that paragraph has none.
public struct CommitTrailers: Sendable, Hashable {
  public struct Trailer: Sendable, Hashable {
    public let key: String
    public let value: String
  }

  public let trailers: [Trailer]

  /// A message's last paragraph is not read past this many lines.
  static let maximumCount = 10_000

  public init(message: [UInt8]) {
    let lines = message.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var end = lines.count
    while end > 0, Self.isBlank(lines[end - 1]) { end -= 1 }
    var start = end
    while start > 0, !Self.isBlank(lines[start - 1]) { start -= 1 }
    // The first paragraph is the subject, never trailers.
    guard start > 0, end - start <= Self.maximumCount else {
      trailers = []
      return
    }
    var found: [Trailer] = []
    for line in lines[start..<end] {
      guard let trailer = Self.trailer(line) else {
        trailers = []
        return
      }
      found.append(trailer)
    }
    trailers = found
  }

  /// The values of a key, in order. Keys are compared without regard to case, as git does.
  public subscript(_ key: String) -> [String] {
    let wanted = key.lowercased()
    return trailers.filter { $0.key.lowercased() == wanted }.map(\.value)
  }

  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
  }

  private static func trailer(_ line: ArraySlice<UInt8>) -> Trailer? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(isKeyByte),
      let key = String(validating: line[..<colon], as: UTF8.self),
      let value = String(validating: line[(colon + 1)...], as: UTF8.self)
    else { return nil }
    return Trailer(key: key, value: value.trimmingBlanks())
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

extension String {
  fileprivate func trimmingBlanks() -> String {
    var rest = self[...]
    while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    while rest.last == " " || rest.last == "\t" || rest.last == "\r" { rest.removeLast() }
    return String(rest)
  }
}
