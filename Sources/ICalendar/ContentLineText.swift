/// Values of the type TEXT (RFC 5545 §3.3.11, RFC 6350 §3.4), and lines folded at 75 bytes (§3.1).
public enum ContentLineText {
  public static func escaped(_ text: String) -> String {
    var out = ""
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case ";": out += "\\;"
      case ",": out += "\\,"
      case "\n": if last != "\r" { out += "\\n" }
      case "\r": out += "\\n"
      // Other control characters have no place in a line, and could end it for a careless reader.
      default: if scalar.value >= 0x20 && scalar.value != 0x7F { out.unicodeScalars.append(scalar) }
      }
      last = scalar
    }
    return out
  }

  public static func unescaped(_ text: some StringProtocol) -> String {
    var out = ""
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        out.unicodeScalars.append(scalar == "n" || scalar == "N" ? "\n" : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// The parts of a value between separators that are not escaped; each still escaped.
  public static func split(_ text: String, at separator: Unicode.Scalar) -> [String] {
    var parts: [String] = [""]
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if scalar == separator, !isEscaped {
        parts.append("")
      } else {
        parts[parts.count - 1].unicodeScalars.append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped
    }
    return parts
  }

  /// A value of a parameter, in quotes where it needs them. Quotes and control characters cannot be written there.
  public static func parameter(_ text: String) -> String {
    var clean = ""
    for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
      clean.unicodeScalars.append(scalar == "\"" ? "'" : scalar)
    }
    return clean.contains(where: { ",;: ".contains($0) }) ? "\"\(clean)\"" : clean
  }

  /// One content line with its end, in pieces of at most 75 bytes that end between characters.
  public static func folded(_ line: String) -> String {
    var out = ""
    var width = 0
    for scalar in line.unicodeScalars {
      let size = UTF8.width(scalar)
      if width + size > 75 {
        out += "\r\n "
        width = 1
      }
      out.unicodeScalars.append(scalar)
      width += size
    }
    return out + "\r\n"
  }
}
