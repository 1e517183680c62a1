/// One unfolded line of iCalendar or vCard: a name, parameters, a value (RFC 5545 §3.1, RFC 6350 §3.3).
public struct ContentLine: Sendable, Hashable {
  public struct Parameter: Sendable, Hashable {
    /// In upper case.
    public let name: String
    public let values: [String]
  }

  /// In upper case; a vCard's group (`item1.EMAIL`) is not part of it.
  public let name: String
  public let parameters: [Parameter]
  /// As it stands: what is escaped in it depends on the property.
  public let value: String
  /// From 1.
  public let line: Int

  /// The first value of a parameter.
  public func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.values.first }

  static let maximumBytes = 8 << 20
  static let maximumLine = 65_536
  static let maximumLines = 400_000

  /// Lines may end with CRLF, as the standards want, or with LF, as files become that people have edited.
  public static func parse(_ bytes: [UInt8]) throws(ICalendarError) -> [ContentLine] {
    guard bytes.count <= maximumBytes else {
      throw ICalendarError("the file has more than \(maximumBytes) bytes", line: 1)
    }
    // A byte-order mark is what some exports begin with.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var lines: [ContentLine] = []
    var current: [UInt8] = []
    var begins = 1
    var number = 0
    for raw in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      guard number <= maximumLines else { throw ICalendarError("the file has too many lines", line: number) }
      var line = raw
      if line.last == 0x0D { line = line.dropLast() }
      if let first = line.first, first == 0x20 || first == 0x09 {
        guard !current.isEmpty else { throw ICalendarError("a continued line continues nothing", line: number) }
        current += line.dropFirst()
      } else {
        if !current.isEmpty { lines.append(try one(current, line: begins)) }
        current = Array(line)
        begins = number
      }
      guard current.count <= maximumLine else {
        throw ICalendarError("a line has more than \(maximumLine) bytes", line: begins)
      }
    }
    if !current.isEmpty { lines.append(try one(current, line: begins)) }
    return lines
  }

  private static func one(_ bytes: [UInt8], line: Int) throws(ICalendarError) -> ContentLine {
    guard !bytes.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
      throw ICalendarError("a control character in a line", line: line)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ICalendarError("a line is not UTF-8", line: line)
    }
    var reader = ContentLineReader(text: Array(text.utf8), line: line)
    return try reader.contentLine()
  }
}

private struct ContentLineReader {
  let text: [UInt8]
  let line: Int
  var position = 0

  init(text: [UInt8], line: Int) {
    self.text = text
    self.line = line
  }

  mutating func contentLine() throws(ICalendarError) -> ContentLine {
    var name = try name()
    if take(".") { name = try self.name() }
    var parameters: [ContentLine.Parameter] = []
    while take(";") {
      guard parameters.count < 64 else { throw ICalendarError("too many parameters", line: line) }
      let key = try self.name()
      // A vCard of version 2.1 writes `TEL;CELL:`: a type without its name.
      guard take("=") else {
        parameters.append(ContentLine.Parameter(name: "TYPE", values: [key]))
        continue
      }
      var values = [try value()]
      while take(",") { values.append(try value()) }
      parameters.append(ContentLine.Parameter(name: key, values: values))
    }
    guard take(":") else { throw ICalendarError("a line without `:` after its name", line: line) }
    return ContentLine(
      name: name, parameters: parameters, value: String(decoding: text[position...], as: UTF8.self), line: line)
  }

  private mutating func name() throws(ICalendarError) -> String {
    let start = position
    while position < text.count {
      let byte = text[position]
      guard (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F else {
        break
      }
      position += 1
    }
    guard position > start else { throw ICalendarError("a line does not begin with a name", line: line) }
    return String(decoding: text[start..<position], as: UTF8.self).uppercased()
  }

  private mutating func value() throws(ICalendarError) -> String {
    if take("\"") {
      let rest = text[position...]
      guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else {
        throw ICalendarError("a quoted value without an end", line: line)
      }
      defer { position = end + 1 }
      return String(decoding: text[position..<end], as: UTF8.self)
    }
    let value = text[position...].prefix { ![UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: ",")].contains($0) }
    position += value.count
    return String(decoding: value, as: UTF8.self)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }
}
