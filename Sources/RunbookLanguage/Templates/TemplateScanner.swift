/// Finds `${{ … }}` in a text.
struct TemplateScanner {
  enum Part: Equatable {
    /// Literal text; `$${{` has become `${{`.
    case text(String)
    /// UTF-8 offsets of the expression between the braces, without blanks at its ends.
    case expression(Range<Int>)
    /// `${{` at the offset is never closed.
    case unclosed(Range<Int>)
  }

  static let opener = "${{"

  /// Whether there is an expression to look for: asked of every text of a runbook.
  static func hasOpener(_ text: String) -> Bool {
    let bytes = text.utf8
    var rest = bytes[...]
    while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
      rest = rest[dollar...]
      if rest.starts(with: opener.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  static func parts(of text: String) -> [Part] {
    guard hasOpener(text) else { return text.isEmpty ? [] : [.text(text)] }
    let bytes = Array(text.utf8)
    var parts: [Part] = []
    var literal: [UInt8] = []
    var position = 0
    var isBalanced = true
    func flush() {
      if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
      literal = []
    }
    while position < bytes.count {
      if bytes[position...].starts(with: "$${{".utf8) {
        literal += Array(opener.utf8)
        position += 4
      } else if bytes[position...].starts(with: opener.utf8) {
        flush()
        // Once quotes or braces do not match, looking for their ends again would take quadratic time.
        let balanced = isBalanced ? end(of: bytes, from: position + 3) : nil
        isBalanced = balanced != nil
        guard let end = balanced ?? firstClose(bytes, from: position + 3) else {
          parts.append(.unclosed(position..<position + 3))
          return parts
        }
        parts.append(.expression(trimmed(bytes, position + 3..<end)))
        position = end + 2
      } else {
        literal.append(bytes[position])
        position += 1
      }
    }
    flush()
    return parts
  }

  /// The first name of the language that stands in another tool's brackets: `{{ inputs.app }}`, `${inputs.app}`, `$inputs.app`.
  static func lookalike(in text: String) -> (range: Range<Int>, path: String)? {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "$") }) else { return nil }
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "{") || bytes[position] == UInt8(ascii: "$") else {
        position += 1
        continue
      }
      let rest = bytes[position...]
      if rest.starts(with: opener.utf8) {
        position += opener.utf8.count
        continue
      }
      let brackets = ["{{", "${", "$(", "$"].first { rest.starts(with: $0.utf8) }
      guard let brackets else {
        position += 1
        continue
      }
      var start = position + brackets.utf8.count
      while start < bytes.count, bytes[start].isBlank { start += 1 }
      let end = bytes[start...].firstIndex { !($0.isLetter || $0.isDigit || $0 == UInt8(ascii: ".")) } ?? bytes.count
      let path = String(decoding: bytes[start..<end], as: UTF8.self)
      if ["inputs.", "steps.", "run."].contains(where: path.hasPrefix), !path.hasSuffix(".") {
        return (position..<end, path)
      }
      position = max(start, position + 1)
    }
    return nil
  }

  /// Where `}}` stands that closes the expression: not in a text and not in a map. Nil when quotes or braces do not
  /// match.
  private static func end(of bytes: [UInt8], from start: Int) -> Int? {
    var position = start
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}") where depth > 0: depth -= 1
      case UInt8(ascii: "}") where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "}"):
        return position
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard let end = endOfText(bytes, from: position) else { return nil }
        position = end
        continue
      default: break
      }
      position += 1
    }
    return nil
  }

  /// The first `}}`, for expressions whose quotes or braces do not match; their own parser says so better than we could.
  private static func firstClose(_ bytes: [UInt8], from start: Int) -> Int? {
    guard start < bytes.count - 1 else { return nil }
    return (start..<bytes.count - 1).first { bytes[$0] == UInt8(ascii: "}") && bytes[$0 + 1] == UInt8(ascii: "}") }
  }

  private static func endOfText(_ bytes: [UInt8], from start: Int) -> Int? {
    let quote = bytes[start]
    let isRaw = start > 0 && bytes[start - 1] | 0x20 == UInt8(ascii: "r") && !(start > 1 && bytes[start - 2].isLetter)
    let isLong = bytes[start...].starts(with: [quote, quote, quote])
    var position = start + (isLong ? 3 : 1)
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\\"), !isRaw {
        position += 2
      } else if bytes[position] == quote, !isLong || bytes[position...].starts(with: [quote, quote, quote]) {
        return position + (isLong ? 3 : 1)
      } else {
        position += 1
      }
    }
    return nil
  }

  private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, bytes[lower].isBlank { lower += 1 }
    while upper > lower, bytes[upper - 1].isBlank { upper -= 1 }
    return lower..<upper
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
