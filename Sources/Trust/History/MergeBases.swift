extension HistoryGraph {
  /// The best common ancestors of two commits, as `git merge-base --all` finds them.
  ///
  /// Walks from the newest position down, painting what each side reaches. A position is complete when it is taken,
  /// because everything that could paint it stands behind it. Stops when only what is already known to lie below a
  /// common ancestor is left.
  func mergeBases(_ left: Int, _ right: Int) -> [Int] { mergeBases([left], right) }

  /// The same for one commit and a merge of others that does not exist yet.
  func mergeBases(_ lefts: [Int], _ right: Int) -> [Int] {
    let fromLeft: UInt8 = 1
    let fromRight: UInt8 = 2
    let below: UInt8 = 4
    var paint = Dictionary(lefts.map { ($0, fromLeft) }) { first, _ in first }
    paint[right, default: 0] |= fromRight
    var queue = BinaryHeap<Int>(precedes: >)
    for position in paint.keys { queue.insert(position) }
    var open = paint.count
    var bases: [Int] = []
    while open > 0, let position = queue.popFirst() {
      var colour = paint[position] ?? 0
      if colour & below == 0 { open -= 1 }
      if colour & (fromLeft | fromRight) == fromLeft | fromRight {
        if colour & below == 0 { bases.append(position) }
        colour |= below
      }
      for parent in parents(of: position) {
        let before = paint[parent]
        let after = (before ?? 0) | colour
        paint[parent] = after
        if let before {
          if before & below == 0, after & below != 0 { open -= 1 }
        } else {
          queue.insert(parent)
          if after & below == 0 { open += 1 }
        }
      }
    }
    return bases
  }
}
