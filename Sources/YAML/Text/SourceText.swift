import Diagnostics

/// Where things begin and end that libyaml passes over: white space, comments, anchors and tags.
struct SourceText {
  let bytes: [UInt8]

  func firstLine(of range: SourceRange) -> SourceRange {
    let end = bytes[range.lower..<range.upper].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? range.upper
    return SourceRange(lower: range.lower, upper: end)
  }

  /// Behind the last indicator before `limit` that is neither white space nor comment.
  func significantEnd(from start: Int, upTo limit: Int) -> Int {
    var end = min(start, limit)
    var offset = end
    while offset < limit {
      if bytes[offset] == UInt8(ascii: "#") {
        while offset < limit, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
      } else {
        offset += 1
        if !isBlank(bytes[offset - 1]) { end = offset }
      }
    }
    return end
  }

  /// Skips anchor and tag, and white space and comments behind each.
  func contentStart(after start: Int, upTo limit: Int) -> Int {
    var offset = start
    while offset < limit, bytes[offset] == UInt8(ascii: "&") || bytes[offset] == UInt8(ascii: "!") {
      while offset < limit, !isBlank(bytes[offset]) { offset += 1 }
      let end = offset
      while offset < limit, isBlank(bytes[offset]) || bytes[offset] == UInt8(ascii: "#") {
        if bytes[offset] == UInt8(ascii: "#") {
          while offset < limit, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
        } else {
          offset += 1
        }
      }
      // Nothing behind the properties: the value is empty and stands directly behind them.
      if offset >= limit { return end }
    }
    return offset
  }

  /// A block scalar ends with its last character that is no white space, or with its indicator when it has none.
  func blockScalarEnd(_ range: SourceRange, isEmpty: Bool) -> Int {
    var end = range.lower + 1
    if isEmpty {
      while end < range.upper, bytes[end].isDigit || bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "+")
      {
        end += 1
      }
      return end
    }
    end = range.upper
    while end > range.lower + 1, isBlank(bytes[end - 1]) { end -= 1 }
    return end
  }

  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
