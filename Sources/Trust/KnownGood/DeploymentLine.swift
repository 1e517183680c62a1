/// What was deployed from a branch: the tip and its first-parent ancestors. Side branches never were.
///
/// At a merge that nobody stands for, the order of the parents is whatever its maker liked (a foxtrot merge makes an
/// old commit the first parent), so the line goes on where nothing can be hidden: at the parent that contains the
/// last witnessed trusted tip, or else the policy's floor, when only one does, else at the one that contains all the others.
///
/// A merge that somebody does stand for may have been made for another branch: one that brings `main` into a feature is
/// as good a commit as any, and whoever may push can make `main` of it. So what is known of the branch comes first there too.
struct DeploymentLine: Sendable {
  /// From the tip down to the root's first-parent child.
  let positions: [Int]
  /// The merge at which the line cannot go on without a person, when there is one.
  let ambiguity: Ambiguity?

  struct Ambiguity: Sendable {
    let merge: Int
    let parents: [Int]
  }

  /// - Parameters:
  ///   - landmarks: commits that are known to have been on the branch, the most telling first.
  ///   - overridesOrder: whether landmarks come before the order of parents that somebody stands for.
  ///   - limit: positions that are wanted at most.
  ///   - standsForOrder: whether somebody stands for the order of a merge's parents.
  init(
    from tip: Int, _ graph: HistoryGraph, landmarks: [Int], overridesOrder: Bool = true, limit: Int = .max,
    standsForOrder: (Int) -> Bool
  ) {
    var positions: [Int] = []
    var ambiguity: Ambiguity?
    var next: Int? = tip
    while let position = next, !graph.isFiat[position], positions.count < limit {
      positions.append(position)
      let parents = graph.parents(of: position)
      guard parents.count > 1, !standsForOrder(position) else {
        let known =
          overridesOrder && parents.count > 1 ? Self.parent(of: Array(parents), holding: landmarks, graph) : nil
        next = known ?? parents.first
        continue
      }
      next = Self.parentThatHidesNothing(Array(parents), graph, landmarks)
      if next == nil { ambiguity = Ambiguity(merge: position, parents: Array(parents)) }
    }
    self.positions = positions
    self.ambiguity = ambiguity
  }

  /// The only parent that contains the newest landmark which any of them contains; nil when several do.
  static func parent(of parents: [Int], holding landmarks: [Int], _ graph: HistoryGraph) -> Int? {
    for landmark in landmarks {
      let containing = parents.filter { graph.isAncestor(landmark, of: $0) }
      // What no parent contains came later. What several contain says nothing, and neither does anything older.
      if containing.count > 1 { return nil }
      if let only = containing.first { return only }
    }
    return nil
  }

  private static func parentThatHidesNothing(_ parents: [Int], _ graph: HistoryGraph, _ landmarks: [Int]) -> Int? {
    if let only = parent(of: parents, holding: landmarks, graph) { return only }
    // An ancestor stands before its descendants, so only the last parent can contain the others.
    guard let newest = parents.max() else { return nil }
    let others = Set(parents).subtracting([newest])
    return others.isSubset(of: graph.ancestors(of: newest)) ? newest : nil
  }
}
