/// What a scalar stands for in the core schema (YAML 1.2.2 §10.3).
public enum ResolvedScalar: Sendable, Hashable {
  case null
  case bool(Bool)
  /// `nil` when the number does not fit into 64 bits.
  case int(Int64?)
  case float(Double)
  case string

  var kindName: String {
    switch self {
    case .null: "nothing"
    case .bool: "true or false"
    case .int: "an integer"
    case .float: "a number"
    case .string: "a string"
    }
  }
}

extension Scalar {
  /// Only plain scalars are anything but strings.
  public var resolved: ResolvedScalar {
    guard style == .plain else { return .string }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".nan", ".NaN", ".NAN": return .float(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
    default: return resolvedNumber ?? .string
    }
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+` and `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
  private var resolvedNumber: ResolvedScalar? {
    let bytes = text.utf8
    // The longest finite number that anybody means is far shorter; the bound keeps a huge scalar cheap.
    guard let first = bytes.first, bytes.count <= 400 else { return nil }
    guard first.isDigit || first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || first == UInt8(ascii: ".")
    else { return nil }
    if text.hasPrefix("0o"), bytes.count > 2 {
      let digits = text.dropFirst(2)
      return digits.utf8.allSatisfy { (0x30...0x37).contains($0) } ? .int(Int64(digits, radix: 8)) : nil
    }
    if text.hasPrefix("0x"), bytes.count > 2 {
      let digits = text.dropFirst(2)
      return digits.utf8.allSatisfy(\.isHexDigit) ? .int(Int64(digits, radix: 16)) : nil
    }
    var rest = bytes[...]
    if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let whole = rest.prefix(while: \.isDigit)
    rest = rest.dropFirst(whole.count)
    if rest.isEmpty { return whole.isEmpty ? nil : .int(Int64(text)) }
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = rest.prefix(while: \.isDigit)
      rest = rest.dropFirst(fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard !rest.isEmpty, rest.allSatisfy(\.isDigit) else { return nil }
    } else if !rest.isEmpty {
      return nil
    }
    // `Double` reads every form but `1.` and `1.e5`.
    let readable = fraction.isEmpty ? text.replacingFirst(".", with: "") : text
    return Double(readable).map(ResolvedScalar.float)
  }

  /// Whether a place that wants a string refuses this scalar: an unquoted word that YAML 1.1, YAML 1.2 or a reader
  /// may take for something else (`yes no on off true false null ~`, in any case), or nothing at all.
  public var needsQuotesAsString: Bool {
    guard style == .plain, text.utf8.count <= 5 else { return false }
    switch text.lowercased() {
    case "", "~", "null", "yes", "no", "on", "off", "true", "false": return true
    default: return false
    }
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isHexDigit: Bool { isDigit || (0x41...0x46).contains(self) || (0x61...0x66).contains(self) }
}

extension String {
  fileprivate func replacingFirst(_ character: Character, with replacement: String) -> String {
    guard let index = firstIndex(of: character) else { return self }
    return self[..<index] + replacement + self[self.index(after: index)...]
  }
}
