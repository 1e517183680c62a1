import Diagnostics

/// Reads one scalar again, as libyaml does, and keeps which bytes of the source became which bytes of the text.
///
/// Everything that it reads is compared with the text that libyaml gave: where the two differ there is no map, never a
/// wrong one.
struct ScalarReader {
  private let bytes: [UInt8]
  private let range: SourceRange
  private let style: Scalar.Style
  private let text: [UInt8]
  private var offset: Int
  private var pieces: [ScalarMap.Piece] = []
  private var textOffset = 0
  private var differs = false

  init(_ scalar: Scalar, at range: SourceRange, in bytes: [UInt8]) {
    self.bytes = bytes
    self.range = range
    style = scalar.style
    text = Array(scalar.text.utf8)
    offset = range.lower
  }

  /// `nil` when the range does not hold this scalar.
  mutating func read() -> [ScalarMap.Piece]? {
    guard range.lower >= 0, range.lower <= range.upper, range.upper <= bytes.count else { return nil }
    switch style {
    case .plain: readFlow(upTo: range.upper, quote: nil)
    case .singleQuoted: readFlow(upTo: range.upper - 1, quote: UInt8(ascii: "'"))
    case .doubleQuoted: readFlow(upTo: range.upper - 1, quote: UInt8(ascii: "\""))
    case .literal, .folded: readBlock()
    }
    return differs || textOffset != text.count ? nil : pieces
  }

  // MARK: Flow scalars

  private mutating func readFlow(upTo end: Int, quote: UInt8?) {
    if quote != nil { offset += 1 }
    while offset < end, !differs {
      let byte = bytes[offset]
      if isBlank(byte) || breakLength(at: offset) > 0 {
        readWhiteSpace(upTo: end, afterEscapedBreak: false)
      } else if quote == UInt8(ascii: "'"), byte == UInt8(ascii: "'") {
        put([byte], from: offset, count: 2)
      } else if quote == UInt8(ascii: "\""), byte == UInt8(ascii: "\\") {
        readEscape(upTo: end)
      } else {
        copy(count: 1)
      }
    }
  }

  /// White space inside a line stays; around line breaks it goes, one break becomes a space, and each further one stays.
  private mutating func readWhiteSpace(upTo end: Int, afterEscapedBreak: Bool) {
    let start = offset
    var first: Range<Int>?
    var more: [Range<Int>] = []
    while offset < end {
      let length = breakLength(at: offset)
      if length > 0 {
        let line = offset..<offset + length
        if first == nil, !afterEscapedBreak { first = line } else { more.append(line) }
        offset += length
      } else if isBlank(bytes[offset]) {
        offset += 1
      } else {
        break
      }
    }
    if let first {
      fold(first, more)
    } else if afterEscapedBreak {
      for line in more { putBreak(line) }
    } else {
      let count = offset - start
      offset = start
      copy(count: count)
    }
  }

  private mutating func fold(_ first: Range<Int>, _ more: [Range<Int>]) {
    if !isNewline(first) {
      putBreak(first)
    } else if more.isEmpty {
      put([0x20], from: first.lowerBound, count: first.count, advance: false)
    }
    for line in more { putBreak(line) }
  }

  /// YAML 1.2.2 §5.7.
  private mutating func readEscape(upTo end: Int) {
    guard offset + 1 < end else {
      differs = true
      return
    }
    let length = breakLength(at: offset + 1)
    if length > 0 {
      offset += 1 + length
      return readWhiteSpace(upTo: end, afterEscapedBreak: true)
    }
    let digits: Int
    switch bytes[offset + 1] {
    case UInt8(ascii: "x"): digits = 2
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default: digits = 0
    }
    if digits > 0 {
      guard offset + 2 + digits <= end,
        let value = UInt32(String(decoding: bytes[offset + 2..<offset + 2 + digits], as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(value)
      else {
        differs = true
        return
      }
      return put(Array(String(scalar).utf8), from: offset, count: 2 + digits)
    }
    guard let value = Self.escapes[bytes[offset + 1]] else {
      differs = true
      return
    }
    put(Array(String(value).utf8), from: offset, count: 2)
  }

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{7}", UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "t"): "\t",
    0x09: "\t", UInt8(ascii: "n"): "\n", UInt8(ascii: "v"): "\u{B}", UInt8(ascii: "f"): "\u{C}",
    UInt8(ascii: "r"): "\r", UInt8(ascii: "e"): "\u{1B}", UInt8(ascii: " "): " ", UInt8(ascii: "\""): "\"",
    UInt8(ascii: "/"): "/", UInt8(ascii: "\\"): "\\", UInt8(ascii: "N"): "\u{85}", UInt8(ascii: "_"): "\u{A0}",
    UInt8(ascii: "L"): "\u{2028}", UInt8(ascii: "P"): "\u{2029}",
  ]

  // MARK: Block scalars

  private mutating func readBlock() {
    var chomping: UInt8?
    offset += 1
    while offset < bytes.count, breakLength(at: offset) == 0 {
      if chomping == nil, bytes[offset] == UInt8(ascii: "-") || bytes[offset] == UInt8(ascii: "+") {
        chomping = bytes[offset]
      }
      // The header ends with the line; a comment in it says nothing about chomping.
      if bytes[offset] == UInt8(ascii: "#") || isBlank(bytes[offset]) { chomping = chomping ?? 0 }
      offset += 1
    }
    if offset < bytes.count { offset += breakLength(at: offset) }
    guard let indentation = indentation() else {
      differs = !text.isEmpty
      return
    }

    var last: Range<Int>?
    var lastBeganBlank = false
    var (column, more) = readEmptyLines(indentation)
    while column == indentation, offset < bytes.count, !differs {
      let beginsBlank = isBlank(bytes[offset])
      if let line = last {
        if style == .folded, isNewline(line), !lastBeganBlank, !beginsBlank {
          if more.isEmpty { put([0x20], from: line.lowerBound, count: line.count, advance: false) }
        } else {
          putBreak(line)
        }
      }
      for line in more { putBreak(line) }
      lastBeganBlank = beginsBlank
      let start = offset
      while offset < bytes.count, breakLength(at: offset) == 0 { offset += 1 }
      let count = offset - start
      offset = start
      copy(count: count)
      last = nil
      if offset < bytes.count {
        let length = breakLength(at: offset)
        last = offset..<offset + length
        offset += length
      }
      (column, more) = readEmptyLines(indentation)
    }
    if let last, chomping != UInt8(ascii: "-") { putBreak(last) }
    if chomping == UInt8(ascii: "+") { for line in more { putBreak(line) } }
  }

  /// Skips indentation and lines without content; the column that the next line with content begins in.
  private mutating func readEmptyLines(_ indentation: Int) -> (column: Int, breaks: [Range<Int>]) {
    var breaks: [Range<Int>] = []
    while true {
      var column = 0
      while column < indentation, offset < bytes.count, bytes[offset] == 0x20 {
        offset += 1
        column += 1
      }
      let length = offset < bytes.count ? breakLength(at: offset) : 0
      guard length > 0 else { return (column, breaks) }
      breaks.append(offset..<offset + length)
      offset += length
    }
  }

  /// The indentation of the block: what the first line with a visible character has more in the source than in the
  /// text. (The header may give it relative to a parent that is not known here.)
  private func indentation() -> Int? {
    guard let inText = Self.leadingSpaces(text, from: 0), let inSource = Self.leadingSpaces(bytes, from: offset),
      inSource >= inText
    else { return nil }
    return inSource - inText
  }

  private static func leadingSpaces(_ bytes: [UInt8], from start: Int) -> Int? {
    var spaces = 0
    var offset = start
    while offset < bytes.count {
      let length = breakLength(in: bytes, at: offset)
      if length > 0 {
        spaces = 0
        offset += length
      } else if bytes[offset] == 0x20 {
        spaces += 1
        offset += 1
      } else {
        return spaces
      }
    }
    return nil
  }

  // MARK: Pieces

  private mutating func copy(count: Int) {
    guard text.count - textOffset >= count,
      text[textOffset..<textOffset + count] == bytes[offset..<offset + count]
    else {
      differs = true
      return
    }
    if let last = pieces.last, last.isCopy, last.source.upperBound == offset {
      pieces[pieces.count - 1].text = last.text.lowerBound..<textOffset + count
      pieces[pieces.count - 1].source = last.source.lowerBound..<offset + count
    } else if count > 0 {
      pieces.append(
        ScalarMap.Piece(text: textOffset..<textOffset + count, source: offset..<offset + count, isCopy: true))
    }
    textOffset += count
    offset += count
  }

  private mutating func put(_ characters: [UInt8], from start: Int, count: Int, advance: Bool = true) {
    guard text.count - textOffset >= characters.count,
      text[textOffset..<textOffset + characters.count].elementsEqual(characters)
    else {
      differs = true
      return
    }
    pieces.append(
      ScalarMap.Piece(
        text: textOffset..<textOffset + characters.count, source: start..<start + count, isCopy: false))
    textOffset += characters.count
    if advance { offset = start + count }
  }

  private mutating func putBreak(_ line: Range<Int>) {
    put(isNewline(line) ? [0x0A] : Array(bytes[line]), from: line.lowerBound, count: line.count, advance: false)
  }

  // MARK: Characters

  private func breakLength(at offset: Int) -> Int { Self.breakLength(in: bytes, at: offset) }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// LF, CR, CR LF and NEL become a line feed; the separators U+2028 and U+2029 break lines, yet stay what they are.
  private func isNewline(_ line: Range<Int>) -> Bool { bytes[line.lowerBound] != 0xE2 }

  /// Like libyaml, this follows YAML 1.1 §4.1.4, which knows more line breaks than YAML 1.2.
  private static func breakLength(in bytes: [UInt8], at offset: Int) -> Int {
    func byte(_ distance: Int) -> UInt8 { offset + distance < bytes.count ? bytes[offset + distance] : 0 }
    switch bytes[offset] {
    case 0x0A: return 1
    case 0x0D: return byte(1) == 0x0A ? 2 : 1
    case 0xC2: return byte(1) == 0x85 ? 2 : 0
    case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
    default: return 0
    }
  }
}
