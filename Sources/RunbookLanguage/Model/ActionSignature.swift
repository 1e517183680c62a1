public import Expressions

/// What a built-in action takes, gives and does.
public struct ActionSignature: Sendable, Hashable {
  public let name: String
  /// One sentence for `docs/actions.md`.
  public let summary: String
  public let parameters: [Parameter]
  public let outputs: [Output]
  public let effect: Step.Effect
  public let isIdempotent: Bool

  public struct Parameter: Sendable, Hashable {
    public let name: String
    public let type: ValueType
    public let isRequired: Bool
    public let summary: String
    /// Written as a bare expression, as `when` is.
    public var isCondition: Bool { type == .bool && name == "that" }
  }

  public struct Output: Sendable, Hashable {
    public let name: String
    public let type: ValueType
    public let summary: String
  }

  public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }
}
