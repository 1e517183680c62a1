/// Which commits contain something bad that no healing rollback took out again.
struct Taint {
  private let tainted: [Bool]

  /// - Parameters:
  ///   - bad: positions that are known to be bad.
  ///   - cures: a healing rollback's position and that of the commit whose state it brought back.
  init(_ graph: HistoryGraph, bad: Set<Int>, cures: (Int) -> Int?) {
    var tainted = [Bool](repeating: false, count: graph.count)
    guard let first = bad.min() else {
      self.tainted = tainted
      return
    }
    for position in first..<graph.count {
      if bad.contains(position) {
        tainted[position] = true
      } else if let target = cures(position) {
        tainted[position] = tainted[target]
      } else {
        tainted[position] = graph.parents(of: position).contains { tainted[$0] }
      }
    }
    self.tainted = tainted
  }

  subscript(position: Int) -> Bool { tainted[position] }
}
