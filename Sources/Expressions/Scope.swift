/// What an expression may refer to, and what is known about it where the expression stands.
public struct Scope: Sendable, Hashable {
  /// The types of the names.
  public var variables: [String: ValueType]
  /// Dotted paths (`steps.scope.outputs.tip`) that are known to be there.
  public var present: Set<String>
  /// What follows from a comparison that holds.
  public var implications: [Condition: Set<String>]

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
    variables: [String: ValueType] = [:], present: Set<String> = [], implications: [Condition: Set<String>] = [:]
  ) {
    self.variables = variables
    self.present = present
    self.implications = implications
  }
}
