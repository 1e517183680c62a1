/// A pointer to a document of the registry, written `kind:id` as in `group:legal`.
public struct Reference: Sendable, Hashable, Comparable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case person, group, schedule, escalation
  }

  public let kind: Kind
  public let id: String

  public init(_ kind: Kind, _ id: String) {
    self.kind = kind
    self.id = id
  }

  /// `nil` when it is not one of the kinds, a colon and an id; whether the id exists is another question.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), let kind = Kind(rawValue: String(text[..<colon])) else { return nil }
    let id = String(text[text.index(after: colon)...])
    guard Identifier.isValid(id) else { return nil }
    self.init(kind, id)
  }

  public var description: String { "\(kind.rawValue):\(id)" }

  public static func < (left: Reference, right: Reference) -> Bool { left.description < right.description }
}

/// How documents are named: `[a-z][a-z0-9-]*`, at most 64 letters.
enum Identifier {
  static func isValid(_ text: String) -> Bool {
    guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }
}
