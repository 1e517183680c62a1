/// Bounds that hold before and while a text is parsed, whatever it contains.
public struct YAMLLimits: Sendable, Hashable {
  /// Size of the text in bytes.
  public var bytes: Int
  /// How deep collections may nest.
  public var depth: Int
  /// Nodes after every alias is expanded: what a walk over the tree would meet.
  public var nodes: Int
  /// Findings that one parse or one decode reports before it stops.
  public var diagnostics: Int

  public init(bytes: Int = 8 << 20, depth: Int = 100, nodes: Int = 1_000_000, diagnostics: Int = 1_000) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
    self.diagnostics = diagnostics
  }

  public static let `default` = YAMLLimits()
}
