public import JSON

/// Random documents that a schema lets through. Knows the keywords that our own schemas use; leaves are taken from `examples`.
public struct SchemaGenerator {
  private let schema: JSONValue
  private var random: SeededRandom
  private var depth = 0
  private var count = 0

  public init(_ schema: JSONValue, seed: UInt64) {
    self.schema = schema
    random = SeededRandom(seed: seed)
  }

  public mutating func document() -> JSONValue { value(of: schema) }

  private mutating func value(of schema: JSONValue) -> JSONValue {
    depth += 1
    defer { depth -= 1 }
    if let reference = schema["$ref"]?.stringValue {
      let name = String(reference.dropFirst("#/$defs/".count))
      // Names are to differ, so that they are not refused as used twice.
      if name == "name" { return freshName() }
      return value(of: self.schema["$defs"]?[name] ?? true)
    }
    if let constant = schema["const"] { return constant }
    if let choices = schema["enum"]?.arrayValue { return pick(choices) }
    if let forms = schema["anyOf"]?.arrayValue {
      return value(of: pick(depth > 14 ? Array(forms.suffix(3).prefix(1)) : forms))
    }
    if let examples = schema["examples"]?.arrayValue { return pick(examples) }
    switch schema["type"]?.stringValue {
    case "object": return object(of: schema)
    case "array": return array(of: schema)
    case "boolean": return .bool(Bool.random(using: &random))
    case "integer":
      let lower = schema["minimum"]?.intValue ?? -5
      return .int(Int64.random(in: lower...min(schema["maximum"]?.intValue ?? 5, lower + 10), using: &random))
    case "number": return pick([1, 2.5, -3])
    default: return "anything"
    }
  }

  private mutating func array(of schema: JSONValue) -> JSONValue {
    let minimum = Int(schema["minItems"]?.intValue ?? 0)
    let items = schema["items"] ?? true
    let length = depth > 10 ? minimum : Int.random(in: minimum...minimum + 2, using: &random)
    return .array((0..<length).map { _ in value(of: items) })
  }

  private mutating func object(of schema: JSONValue) -> JSONValue {
    var object = JSONObject()
    let required = Set(schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    for (key, property) in schema["properties"]?.objectValue?.members ?? [] {
      // Deep inside only what must be there, or the document would never end.
      let odds = depth > 8 ? 40 : 4
      guard required.contains(key) || Int.random(in: 0..<odds, using: &random) == 0 else { continue }
      object[key] = value(of: property)
    }
    if let items = schema["additionalProperties"], items.objectValue != nil {
      let minimum = Int(schema["minProperties"]?.intValue ?? 0)
      for _ in 0..<Int.random(in: minimum...minimum + 1, using: &random) {
        let name = value(of: schema["propertyNames"] ?? true).stringValue ?? ""
        object[name] = value(of: items)
      }
    }
    return .object(obeying(schema, object))
  }

  /// Leaves out what `dependentRequired`, `not` and `if` forbid together.
  private func obeying(_ schema: JSONValue, _ object: JSONObject) -> JSONObject {
    var object = object
    for (key, needed) in schema["dependentRequired"]?.objectValue?.members ?? [] {
      if needed.arrayValue?.contains(where: { object[$0.stringValue ?? ""] == nil }) == true { object[key] = nil }
    }
    if let together = schema["not"]?["required"]?.arrayValue?.compactMap(\.stringValue),
      together.allSatisfy({ object[$0] != nil })
    {
      object[together[0]] = nil
    }
    if let tests = schema["if"]?["required"]?.arrayValue?.compactMap(\.stringValue),
      tests.allSatisfy({ object[$0] != nil })
    {
      for (key, property) in schema["then"]?["properties"]?.objectValue?.members ?? [] {
        object[key] = property["const"]
      }
    }
    return object
  }

  private mutating func freshName() -> JSONValue {
    count += 1
    return .string("n\(count)")
  }

  private mutating func pick(_ values: [JSONValue]) -> JSONValue { values.randomElement(using: &random) ?? .null }
}
