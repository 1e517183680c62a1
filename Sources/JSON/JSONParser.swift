extension JSONValue {
  /// How deep arrays and objects may be nested; the parser recurses, so that hostile input must not choose.
  public static let defaultDepthLimit = 128

  /// Reads one JSON text, strictly: RFC 8259 to the letter, no duplicate keys, integers in 64 bits,
  /// finite doubles, valid UTF-8, nothing behind the value.
  public static func parse(
    _ bytes: some Sequence<UInt8>, depthLimit: Int = defaultDepthLimit
  ) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: Array(bytes), depthLimit: depthLimit)
    return try parser.document()
  }

  public static func parse(_ text: String, depthLimit: Int = defaultDepthLimit) throws(JSONError) -> JSONValue {
    try parse(text.utf8, depthLimit: depthLimit)
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  let depthLimit: Int
  var offset = 0
  var depth = 0

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard offset == bytes.count else { throw failure(.trailingText) }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw unexpected("a value")
    }
  }

  private mutating func object() throws(JSONError) -> JSONObject {
    try enter()
    var object = JSONObject()
    skipSpace()
    if take(UInt8(ascii: "}")) { return leave(object) }
    while true {
      skipSpace()
      let start = offset
      guard try peek() == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let key = try string()
      guard object[key] == nil else { throw JSONError(reason: .duplicateKey(key), offset: start) }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw unexpected("`:`") }
      object[key] = try value()
      skipSpace()
      if take(UInt8(ascii: "}")) { return leave(object) }
      guard take(UInt8(ascii: ",")) else { throw unexpected("`,` or `}`") }
    }
  }

  private mutating func array() throws(JSONError) -> [JSONValue] {
    try enter()
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return leave(elements) }
    while true {
      elements.append(try value())
      skipSpace()
      if take(UInt8(ascii: "]")) { return leave(elements) }
      guard take(UInt8(ascii: ",")) else { throw unexpected("`,` or `]`") }
    }
  }

  private mutating func enter() throws(JSONError) {
    depth += 1
    guard depth <= depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
    offset += 1
  }

  private mutating func leave<Value>(_ value: Value) -> Value {
    depth -= 1
    return value
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let letters = Array("\(text)".utf8)
    guard bytes[offset...].starts(with: letters) else { throw unexpected("a value") }
    offset += letters.count
    return value
  }

  // MARK: Numbers

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = offset
    _ = take(UInt8(ascii: "-"))
    let leadingZero = current == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !(leadingZero && whole > 1) else { throw JSONError(reason: .invalidNumber, offset: start) }
    var isDouble = false
    if take(UInt8(ascii: ".")) {
      isDouble = true
      guard digits() > 0 else { throw failure(.invalidNumber) }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isDouble = true
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard digits() > 0 else { throw failure(.invalidNumber) }
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isDouble, let value = Double(text), value.isFinite { return .double(value) }
    if !isDouble, let value = Int64(text) { return .int(value) }
    throw JSONError(reason: .numberOutOfRange, offset: start)
  }

  private mutating func digits() -> Int {
    let start = offset
    while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
    return offset - start
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    offset += 1
    var text: [UInt8] = []
    let start = offset
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        guard let string = String(validating: text, as: UTF8.self) else {
          throw JSONError(reason: .invalidUTF8, offset: start)
        }
        return string
      case UInt8(ascii: "\\"):
        offset += 1
        try escape(into: &text)
      case 0..<0x20:
        throw failure(.controlCharacter)
      default:
        text.append(byte)
        offset += 1
      }
    }
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let byte = try peek()
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try codePoint()).utf8)
    default: throw JSONError(reason: .invalidEscape, offset: offset - 1)
    }
  }

  /// `\uXXXX`, or a pair of them for what lies beyond the basic plane; a lone surrogate is refused.
  private mutating func codePoint() throws(JSONError) -> Unicode.Scalar {
    let start = offset
    var value = try hexQuad()
    if (0xD800...0xDBFF).contains(value), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let low = try hexQuad()
      guard (0xDC00...0xDFFF).contains(low) else { throw JSONError(reason: .invalidEscape, offset: start) }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw JSONError(reason: .invalidEscape, offset: start) }
    return scalar
  }

  private mutating func hexQuad() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else { throw failure(.invalidEscape) }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }

  // MARK: Bytes

  private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func peek() throws(JSONError) -> UInt8 {
    guard let byte = current else { throw failure(.unexpectedEnd) }
    return byte
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    offset += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
  }

  private func failure(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: offset) }

  private func unexpected(_ wanted: String) -> JSONError {
    guard let byte = current else { return failure(.unexpectedEnd) }
    let found = (0x21...0x7E).contains(byte) ? "`\(Character(Unicode.Scalar(byte)))`" : "byte \(byte)"
    return failure(.unexpected(found: found, wanted: wanted))
  }
}
