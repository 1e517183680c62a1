/// A graph as a Mermaid flowchart, which GitHub and GitLab draw inside Markdown.
public struct MermaidGraph: Sendable {
  private let graph: RunbookGraph

  public init(_ graph: RunbookGraph) { self.graph = graph }

  public var text: String {
    var lines = ["---", "title: \(Self.yamlQuoted(graph.title))", "---", "flowchart TD"]
    for (index, part) in graph.parts.enumerated() {
      lines.append("  subgraph part\(index)[\(Self.quoted(part.place.heading))]")
      lines += part.blocks.flatMap(\.nodes).map { "    \($0.id.mermaidName)\(Self.shape($0)):::\($0.kind.rawValue)" }
      for edge in part.edges {
        let arrow =
          switch edge.kind {
          case .next: "-->"
          case .failure: "-->|fails|"
          case .undo: "-.->|undo|"
          }
        lines.append("    \(edge.from.mermaidName) \(arrow) \(edge.to.mermaidName)")
      }
      lines.append("  end")
    }
    for (upper, lower) in zip(graph.parts.indices, graph.parts.indices.dropFirst()) {
      lines.append("  part\(upper) \(graph.parts[lower].place.isHandler ? "-.->" : "-->") part\(lower)")
    }
    lines += Self.classes
    return lines.joined(separator: "\n") + "\n"
  }

  private static func shape(_ node: RunbookGraph.Node) -> String {
    let text = quoted(([node.title, node.work.cut(to: 60)] + node.conditions.map { $0.cut(to: 60) }))
    return switch node.kind {
    case .manual: "([\(text)])"
    case .group: "[[\(text)]]"
    default: "[\(text)]"
    }
  }

  private static func quoted(_ lines: [String]) -> String {
    "\"" + lines.map(escaped).joined(separator: "<br/>") + "\""
  }

  private static func quoted(_ text: String) -> String { quoted([text]) }

  /// The front matter is YAML: a double-quoted scalar.
  private static func yamlQuoted(_ text: String) -> String {
    "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0.isNewline ? " " : String($0) }.joined() + "\""
  }

  /// Mermaid has entity codes of its own for what its grammar and Markdown would read.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "#", "<", ">", "&", "`", "*", "_", "~", "\\", "{", "}", "|": "#\(scalar.value);"
      default: scalar.properties.generalCategory == .control ? " " : String(scalar)
      }
    }.joined()
  }

  private static let classes = [
    "  classDef read fill:#eef4fb,stroke:#4a7fb5,color:#10202f",
    "  classDef mutate fill:#fdf3df,stroke:#b7791f,color:#2f2410",
    "  classDef irreversible fill:#fde8e6,stroke:#b3261e,stroke-width:3px,color:#2f1010",
    "  classDef manual fill:#e9f5ec,stroke:#2f7d4f,color:#102f1c",
    "  classDef group fill:#f1f1f4,stroke:#6b7280,color:#1f2430",
    "  classDef undo fill:#f3edfa,stroke:#7a4fb0,stroke-dasharray:5 4,color:#24103a",
  ]
}

extension String {
  /// An id may hold a dot (`STEP.undo`), and words such as `end` are Mermaid's own.
  fileprivate var mermaidName: String { "s_" + replacing(".", with: "__") }

  /// Cut to a number of characters, with a mark.
  func cut(to count: Int) -> String {
    let line = split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count <= count ? line : line.prefix(count - 1) + "…"
  }
}
