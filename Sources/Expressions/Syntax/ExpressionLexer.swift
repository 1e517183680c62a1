import Diagnostics

/// Splits an expression into tokens (CEL specification, "Syntax").
struct ExpressionLexer {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func tokens() throws(ExpressionProblem) -> [Token] {
    var tokens: [Token] = []
    while true {
      let token = try next()
      tokens.append(token)
      if token.content == .end { return tokens }
    }
  }

  private mutating func next() throws(ExpressionProblem) -> Token {
    skipBlanks()
    let start = position
    guard let byte = peek() else { return Token(content: .end, range: SourceRange(lower: start, upper: start)) }
    if byte.isIdentifierStart { return try identifierOrString() }
    if byte.isDigit || (byte == UInt8(ascii: ".") && (peek(1)?.isDigit ?? false)) { return try number() }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try string(from: start, raw: false) }
    for symbol in Self.symbols where starts(with: symbol) {
      position += symbol.utf8.count
      return Token(content: .symbol(symbol), range: SourceRange(lower: start, upper: position))
    }
    throw unexpectedByte(byte)
  }

  /// Longest first.
  private static let symbols = [
    "&&", "||", "<=", ">=", "==", "!=", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]", "{", "}", ".", ",",
    ":", "?",
  ]

  private func peek(_ ahead: Int = 0) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func skipBlanks() {
    while let byte = peek() {
      if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D {
        position += 1
      } else if starts(with: "//") {
        while let byte = peek(), byte != 0x0A { position += 1 }
      } else {
        return
      }
    }
  }

  private func unexpectedByte(_ byte: UInt8) -> ExpressionProblem {
    var end = position + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let range = SourceRange(lower: position, upper: end)
    let shown = String(decoding: bytes[position..<end], as: UTF8.self)
    switch byte {
    case UInt8(ascii: "="):
      return ExpressionProblem(
        .syntax, "`=` is not an operator", at: range, label: "here", help: ["to compare, write `==`"])
    case UInt8(ascii: "&"), UInt8(ascii: "|"):
      return ExpressionProblem(
        .syntax, "`\(shown)` is not an operator", at: range, label: "here", help: ["write `\(shown)\(shown)`"])
    case UInt8(ascii: "$"):
      return ExpressionProblem(
        .syntax, "`$` cannot stand in an expression", at: range, label: "here",
        help: ["inside an expression names are written bare: `inputs.repo`, not `${{ inputs.repo }}` or `$repo`"])
    case 0x80...:
      return ExpressionProblem(
        .syntax, "`\(shown)` cannot stand in an expression", at: range, label: "here",
        help: ["put text between straight quotes, \"…\" or '…'"])
    default:
      return ExpressionProblem(.syntax, "`\(shown)` cannot stand in an expression", at: range, label: "here")
    }
  }

  // MARK: Identifiers and numbers

  private mutating func identifierOrString() throws(ExpressionProblem) -> Token {
    let start = position
    while let byte = peek(), byte.isIdentifierStart || byte.isDigit { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return Token(content: .identifier(word), range: SourceRange(lower: start, upper: position))
    }
    switch word {
    case "r", "R": return try string(from: start, raw: true)
    case "b", "B", "br", "bR", "Br", "BR", "rb", "rB", "Rb", "RB":
      throw ExpressionProblem(
        .leftOut, "bytes are not part of this language", at: SourceRange(lower: start, upper: position),
        label: "a bytes literal begins here")
    default:
      throw ExpressionProblem(
        .syntax, "an operator is missing between `\(word)` and the text",
        at: SourceRange(lower: start, upper: position + 1),
        label: "here")
    }
  }

  private mutating func number() throws(ExpressionProblem) -> Token {
    let start = position
    if starts(with: "0x") { return try hexadecimal() }
    skipDigits()
    var isDouble = false
    if peek() == UInt8(ascii: "."), peek(1)?.isDigit ?? false {
      isDouble = true
      position += 1
      skipDigits()
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      let signed = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
      if peek(signed ? 2 : 1)?.isDigit ?? false {
        isDouble = true
        position += signed ? 2 : 1
        skipDigits()
      }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    try rejectSuffix(from: start)
    let range = SourceRange(lower: start, upper: position)
    if isDouble {
      guard let value = Double(text), value.isFinite else {
        throw ExpressionProblem(.syntax, "`\(text)` is beyond what a double can hold", at: range, label: "too large")
      }
      return Token(content: .double(value), range: range)
    }
    return try integer(UInt64(text), range)
  }

  private mutating func hexadecimal() throws(ExpressionProblem) -> Token {
    let start = position
    position += 2
    let digits = position
    while let byte = peek(), byte.hexValue != nil { position += 1 }
    guard position > digits else {
      throw ExpressionProblem(
        .syntax, "no digits follow `0x`", at: SourceRange(lower: start, upper: position), label: "here")
    }
    let text = String(decoding: bytes[digits..<position], as: UTF8.self)
    try rejectSuffix(from: start)
    return try integer(UInt64(text, radix: 16), SourceRange(lower: start, upper: position))
  }

  private func integer(_ value: UInt64?, _ range: SourceRange) throws(ExpressionProblem) -> Token {
    guard let value, value <= 1 << 63 else {
      throw ExpressionProblem(
        .syntax, "the number is beyond 64 bits", at: range, label: "the largest is 9223372036854775807")
    }
    return Token(content: .integer(value), range: range)
  }

  private mutating func skipDigits() {
    while peek()?.isDigit ?? false { position += 1 }
  }

  /// `1u` is CEL's unsigned integer; `5m` is what somebody writes who wants a duration.
  private func rejectSuffix(from start: Int) throws(ExpressionProblem) {
    guard let byte = peek(), byte.isIdentifierStart else { return }
    var end = position
    while end < bytes.count, bytes[end].isIdentifierStart || bytes[end].isDigit { end += 1 }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    let range = SourceRange(lower: start, upper: end)
    if end == position + 1, byte | 0x20 == UInt8(ascii: "u") {
      throw ExpressionProblem(
        .leftOut, "unsigned integers are not part of this language", at: range, label: "write it without the `u`")
    }
    let isSpan = ["d", "h", "m", "s", "ms"].contains { text.hasSuffix($0) }
    throw ExpressionProblem(
      .syntax, "`\(text)` is neither a number nor a name", at: range, label: "here",
      help: isSpan ? ["a length of time is written `duration(\"\(text)\")`"] : [])
  }

  // MARK: Strings

  private mutating func string(from start: Int, raw: Bool) throws(ExpressionProblem) -> Token {
    let quote = bytes[position]
    let isLong = peek(1) == quote && peek(2) == quote
    let quotes = isLong ? 3 : 1
    position += quotes
    var content: [UInt8] = []
    while true {
      guard let byte = peek(), isLong || (byte != 0x0A && byte != 0x0D) else {
        throw ExpressionProblem(
          .syntax, "the text has no end", at: SourceRange(lower: start, upper: start + quotes + (raw ? 1 : 0)),
          label: "it begins here",
          help: ["close it with `\(String(repeating: Character(Unicode.Scalar(quote)), count: quotes))`"])
      }
      if byte == quote, !isLong || (peek(1) == quote && peek(2) == quote) {
        position += quotes
        return Token(
          content: .string(String(decoding: content, as: UTF8.self)), range: SourceRange(lower: start, upper: position))
      }
      if byte == UInt8(ascii: "\\"), !raw {
        content += Array(String(Character(try escape())).utf8)
      } else {
        content.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape() throws(ExpressionProblem) -> Unicode.Scalar {
    let start = position
    guard let kind = peek(1) else {
      throw ExpressionProblem(
        .syntax, "the text has no end", at: SourceRange(lower: start, upper: start + 1), label: "here")
    }
    position += 2
    switch kind {
    case UInt8(ascii: "a"): return "\u{07}"
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "v"): return "\u{0B}"
    case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      return Unicode.Scalar(kind)
    case UInt8(ascii: "x"), UInt8(ascii: "X"): return try code(digits: 2, radix: 16, from: start)
    case UInt8(ascii: "u"): return try code(digits: 4, radix: 16, from: start)
    case UInt8(ascii: "U"): return try code(digits: 8, radix: 16, from: start)
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      position -= 1
      return try code(digits: 3, radix: 8, from: start)
    default:
      var end = position
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
      throw ExpressionProblem(
        .syntax, "`\(String(decoding: bytes[start..<end], as: UTF8.self))` is not an escape",
        at: SourceRange(lower: start, upper: end), label: "here",
        help: ["for a backslash write `\\\\`, or begin the text with `r`: r\"\\d+\""])
    }
  }

  private mutating func code(digits: Int, radix: UInt32, from start: Int) throws(ExpressionProblem) -> Unicode.Scalar {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = peek()?.hexValue, digit < radix else {
        throw ExpressionProblem(
          .syntax, "the escape needs \(digits) digits", at: SourceRange(lower: start, upper: position),
          label: "here")
      }
      value = value &* radix &+ digit
      position += 1
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw ExpressionProblem(
        .syntax, "the escape names no character", at: SourceRange(lower: start, upper: position), label: "here")
    }
    return scalar
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }

  fileprivate var isIdentifierStart: Bool {
    self == UInt8(ascii: "_") || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }

  fileprivate var hexValue: UInt32? {
    switch self {
    case 0x30...0x39: UInt32(self - 0x30)
    case 0x41...0x46: UInt32(self - 0x41 + 10)
    case 0x61...0x66: UInt32(self - 0x61 + 10)
    default: nil
    }
  }
}
