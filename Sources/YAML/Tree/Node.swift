public import Diagnostics

/// A value in a YAML document and where it stands.
///
/// An alias is replaced by the node that it names, with that node's range: what is wrong with the value is wrong
/// there. The nodes are shared, so an alias costs no memory.
public struct Node: Sendable, Hashable {
  public enum Content: Sendable, Hashable {
    case scalar(Scalar)
    case sequence([Node])
    case mapping([Entry])
  }

  /// A key and its value, in the order of the source. Keys are unique scalars.
  public struct Entry: Sendable, Hashable {
    public let key: Node
    public let value: Node

    public init(key: Node, value: Node) {
      self.key = key
      self.value = value
    }

    /// The key's text.
    public var name: String { key.scalar?.text ?? "" }
  }

  /// The bytes of the value without anchor and comments. A block collection ends with its last value, a block scalar
  /// with its last character that is no white space. A value that is left out has an empty range.
  public let range: SourceRange
  public let content: Content

  public init(range: SourceRange, content: Content) {
    self.range = range
    self.content = content
  }

  public var scalar: Scalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  public var sequence: [Node]? {
    if case .sequence(let nodes) = content { nodes } else { nil }
  }

  public var mapping: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The value under a key; `nil` also when this is no mapping.
  public subscript(key: String) -> Node? {
    mapping?.first { $0.name == key }?.value
  }

  /// As messages call it: `a mapping`, `a list`, `nothing`, `an integer`, …
  public var kindName: String {
    switch content {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar): scalar.resolved.kindName
    }
  }
}
