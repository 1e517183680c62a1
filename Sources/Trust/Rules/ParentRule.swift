/// Trust comes from the root forward: a commit needs its parents.
enum ParentRule {
  /// The positions that must be trusted.
  static func required(_ parents: HistoryGraph.Parents, _ history: TrustPolicy.History) -> [Int] {
    switch history {
    case .allParents: Array(parents)
    case .firstParent: Array(parents.prefix(1))
    }
  }
}
