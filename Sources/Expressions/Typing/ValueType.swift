/// The static type of an expression.
public indirect enum ValueType: Sendable, Hashable {
  case bool, int, double, string, duration, timestamp
  /// Strings whose form has been checked before they got here; each may stand where a string may.
  case path, url, commit, image, imageDigest, k8sName
  case enumeration([String])
  case list(ValueType)
  /// A map from strings.
  case map(ValueType)
  /// A map whose keys are known.
  case record(RecordType)
  case secret
  /// The type of what has been reported already, and of the elements of `[]`: agrees with every type.
  case unknown
}

/// A map whose keys, and whether each is there, are known before anything runs.
public struct RecordType: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    public var type: ValueType
    public var presence: Presence

    public init(_ type: ValueType, presence: Presence = .always) {
      self.type = type
      self.presence = presence
    }
  }

  public enum Presence: Sendable, Hashable {
    case always
    /// May be read only where it has been proved to be there. The text ends a sentence that begins
    /// with the field's name: "may be absent, because …".
    case possible(because: String)
    /// May not be read here at all; `help` says what to do about it.
    case never(because: String, help: String? = nil)
  }

  /// What the record is, for messages: "the outputs of `scope`".
  public var name: String
  /// What one field is, for messages: "output".
  public var fieldNoun: String
  public var fields: [String: Field]
  /// What is there, as paths within the record, where one of its fields has a value.
  public var proofs: [Scope.Condition: Set<String>] = [:]

  public init(name: String, fieldNoun: String, fields: [String: Field] = [:]) {
    self.name = name
    self.fieldNoun = fieldNoun
    self.fields = fields
  }
}

extension ValueType: CustomStringConvertible {
  /// As written in a runbook.
  public var description: String {
    switch self {
    case .bool: "bool"
    case .int: "int"
    case .double: "double"
    case .string: "string"
    case .duration: "duration"
    case .timestamp: "timestamp"
    case .path: "path"
    case .url: "url"
    case .commit: "commit"
    case .image: "image"
    case .imageDigest: "imageDigest"
    case .k8sName: "k8sName"
    case .enumeration(let values): "enum(\(values.joined(separator: ", ")))"
    case .list(let element): element == .unknown ? "list" : "list of \(element)"
    case .map(let element): element == .unknown ? "map" : "map of \(element)"
    case .record(let record): record.name
    case .secret: "secret"
    case .unknown: "unknown"
    }
  }

  /// Whether values of the type are strings at run time.
  public var isText: Bool {
    switch self {
    case .string, .path, .url, .commit, .image, .imageDigest, .k8sName, .enumeration: true
    default: false
    }
  }

  /// Whether a value of this type may stand where `expected` is wanted. There are no conversions: a
  /// text type is a string, never the other way round.
  public func isAssignable(to expected: ValueType) -> Bool {
    switch (self, expected) {
    case (.unknown, _), (_, .unknown): true
    case (.list(let element), .list(let wanted)): element.isAssignable(to: wanted)
    case (.map(let element), .map(let wanted)): element.isAssignable(to: wanted)
    case (.record(let record), .map(let wanted)):
      record.fields.values.allSatisfy { $0.presence == .always && $0.type.isAssignable(to: wanted) }
    case (.enumeration(let values), .enumeration(let wanted)): values.allSatisfy(wanted.contains)
    default: self == expected || (expected == .string && isText)
    }
  }

  /// The type of what may be either, or nil when nothing is both.
  public func joined(with other: ValueType) -> ValueType? {
    if self == .unknown { return other }
    if other == .unknown { return self }
    if isAssignable(to: other) { return other }
    if other.isAssignable(to: self) { return self }
    if isText && other.isText { return .string }
    return nil
  }
}
