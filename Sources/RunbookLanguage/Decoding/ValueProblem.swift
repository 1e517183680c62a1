/// Why a text or a JSON value is not of a type. The sentence does not repeat the value of a secret.
public struct ValueProblem: Error, Sendable, Hashable {
  /// Follows a subject: "is not a whole number".
  public let message: String

  init(_ message: String) { self.message = message }
}
