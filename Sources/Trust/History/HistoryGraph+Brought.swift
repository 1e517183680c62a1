extension HistoryGraph {
  /// What some commits contain and another does not, newest first.
  ///
  /// Walks from the newest position down and stops when everything that is left is contained in the other as well.
  func brought(by tips: [Int], beyond base: Int) -> [Int] {
    let brought: UInt8 = 1
    let behind: UInt8 = 2
    var paint: [Int: UInt8] = [:]
    var queue = BinaryHeap<Int>(precedes: >)
    var open = 0
    func add(_ position: Int, _ colour: UInt8) {
      let before = paint[position]
      let after = (before ?? 0) | colour
      paint[position] = after
      if before == nil { queue.insert(position) }
      if after == brought, before != brought { open += 1 }
      if after != brought, before == brought { open -= 1 }
    }
    add(base, behind)
    for tip in tips { add(tip, brought) }
    var found: [Int] = []
    while open > 0, let position = queue.popFirst() {
      let colour = paint[position] ?? behind
      if colour == brought {
        open -= 1
        found.append(position)
      }
      for parent in parents(of: position) { add(parent, colour & behind != 0 ? behind : brought) }
    }
    return found
  }
}
