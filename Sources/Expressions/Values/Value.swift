public import Calendars

/// A value of the expression language.
///
/// Equality and order of strings are by code point, as CEL has it: `"é"` and `"e\u{301}"` are two
/// values, though Swift's own `==` calls them equal.
public enum Value: Sendable {
  case bool(Bool)
  case int(Int64)
  case double(Double)
  /// Also the values of `path`, `url`, `commit`, `image`, `imageDigest`, `k8sName` and enumerations.
  case string(String)
  case duration(Duration)
  case timestamp(Timestamp)
  case list([Value])
  case map(ValueMap)
  /// Stands for a secret; the secret itself is never a value.
  case secret(SecretName)
}

/// Names a secret without holding it.
public struct SecretName: Sendable, Hashable {
  public let name: String

  public init(_ name: String) {
    self.name = name
  }
}

extension Value: Hashable {
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.duration(let a), .duration(let b)): a == b
    case (.timestamp(let a), .timestamp(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.map(let a), .map(let b)): a == b
    case (.secret(let a), .secret(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value)
    case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
    case .duration(let value): hasher.combine(value)
    case .timestamp(let value): hasher.combine(value)
    case .list(let value): hasher.combine(value)
    case .map(let value): hasher.combine(value)
    case .secret(let value): hasher.combine(value)
    }
  }
}

extension Value: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: Value...) { self = .list(elements) }

  public init(dictionaryLiteral elements: (String, Value)...) {
    var map = ValueMap()
    for (key, value) in elements { map[key] = value }
    self = .map(map)
  }
}

extension Value {
  /// The kind of value in words, for messages.
  public var kind: String {
    switch self {
    case .bool: "bool"
    case .int: "int"
    case .double: "double"
    case .string: "string"
    case .duration: "duration"
    case .timestamp: "timestamp"
    case .list: "list"
    case .map: "map"
    case .secret: "secret"
    }
  }

  /// Follows string keys through maps.
  public func value(at path: String...) -> Value? {
    var current = self
    for key in path {
      guard case .map(let map) = current, let next = map[key] else { return nil }
      current = next
    }
    return current
  }
}
