/// A graph in the DOT language of Graphviz.
public struct DOTGraph: Sendable {
  private let graph: RunbookGraph

  public init(_ graph: RunbookGraph) { self.graph = graph }

  public var text: String {
    var lines = [
      "digraph runbook {", "  label=\(Self.quoted(graph.title)); labelloc=t; fontname=\"Helvetica\";",
      "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"Helvetica\", fontsize=11];",
      "  edge [fontname=\"Helvetica\", fontsize=10];",
    ]
    for (index, part) in graph.parts.enumerated() {
      lines += ["  subgraph cluster\(index) {", "    label=\(Self.quoted(part.place.heading));"]
      for node in part.blocks.flatMap(\.nodes) {
        let words = [node.title, node.work.cut(to: 60)] + node.conditions.map { $0.cut(to: 60) }
        lines.append(
          "    \(Self.quoted(node.id)) [label=\(Self.quoted(words.joined(separator: "\n"))), \(Self.style(node.kind))];"
        )
      }
      for edge in part.edges {
        let style =
          switch edge.kind {
          case .next: ""
          case .failure: " [label=\"fails\", color=\"#b3261e\"]"
          case .undo: " [label=\"undo\", style=dashed, color=\"#7a4fb0\", constraint=false]"
          }
        lines.append("    \(Self.quoted(edge.from)) -> \(Self.quoted(edge.to))\(style);")
      }
      lines.append("  }")
    }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func style(_ kind: RunbookGraph.Kind) -> String {
    switch kind {
    case .read: "fillcolor=\"#eef4fb\", color=\"#4a7fb5\""
    case .mutate: "fillcolor=\"#fdf3df\", color=\"#b7791f\""
    case .irreversible: "fillcolor=\"#fde8e6\", color=\"#b3261e\", penwidth=3"
    case .manual: "fillcolor=\"#e9f5ec\", color=\"#2f7d4f\""
    case .group: "fillcolor=\"#f1f1f4\", color=\"#6b7280\""
    case .undo: "fillcolor=\"#f3edfa\", color=\"#7a4fb0\", style=\"rounded,filled,dashed\""
    }
  }

  private static func quoted(_ text: String) -> String {
    let inner = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      default: scalar.properties.generalCategory == .control ? " " : String(scalar)
      }
    }
    return "\"\(inner.joined())\""
  }
}
