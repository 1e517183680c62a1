import Markdown

/// A graph as one SVG file that needs nothing else: no script, no font, no program that drew it.
public struct SVGGraph: Sendable {
  private let graph: RunbookGraph

  public init(_ graph: RunbookGraph) { self.graph = graph }

  public var text: String {
    let layout = GraphLayout(graph)
    let kinds = RunbookGraph.Kind.allCases.filter { kind in layout.boxes.contains { $0.node.kind == kind } }
    let height = layout.height + 24
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(layout.width)" height="\(height)" \
      viewBox="0 0 \(layout.width) \(height)" role="img" aria-labelledby="title">
      <title id="title">\(markupText(graph.title))</title>
      \(Self.style)
      <defs>\(Self.head("next"))\(Self.head("undo"))\(Self.head("failure"))</defs>
      <rect class="paper" width="100%" height="100%"/>
      <text class="heading" x="24" y="36">\(markupText(graph.title))</text>

      """
    for frame in layout.frames { svg += Self.drawing(frame) }
    for line in layout.lines { svg += Self.drawing(line) }
    for caption in layout.captions {
      svg += "<text class=\"caption\" x=\"\(caption.x)\" y=\"\(caption.y)\">\(markupText(caption.text))</text>\n"
    }
    for box in layout.boxes { svg += Self.drawing(box) }
    return svg + Self.legend(kinds, y: layout.height) + "</svg>\n"
  }

  private static func drawing(_ frame: GraphLayout.Frame) -> String {
    let heading =
      frame.heading.isEmpty
      ? "" : "<text class=\"part\" x=\"\(frame.x + 14)\" y=\"\(frame.y + 26)\">\(markupText(frame.heading))</text>"
    return """
      <rect class="frame" x="\(frame.x)" y="\(frame.y)" width="\(frame.width)" height="\(frame.height)" rx="10"/>\(heading)

      """
  }

  private static func drawing(_ line: GraphLayout.Line) -> String {
    let points = line.points.map { "\($0.x),\($0.y)" }.joined(separator: " ")
    let head = line.hasHead ? " marker-end=\"url(#\(line.kind))\"" : ""
    return "<polyline class=\"line \(line.kind)\" points=\"\(points)\"\(head)/>\n"
  }

  private static func drawing(_ box: GraphLayout.Box) -> String {
    let corner = box.node.kind == .manual ? 22 : 6
    var y = box.y + 10
    var text = ""
    for line in box.title {
      y += GraphLayout.lineHeight
      text += "<text class=\"title\" x=\"\(box.x + 12)\" y=\"\(y - 4)\">\(markupText(line))</text>"
    }
    for (index, line) in box.small.enumerated() {
      y += GraphLayout.smallHeight
      text +=
        "<text class=\"\(index == 0 ? "work" : "condition")\" x=\"\(box.x + 12)\" y=\"\(y - 4)\">\(markupText(line))</text>"
    }
    let full = ([box.node.id, box.node.title, box.node.work] + box.node.conditions).joined(separator: "\n")
    return """
      <g class="\(box.node.kind.rawValue)"><title>\(markupText(full))</title>\
      <rect x="\(box.x)" y="\(box.y)" width="\(box.width)" height="\(box.height)" rx="\(corner)"/>\(text)</g>

      """
  }

  private static func legend(_ kinds: [RunbookGraph.Kind], y: Int) -> String {
    var x = GraphLayout.margin
    var svg = ""
    for kind in kinds {
      svg += """
        <g class="\(kind.rawValue)"><rect x="\(x)" y="\(y - 12)" width="18" height="14" rx="\(kind == .manual ? 7 : 3)"/>\
        <text class="condition" x="\(x + 24)" y="\(y)">\(kind.meaning)</text></g>

        """
      x += 44 + kind.meaning.count * 7
    }
    return svg
  }

  private static func head(_ name: String) -> String {
    """
    <marker id="\(name)" class="head \(name)" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" \
    orient="auto"><path d="M0,0 L8,4 L0,8 Z"/></marker>
    """
  }

  // Plain colours, said again for a dark screen: not every program that draws SVG knows CSS variables.
  private static let style = """
    <style>
    text { font-family: system-ui, "Helvetica Neue", Arial, sans-serif; fill: #1b2230; }
    .paper { fill: #ffffff; }
    .frame { fill: none; stroke: #d5d9e0; }
    .heading { font-size: 20px; font-weight: 600; }
    .part { font-size: 14px; font-weight: 600; fill: #5b6472; }
    .title { font-size: 14px; font-weight: 600; }
    .work { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, monospace; font-size: 11.5px; }
    .condition, .caption { font-size: 12px; fill: #5b6472; }
    .caption { font-weight: 600; }
    .line { fill: none; stroke: #5b6472; stroke-width: 1.5; }
    .bar { stroke-width: 4; stroke-linecap: round; }
    .line.undo { stroke: #7a4fb0; stroke-dasharray: 5 4; }
    .line.failure { stroke: #b3261e; stroke-dasharray: 2 3; }
    .head path { fill: #5b6472; }
    .head.undo path { fill: #7a4fb0; }
    .head.failure path { fill: #b3261e; }
    g rect { stroke-width: 1.5; fill: #eef4fb; stroke: #4a7fb5; }
    .mutate rect { fill: #fdf3df; stroke: #b7791f; }
    .irreversible rect { fill: #fde8e6; stroke: #b3261e; stroke-width: 3; }
    .manual rect { fill: #e9f5ec; stroke: #2f7d4f; }
    .group rect { fill: #f1f1f4; stroke: #6b7280; }
    .undo rect { fill: #f3edfa; stroke: #7a4fb0; stroke-dasharray: 5 4; }
    @media (prefers-color-scheme: dark) {
    text { fill: #e8ebf0; }
    .paper { fill: #12161d; }
    .frame { stroke: #343c48; }
    .part, .condition, .caption { fill: #a3adbb; }
    .line { stroke: #a3adbb; }
    .head path { fill: #a3adbb; }
    g rect { fill: #16283a; }
    .mutate rect { fill: #33270f; }
    .irreversible rect { fill: #3d1613; stroke: #ef7d73; }
    .manual rect { fill: #14301f; }
    .group rect { fill: #262b34; }
    .undo rect { fill: #271b38; stroke: #a98bd6; }
    .line.undo { stroke: #a98bd6; }
    .head.undo path { fill: #a98bd6; }
    .line.failure { stroke: #ef7d73; }
    .head.failure path { fill: #ef7d73; }
    }
    </style>
    """
}
