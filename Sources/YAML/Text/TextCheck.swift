import Diagnostics

/// What must hold of the bytes before they are parsed: size, UTF-8, no byte-order mark, no control characters.
struct TextCheck {
  let source: Source
  let limits: YAMLLimits
  let dialect: YAMLDialect
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var isASCII = true
  private(set) var hasTabs = false

  init(_ source: Source, limits: YAMLLimits, dialect: YAMLDialect = .strict) {
    self.source = source
    self.limits = limits
    self.dialect = dialect
  }

  /// Where the text begins (after a byte-order mark), or `nil` when parsing makes no sense.
  mutating func run() -> Int? {
    let bytes = source.bytes
    guard bytes.count <= limits.bytes else {
      report(
        .yamlTooLarge, "the file has \(bytes.count) bytes; at most \(limits.bytes) are read", at: 0, 0,
        help: ["split it into several files"])
      return nil
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      report(
        .yamlByteOrderMark, "the file is UTF-16, not UTF-8", at: 0, 2, label: "a byte-order mark of UTF-16",
        help: ["save the file as UTF-8 without byte-order mark"])
      return nil
    }
    var start = 0
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      start = 3
      if dialect == .strict {
        report(
          .yamlByteOrderMark, "the file begins with a byte-order mark", at: 0, 3, label: "invisible in most editors",
          help: ["save the file as UTF-8 without byte-order mark"])
      }
    }
    let fit = checkCharacters(from: start)
    return fit ? start : nil
  }

  private mutating func checkCharacters(from start: Int) -> Bool {
    let bytes = source.bytes
    let before = diagnostics.count
    var offset = start
    while offset < bytes.count, diagnostics.count < limits.diagnostics {
      let byte = bytes[offset]
      if (0x20...0x7E).contains(byte) || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        if byte == 0x09 { hasTabs = true }
        offset += 1
        continue
      }
      let (scalar, length) = decodeScalar(bytes, at: offset)
      if let scalar {
        if scalar.value >= 0x80 { isASCII = false }
        if !isAllowed(scalar) { reportControl(scalar, at: offset, length) }
        offset += length
      } else {
        // One finding for a run: a file in another encoding has such a byte in every other word.
        var end = offset + length
        while end < bytes.count, bytes[end] >= 0x80, decodeScalar(bytes, at: end).scalar == nil {
          end += decodeScalar(bytes, at: end).length
        }
        report(
          .yamlEncoding, "the file is not valid UTF-8", at: offset, end,
          label: end - offset == 1 ? "this byte" : "these bytes", help: ["save the file as UTF-8"])
        offset = end
      }
    }
    return diagnostics.count == before
  }

  /// `c-printable` of YAML 1.2.2 §5.1; a byte-order mark inside the text is no printable character to us.
  private func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  private mutating func reportControl(_ scalar: Unicode.Scalar, at offset: Int, _ length: Int) {
    let name = "U+" + String(repeating: "0", count: max(0, 4 - hex(scalar.value).count)) + hex(scalar.value)
    report(
      .yamlControlCharacter,
      scalar.value == 0 ? "a NUL byte in the text" : "the character \(name) is not allowed in YAML",
      at: offset, offset + length,
      help: ["remove it; in double-quoted text, characters can be written as an escape such as `\\u00e9`"])
  }

  private func hex(_ value: UInt32) -> String { String(value, radix: 16, uppercase: true) }

  private mutating func report(
    _ code: DiagnosticCode, _ message: String, at lower: Int, _ upper: Int, label: String = "", help: [String]
  ) {
    diagnostics.append(
      Diagnostic(
        code, message, in: source, at: SourceRange(lower: lower, upper: upper), label: label, help: help))
  }
}
