/// The comparisons of trees that were made last: a plan, the healing rule and a checkout ask for the same ones.
struct RecentComparisons {
  private struct Pair: Hashable {
    let old: ObjectID?
    let new: ObjectID?
  }

  private var known: [Pair: TreeComparison] = [:]
  private var size = 0

  /// Changes that are kept in all.
  private static let limit = 50_000
  private static let mostPairs = 64

  /// Only complete ones, which answer for every limit that holds them. The way back is the same comparison.
  func comparison(_ old: ObjectID?, _ new: ObjectID?) -> TreeComparison? {
    known[Pair(old: old, new: new)] ?? known[Pair(old: new, new: old)]?.reversed
  }

  mutating func remember(_ old: ObjectID?, _ new: ObjectID?, _ comparison: TreeComparison) {
    guard comparison.isComplete, comparison.changes.count <= Self.limit / 2, !comparison.changes.isEmpty else { return }
    if size + comparison.changes.count > Self.limit || known.count >= Self.mostPairs {
      known = [:]
      size = 0
    }
    known[Pair(old: old, new: new)] = comparison
    size += comparison.changes.count
  }
}
