import Diagnostics

/// Where everything of a graph goes, in CSS pixels from the top left corner.
///
/// A list of steps is a column of boxes on one axis; what undoes a step stands to its right; branches stand side by side
/// between two bars. No text is measured: a line holds as many columns as fit a box in any usual font.
struct GraphLayout {
  /// A box and the lines in it.
  struct Box {
    let node: RunbookGraph.Node
    var x: Int
    var y: Int
    let width: Int
    let height: Int
    let title: [String]
    let small: [String]
  }

  /// A frame around the steps of a group, or around a part.
  struct Frame {
    let heading: String
    let x: Int
    let y: Int
    let width: Int
    let height: Int
  }

  struct Line {
    enum Kind { case next, undo, failure, bar }
    let points: [(x: Int, y: Int)]
    let kind: Kind
    var hasHead: Bool { kind != .bar }
  }

  struct Caption {
    let text: String
    let x: Int
    let y: Int
  }

  private(set) var boxes: [Box] = []
  private(set) var frames: [Frame] = []
  private(set) var lines: [Line] = []
  private(set) var captions: [Caption] = []
  private(set) var width = 0
  private(set) var height = 0

  static let boxWidth = 320
  static let undoWidth = 240
  static let gap = 28
  static let margin = 24
  static let lineHeight = 18
  static let smallHeight = 16

  init(_ graph: RunbookGraph) {
    let extents = graph.parts.map { Extent($0.blocks) }
    let left = extents.map(\.left).max() ?? 0
    let right = extents.map(\.right).max() ?? 0
    let jumps = graph.parts.map { $0.edges.count { $0.kind == .failure } }.max() ?? 0
    let lane = jumps == 0 ? 0 : Self.margin + jumps * 10
    let axis = Self.margin * 2 + lane + left
    width = axis + right + Self.margin * 2
    var y = Self.margin + 32
    for part in graph.parts {
      let top = y
      y += 44
      _ = place(part.blocks, axis: axis, y: &y, from: nil)
      frames.append(
        Frame(
          heading: part.place.heading, x: Self.margin, y: top, width: width - Self.margin * 2, height: y - top + 20))
      y += 20 + Self.gap
      drawJumps(part, lane: Self.margin * 2)
    }
    height = y
  }

  // MARK: Boxes

  /// Puts a list of steps on an axis; returns where the line to what follows begins.
  private mutating func place(
    _ blocks: [RunbookGraph.Block], axis: Int, y: inout Int, from start: (x: Int, y: Int)?
  ) -> (x: Int, y: Int)? {
    var from = start
    for (index, block) in blocks.enumerated() {
      if index > 0 { y += Self.gap }
      let box = add(block.node, width: Self.boxWidth, x: axis - Self.boxWidth / 2, y: y)
      if let from { lines.append(Line(points: [from, (axis, y)], kind: .next)) }
      var bottom = y + box.height
      if let undo = block.undo {
        let beside = add(undo, width: Self.undoWidth, x: box.x + box.width + 44, y: y)
        let middle = y + min(box.height, beside.height) / 2
        lines.append(Line(points: [(box.x + box.width, middle), (beside.x, middle)], kind: .undo))
        bottom = max(bottom, y + beside.height)
      }
      from = (axis, y + box.height)
      y = bottom
      switch block.inside {
      case .nothing: break
      case .group(let inner): from = placeGroup(inner, axis: axis, y: &y, from: from)
      case .branches(let branches): from = placeBranches(branches, axis: axis, y: &y, from: from)
      }
    }
    return from
  }

  private mutating func placeGroup(
    _ blocks: [RunbookGraph.Block], axis: Int, y: inout Int, from: (x: Int, y: Int)?
  ) -> (x: Int, y: Int)? {
    let extent = Extent(blocks)
    let top = y + Self.gap / 2
    y = top + Self.gap
    let end = place(blocks, axis: axis, y: &y, from: from)
    y += 14
    frames.append(
      Frame(
        heading: "", x: axis - extent.left - 14, y: top, width: extent.left + extent.right + 28, height: y - top))
    return end
  }

  private mutating func placeBranches(
    _ branches: [RunbookGraph.Branch], axis: Int, y: inout Int, from: (x: Int, y: Int)?
  ) -> (x: Int, y: Int)? {
    let extents = branches.map { Extent($0.blocks) }
    let total = extents.map(\.width).reduce(0, +) + Self.gap * max(0, branches.count - 1)
    var x = axis - total / 2
    y += Self.gap
    if let from { lines.append(Line(points: [from, (axis, y)], kind: .next)) }
    let top = y
    lines.append(Line(points: [(x, top), (x + total, top)], kind: .bar))
    var bottom = top
    var ends: [(x: Int, y: Int)] = []
    for (branch, extent) in zip(branches, extents) {
      let column = x + extent.left
      var inner = top + Self.gap + 12
      captions.append(Caption(text: branch.name, x: column + 8, y: top + 20))
      if let end = place(branch.blocks, axis: column, y: &inner, from: (column, top)) { ends.append(end) }
      bottom = max(bottom, inner)
      x += extent.width + Self.gap
    }
    y = bottom + Self.gap
    for end in ends { lines.append(Line(points: [end, (end.x, y)], kind: .next)) }
    lines.append(Line(points: [(axis - total / 2, y), (axis - total / 2 + total, y)], kind: .bar))
    return (axis, y)
  }

  private mutating func add(_ node: RunbookGraph.Node, width: Int, x: Int, y: Int) -> Box {
    let box = Box(
      node: node, x: x, y: y, width: width, height: 0,
      title: wrapped(node.title, columns: (width - 24) * 10 / 78, lines: 3),
      small: ([node.work] + node.conditions).map { $0.cut(to: (width - 24) * 10 / 72) })
    let height = 20 + box.title.count * Self.lineHeight + box.small.count * Self.smallHeight
    let placed = Box(node: node, x: x, y: y, width: width, height: height, title: box.title, small: box.small)
    boxes.append(placed)
    return placed
  }

  /// A failure's way to a later step: out to the left, down beside everything, and in again.
  private mutating func drawJumps(_ part: RunbookGraph.Part, lane: Int) {
    for (index, edge) in part.edges.filter({ $0.kind == .failure }).enumerated() {
      guard let from = boxes.first(where: { $0.node.id == edge.from }),
        let to = boxes.first(where: { $0.node.id == edge.to })
      else { continue }
      let x = lane + index * 10
      let start = from.y + from.height - 14
      lines.append(
        Line(points: [(from.x, start), (x, start), (x, to.y + 14), (to.x, to.y + 14)], kind: .failure))
    }
  }
}

/// How far a list of steps reaches to both sides of its axis.
private struct Extent {
  var left = GraphLayout.boxWidth / 2
  var right = GraphLayout.boxWidth / 2
  var width: Int { left + right }

  init(_ blocks: [RunbookGraph.Block]) {
    for block in blocks {
      if block.undo != nil { right = max(right, GraphLayout.boxWidth / 2 + 44 + GraphLayout.undoWidth) }
      switch block.inside {
      case .nothing: break
      case .group(let inner):
        let extent = Extent(inner)
        left = max(left, extent.left + 14)
        right = max(right, extent.right + 14)
      case .branches(let branches):
        let gaps = GraphLayout.gap * max(0, branches.count - 1)
        let total = branches.map { Extent($0.blocks).width }.reduce(0, +) + gaps
        left = max(left, total / 2)
        right = max(right, total - total / 2)
      }
    }
  }
}

/// Breaks a text at blanks into lines of so many columns; what does not fit into the last one is cut with a mark.
func wrapped(_ text: String, columns: Int, lines limit: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(whereSeparator: \.isWhitespace) {
    if let last = lines.last, last.count + 1 + word.count <= columns {
      lines[lines.count - 1] = last + " " + word
    } else {
      lines.append(String(word).cut(to: columns))
    }
  }
  guard lines.count > limit else { return lines.isEmpty ? [""] : lines }
  return lines.prefix(limit - 1) + [lines[(limit - 1)...].joined(separator: " ").cut(to: columns)]
}
