import Calendars
import JSON

/// Why a line is no entry that we know, in words that follow "line 7".
struct FieldError: Error, Hashable {
  let reason: String
}

/// Reads the members of one entry, strictly: each is there and of its type, or the whole line is refused.
struct FieldReader {
  let object: JSONObject

  func string(_ key: String) throws(FieldError) -> String {
    guard let text = try optionalString(key) else { throw missing(key) }
    return text
  }

  func optionalString(_ key: String) throws(FieldError) -> String? {
    guard let value = present(key) else { return nil }
    guard let text = value.stringValue else { throw wrong(key, "a string") }
    return text
  }

  func int(_ key: String) throws(FieldError) -> Int64 {
    guard let number = try optionalInt(key) else { throw missing(key) }
    return number
  }

  func optionalInt(_ key: String) throws(FieldError) -> Int64? {
    guard let value = present(key) else { return nil }
    guard let number = value.intValue else { throw wrong(key, "an integer") }
    return number
  }

  func optionalInt32(_ key: String) throws(FieldError) -> Int32? {
    guard let number = try optionalInt(key) else { return nil }
    guard let small = Int32(exactly: number) else { throw wrong(key, "an integer of 32 bits") }
    return small
  }

  /// A number that is not negative and fits any count.
  func count(_ key: String) throws(FieldError) -> Int {
    let number = try int(key)
    guard number >= 0, let count = Int(exactly: number) else { throw wrong(key, "a count") }
    return count
  }

  /// False when it is not there.
  func flag(_ key: String) throws(FieldError) -> Bool {
    guard let value = present(key) else { return false }
    guard let flag = value.boolValue else { throw wrong(key, "true or false") }
    return flag
  }

  func time(_ key: String) throws(FieldError) -> Timestamp {
    guard let time = Timestamp(rfc3339: try string(key)) else { throw wrong(key, "a time as in RFC 3339") }
    return time
  }

  func digest(_ key: String) throws(FieldError) -> ContentDigest {
    guard let digest = ContentDigest(hex: try string(key)) else { throw wrong(key, "a SHA-256") }
    return digest
  }

  /// Empty when it is not there.
  func object(_ key: String) throws(FieldError) -> JSONObject {
    guard let value = present(key) else { return JSONObject() }
    guard let object = value.objectValue else { throw wrong(key, "an object") }
    return object
  }

  func nested<Value>(_ key: String, _ read: (FieldReader) throws(FieldError) -> Value) throws(FieldError) -> Value? {
    guard let value = present(key) else { return nil }
    guard let object = value.objectValue else { throw wrong(key, "an object") }
    return try read(FieldReader(object: object))
  }

  /// Empty when it is not there.
  func list<Value>(_ key: String, _ read: (FieldReader) throws(FieldError) -> Value) throws(FieldError) -> [Value] {
    guard let value = present(key) else { return [] }
    guard let elements = value.arrayValue else { throw wrong(key, "an array") }
    var values: [Value] = []
    for element in elements {
      guard let object = element.objectValue else { throw wrong(key, "an array of objects") }
      values.append(try read(FieldReader(object: object)))
    }
    return values
  }

  /// Empty when it is not there.
  func strings(_ key: String) throws(FieldError) -> [String] {
    guard let value = present(key) else { return [] }
    guard let elements = value.arrayValue else { throw wrong(key, "an array") }
    var texts: [String] = []
    for element in elements {
      guard let text = element.stringValue else { throw wrong(key, "an array of strings") }
      texts.append(text)
    }
    return texts
  }

  func choice<Value: RawRepresentable<String>>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(FieldError) -> Value {
    let text = try string(key)
    guard let value = Value(rawValue: text) else {
      throw FieldError(reason: "has `\(key)` `\(text)`, which is unknown")
    }
    return value
  }

  private func present(_ key: String) -> JSONValue? {
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  private func missing(_ key: String) -> FieldError { FieldError(reason: "has no `\(key)`") }
  private func wrong(_ key: String, _ wanted: String) -> FieldError {
    FieldError(reason: "has a `\(key)` that is not \(wanted)")
  }
}

extension JSONObject {
  /// Adds a member unless the value is absent or empty: a journal is read by people and synced for every step.
  mutating func put(_ key: String, _ text: String?) {
    if let text { self[key] = .string(text) }
  }

  mutating func put(_ key: String, _ number: (some BinaryInteger)?) {
    if let number { self[key] = .int(Int64(clamping: number)) }
  }

  mutating func put(_ key: String, _ flag: Bool) {
    if flag { self[key] = .bool(true) }
  }

  mutating func put(_ key: String, _ object: JSONObject?) {
    if let object, !object.isEmpty { self[key] = .object(object) }
  }

  mutating func put(_ key: String, _ objects: [JSONObject]) {
    if !objects.isEmpty { self[key] = .array(objects.map(JSONValue.object)) }
  }

  mutating func put(_ key: String, _ texts: [String]) {
    if !texts.isEmpty { self[key] = JSONValue(texts) }
  }
}
