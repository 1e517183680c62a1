import Git

/// The merge that brings a healing rollback in through a pull request: trusted as the rollback is.
enum HealingMergeRule {
  struct Parent {
    let isHealing: Bool
    /// Its tree is the merge's.
    let hasSameTree: Bool
    /// All the other parents are its ancestors.
    let containsOthers: Bool
  }

  /// Which parent it is trusted as.
  static func rollback(_ parents: [Parent], signer: Signer) -> Int? {
    guard parents.count > 1, signer.can(.merge) else { return nil }
    return parents.firstIndex { $0.isHealing && $0.hasSameTree && $0.containsOthers }
  }
}
