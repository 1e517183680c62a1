public import Expressions

/// An input of a runbook.
public struct Input: Sendable, Hashable {
  public let name: Located<String>
  public let type: Located<ValueType>
  public let description: String?
  public let prompt: String?
  /// Already of the input's type.
  public let defaultValue: Value?
  /// The whole text must match; for strings and lists of strings.
  public let pattern: Pattern?
  /// Where a secret comes from, when it is not asked for.
  public let secretSource: Located<SecretSource>?

  public enum SecretSource: Sendable, Hashable {
    case environment(String)
    case file(String)
    case command([String])
  }

  public var isRequired: Bool { defaultValue == nil }
  /// What to ask a person.
  public var question: String { prompt ?? description ?? name.value }
}
