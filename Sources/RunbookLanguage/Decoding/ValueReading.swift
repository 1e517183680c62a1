import Calendars
public import Expressions
public import JSON

/// Values from text (a command line, a person's answer, a program's output) and from JSON.
extension ValueType {
  /// Reads text as a person or a program writes it. A list is read from JSON, or from words between commas.
  public func value(reading text: String) throws(ValueProblem) -> Value {
    switch self {
    case .bool:
      switch text {
      case "true": return .bool(true)
      case "false": return .bool(false)
      default: throw ValueProblem("is neither `true` nor `false`")
      }
    case .int:
      guard let value = Int64(text) else { throw ValueProblem("is not a whole number within 64 bits") }
      return .int(value)
    case .double:
      guard let value = Double(text), value.isFinite else { throw ValueProblem("is not a number") }
      return .double(value)
    case .duration:
      guard let value = Value.duration(parsing: text) else {
        throw ValueProblem("is not a duration such as `90d`, `5m`, `1h30m`")
      }
      return value
    case .timestamp:
      guard let time = Timestamp(rfc3339: text) else {
        throw ValueProblem("is not a time such as `2026-11-20T03:00:00Z`")
      }
      return .timestamp(time)
    case .list(let element):
      if text.hasPrefix("[") { return try value(parsingJSON: text) }
      var values: [Value] = []
      if !text.isEmpty {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
          values.append(try element.value(reading: String(part)))
        }
      }
      return .list(values)
    case .map: return try value(parsingJSON: text)
    case .secret: throw ValueProblem("cannot be given as text: a secret is named, not written down")
    case .record, .unknown: throw ValueProblem("has no text form")
    case .string, .path, .url, .commit, .image, .imageDigest, .k8sName, .enumeration:
      if let problem = TextForms.check(text, as: self) { throw problem }
      return .string(text)
    }
  }

  private func value(parsingJSON text: String) throws(ValueProblem) -> Value {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue.parse(text.utf8)
    } catch {
      throw ValueProblem("is not JSON: \(error.message)")
    }
    return try value(decoding: json)
  }

  /// Reads JSON strictly: `1.0` is no int, `null` is nothing.
  public func value(decoding json: JSONValue) throws(ValueProblem) -> Value {
    switch (self, json) {
    case (.bool, .bool(let value)): return .bool(value)
    case (.int, .int(let value)): return .int(value)
    case (.double, .double(let value)): return .double(value)
    case (.double, .int(let value)): return .double(Double(value))
    case (.list(let element), .array(let elements)):
      var values: [Value] = []
      for json in elements { values.append(try element.value(decoding: json)) }
      return .list(values)
    case (.map(let element), .object(let object)):
      var map = ValueMap()
      for (key, json) in object.members { map[key] = try element.value(decoding: json) }
      return .map(map)
    case (.secret, .object(let object)):
      guard object.count == 1, case .string(let name)? = object["secret"] else { break }
      return .secret(SecretName(name))
    case (.bool, _), (.int, _), (.double, _), (.list, _), (.map, _), (.record, _), (.unknown, _): break
    case (_, .string(let text)): return try value(reading: text)
    default: break
    }
    throw ValueProblem("is \(json.kindWithArticle) where \(self) is wanted")
  }
}

extension Value {
  /// For the journal and for `--json`; `ValueType.value(decoding:)` reads it back. A secret is its name.
  public var json: JSONValue {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .double(let value): .double(value)
    case .string(let value): .string(value)
    case .duration, .timestamp: .string(text ?? "")
    case .list(let values): .array(values.map(\.json))
    case .map(let map): .object(JSONObject(map.entries.map { ($0.key, $0.value.json) }))
    case .secret(let name): ["secret": .string(name.name)]
    }
  }
}

extension JSONValue {
  var kindWithArticle: String {
    switch self {
    case .null: "null"
    case .bool: "a bool"
    case .int: "an integer"
    case .double: "a number with a fraction"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
