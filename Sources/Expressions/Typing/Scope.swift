/// What an expression may refer to, and what is known about it where the expression stands.
public struct Scope: Sendable, Hashable {
  /// The types of the names.
  public var variables: [String: ValueType]
  /// Names that stand for records. Kept apart from the other names so that a record of ten thousand
  /// steps can grow in place.
  public var records: [String: RecordType]
  /// Dotted paths (`steps.scope.outputs.tip`) that are known to be there.
  public var present: Set<String>
  /// What follows from a comparison that holds.
  public var implications: [Condition: Set<String>]
  /// What else is there when a path is.
  public var consequences: [String: Set<String>] = [:]
  /// Whether `secretFile(…)` may stand here.
  public var hasSecretFiles = false

  /// `path == text`.
  public struct Condition: Sendable, Hashable {
    public let path: String
    public let text: String

    public init(path: String, equals text: String) {
      self.path = path
      self.text = text
    }
  }

  public init(
    variables: [String: ValueType] = [:], records: [String: RecordType] = [:], present: Set<String> = [],
    implications: [Condition: Set<String>] = [:]
  ) {
    self.variables = variables
    self.records = records
    self.present = present
    self.implications = implications
  }

  func type(of name: String) -> ValueType? { variables[name] ?? records[name].map(ValueType.record) }
}

extension Set<String> {
  /// The union, made from the larger of the two: one of them is nearly always empty.
  func joined(with other: Set<String>) -> Set<String> { count < other.count ? other.union(self) : union(other) }
}
