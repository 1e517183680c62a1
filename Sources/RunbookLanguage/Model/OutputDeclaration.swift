public import Expressions

/// An output of a `run`, `shell` or `manual` step.
public struct OutputDeclaration: Sendable, Hashable {
  public let name: Located<String>
  public let type: Located<ValueType>
  public let description: String?
  public let origin: Origin
  /// Keys from the root of the JSON document (RFC 6901).
  public let path: JSONPointer?
  /// The whole text must match.
  public let pattern: Pattern?
  public let isSensitive: Bool
  public let isOptional: Bool
  public let defaultValue: Value?

  public enum Origin: String, Sendable, Hashable, CaseIterable {
    case stdout, stderr, json, file
    /// Asked of the person who does a manual step.
    case person
  }
}

/// RFC 6901.
public struct JSONPointer: Sendable, Hashable {
  public let tokens: [String]

  /// Nil when the text is neither empty nor begins with `/`, or has a `~` that is no escape.
  public init?(_ text: String) {
    guard !text.isEmpty else {
      tokens = []
      return
    }
    guard text.hasPrefix("/") else { return nil }
    var tokens: [String] = []
    for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let token = Self.unescape(part) else { return nil }
      tokens.append(token)
    }
    self.tokens = tokens
  }

  private static func unescape(_ part: Substring) -> String? {
    var token = ""
    var scalars = part.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      guard scalar == "~" else {
        token.unicodeScalars.append(scalar)
        continue
      }
      switch scalars.next() {
      case "0": token += "~"
      case "1": token += "/"
      default: return nil
      }
    }
    return token
  }
}
