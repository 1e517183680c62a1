extension JSONValue {
  /// One line, no spaces, members in their order, no final newline.
  public var compact: String {
    var writer = JSONWriter(indentation: nil)
    writer.write(self, depth: 0)
    return writer.text
  }

  /// Two spaces a level, one member a line, no final newline.
  public var pretty: String {
    var writer = JSONWriter(indentation: 2)
    writer.write(self, depth: 0)
    return writer.text
  }
}

private struct JSONWriter {
  let indentation: Int?
  var text = ""

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    // JSON has no infinity and no NaN; values that reach here were parsed or computed from finite ones.
    case .double(let value): text += value.isFinite ? value.description : "null"
    case .string(let value): write(string: value)
    case .array(let elements):
      list(open: "[", close: "]", count: elements.count, depth: depth) { writer, index in
        writer.write(elements[index], depth: depth + 1)
      }
    case .object(let object):
      list(open: "{", close: "}", count: object.count, depth: depth) { writer, index in
        writer.write(string: object.keys[index])
        writer.text += writer.indentation == nil ? ":" : ": "
        writer.write(object.values[index], depth: depth + 1)
      }
    }
  }

  private mutating func list(
    open: String, close: String, count: Int, depth: Int, element: (inout JSONWriter, Int) -> Void
  ) {
    text += open
    for index in 0..<count {
      if index > 0 { text += "," }
      newline(depth: depth + 1)
      element(&self, index)
    }
    if count > 0 { newline(depth: depth) }
    text += close
  }

  private mutating func newline(depth: Int) {
    guard let indentation else { return }
    text += "\n" + String(repeating: " ", count: indentation * depth)
  }

  private mutating func write(string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // C1 controls and DEL are legal in JSON but move a terminal's cursor; line separators break JavaScript.
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": text += escape(scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  private func escape(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
  }
}
