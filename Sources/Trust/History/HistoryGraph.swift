import Git

/// The commits that a judgement looks at, by position: parents stand before their children.
///
/// Edges come from commits whose bytes were hashed; nothing in the repository that speaks *about* commits (replace
/// refs, grafts, commit-graph files) has a say.
struct HistoryGraph: Sendable {
  /// Parents first; among those that could follow, the older committer date.
  private(set) var ids: [ObjectID]
  /// Nil for a malformed commit without a readable `tree` header.
  private(set) var trees: [ObjectID?]
  private var parentOffsets: [Int32]
  private var parentPositions: [Int32]
  private var positions: [ObjectID: Int32]

  private(set) var tip: Int
  /// Nil when the root is not among the tip's ancestors.
  let root: Int?
  /// The root and its ancestors: trusted by the operator's word, never targets.
  private(set) var isFiat: [Bool]

  /// - Parameter nodes: every commit once, with parents that are all among them.
  init(nodes: [Node], tip: ObjectID, root: ObjectID?, fiat: Set<ObjectID>) {
    var numbers: [ObjectID: Int32] = [:]
    numbers.reserveCapacity(nodes.count)
    for (number, node) in nodes.enumerated() { numbers[node.id] = Int32(number) }
    // Each parent is looked up once.
    var edges: [Int32] = []
    edges.reserveCapacity(nodes.count)
    var ends: [Int] = []
    ends.reserveCapacity(nodes.count)
    for node in nodes {
      for parent in node.parents { if let number = numbers[parent] { edges.append(number) } }
      ends.append(edges.count)
    }
    func edgeRange(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }
    let order = Self.parentsFirst(nodes, edges, edgeRange)
    // A member of a cycle has no position.
    var places = [Int32](repeating: -1, count: nodes.count)
    for (position, number) in order.enumerated() { places[number] = Int32(position) }
    var offsets: [Int32] = [0]
    offsets.reserveCapacity(order.count + 1)
    var parents: [Int32] = []
    parents.reserveCapacity(edges.count)
    for number in order {
      for edge in edgeRange(number) where places[Int(edges[edge])] >= 0 { parents.append(places[Int(edges[edge])]) }
      offsets.append(Int32(parents.count))
    }
    let positions =
      order.count == nodes.count
      ? numbers.mapValues { places[Int($0)] }
      : numbers.compactMapValues { places[Int($0)] >= 0 ? places[Int($0)] : nil }
    ids = order.map { nodes[$0].id }
    trees = order.map { nodes[$0].tree }
    parentOffsets = offsets
    parentPositions = parents
    self.positions = positions
    self.tip = Int(positions[tip] ?? 0)
    self.root = root.flatMap { positions[$0] }.map(Int.init)
    isFiat = order.map { fiat.contains(nodes[$0].id) }
  }

  /// The same history with one commit on top of its tip: where a full reading would put it as well, since everything else is
  /// behind it.
  func extended(by id: ObjectID, tree: ObjectID?) -> HistoryGraph {
    var graph = self
    graph.positions[id] = Int32(count)
    graph.parentPositions.append(Int32(tip))
    graph.parentOffsets.append(Int32(graph.parentPositions.count))
    graph.ids.append(id)
    graph.trees.append(tree)
    graph.isFiat.append(false)
    graph.tip = count
    return graph
  }

  struct Node {
    let id: ObjectID
    let tree: ObjectID?
    let parents: [ObjectID]
    /// Orders what topology leaves open; the committer's claim, so nothing else.
    let committerTime: Int64
  }

  var count: Int { ids.count }

  func position(of id: ObjectID) -> Int? { positions[id].map(Int.init) }

  func parents(of position: Int) -> Parents {
    Parents(slice: parentPositions[Int(parentOffsets[position])..<Int(parentOffsets[position + 1])])
  }

  func firstParent(of position: Int) -> Int? { parents(of: position).first }

  /// The positions of a commit's parents, the first one first.
  struct Parents: RandomAccessCollection {
    fileprivate let slice: ArraySlice<Int32>
    var startIndex: Int { 0 }
    var endIndex: Int { slice.count }
    subscript(index: Int) -> Int { Int(slice[slice.startIndex + index]) }
  }

  /// Whether `ancestor` is `descendant` or one of its ancestors. Positions bound the search: an ancestor stands before.
  func isAncestor(_ ancestor: Int, of descendant: Int) -> Bool {
    if ancestor == descendant { return true }
    guard ancestor < descendant else { return false }
    var seen: Set<Int> = [descendant]
    var pending = [descendant]
    while let next = pending.popLast() {
      for parent in parents(of: next) {
        if parent == ancestor { return true }
        if parent > ancestor, seen.insert(parent).inserted { pending.append(parent) }
      }
    }
    return false
  }

  /// Every position reachable from `start`, itself included, that is not in `excluded`; nothing behind an excluded one.
  func ancestors(of start: Int, excluding excluded: Set<Int> = []) -> Set<Int> {
    guard !excluded.contains(start) else { return [] }
    var seen: Set<Int> = [start]
    var pending = [start]
    while let next = pending.popLast() {
      for parent in parents(of: next) where !excluded.contains(parent) && seen.insert(parent).inserted {
        pending.append(parent)
      }
    }
    return seen
  }

  /// `git rev-list from..to`: what `to` contains and `from` does not, newest first.
  func range(from: Int, to: Int) -> [Int] {
    brought(by: [to], beyond: from)
  }

  /// Kahn's algorithm from the children down, newest committer date first, then turned round.
  ///
  /// - Parameters:
  ///   - edges: the numbers of parents, one commit's after the other's.
  ///   - range: where in `edges` a commit's are.
  private static func parentsFirst(_ nodes: [Node], _ edges: [Int32], _ range: (Int) -> Range<Int>) -> [Int] {
    var children = [Int32](repeating: 0, count: nodes.count)
    for parent in edges { children[Int(parent)] += 1 }
    let times = nodes.map(\.committerTime)
    func isNewer(_ left: Int, _ right: Int) -> Bool {
      times[left] != times[right] ? times[left] > times[right] : nodes[left].id > nodes[right].id
    }
    return withoutActuallyEscaping(isNewer) { isNewer in
      var ready = BinaryHeap<Int>(precedes: isNewer)
      for number in nodes.indices where children[number] == 0 { ready.insert(number) }
      var order: [Int] = []
      order.reserveCapacity(nodes.count)
      while let number = ready.popFirst() {
        order.append(number)
        for edge in range(number) {
          let parent = Int(edges[edge])
          children[parent] -= 1
          if children[parent] == 0 { ready.insert(parent) }
        }
      }
      // A cycle would need a SHA-1 collision; its members are left out, and what stands on them finds no parents.
      return order.reversed()
    }
  }
}
