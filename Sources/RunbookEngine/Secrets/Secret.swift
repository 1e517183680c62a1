/// Bytes that must not be seen. It has no text: descriptions, dumps and interpolation show that there is something.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// For the one place where they are handed over: a variable, standard input, a header.
  let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var description: String { "«redacted»" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A secret that only a person knows.
public struct SecretQuestion: Sendable, Hashable {
  public let input: String
  public let text: String
}

extension Operator {
  /// Typed without being shown. Who only answers questions about steps knows none.
  public func secret(_ question: SecretQuestion) async -> OperatorAnswer<Secret> { .nobody }
}
