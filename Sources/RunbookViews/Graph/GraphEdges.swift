/// An arrow between two boxes.
struct GraphEdge: Hashable {
  enum Kind { case next, failure, undo }

  let from: String
  let to: String
  let kind: Kind
}

extension RunbookGraph.Part {
  /// Every arrow of the part. After branches the next step follows the last box of each of them.
  var edges: [GraphEdge] {
    var edges: [GraphEdge] = []
    _ = Self.connect(blocks, after: [], into: &edges)
    return edges
  }

  /// Returns the boxes that what comes next follows.
  private static func connect(
    _ blocks: [RunbookGraph.Block], after before: [String], into edges: inout [GraphEdge]
  ) -> [String] {
    var ends = before
    for block in blocks {
      let id = block.node.id
      edges += ends.map { GraphEdge(from: $0, to: id, kind: .next) }
      if let undo = block.undo { edges.append(GraphEdge(from: id, to: undo.id, kind: .undo)) }
      if let jump = block.jump { edges.append(GraphEdge(from: id, to: jump, kind: .failure)) }
      switch block.inside {
      case .nothing: ends = [id]
      case .group(let inner): ends = connect(inner, after: [id], into: &edges)
      case .branches(let branches):
        ends = branches.flatMap { connect($0.blocks, after: [id], into: &edges) }
      }
    }
    return ends
  }
}

extension RunbookGraph.Block {
  /// The block's own boxes, undo included, and those of everything inside it.
  var nodes: [RunbookGraph.Node] {
    let own = [node] + (undo.map { [$0] } ?? [])
    switch inside {
    case .nothing: return own
    case .group(let blocks): return own + blocks.flatMap(\.nodes)
    case .branches(let branches): return own + branches.flatMap(\.blocks).flatMap(\.nodes)
    }
  }
}
