import Git

/// A rollback commit that makes its branch trusted again, although what it stands on is not.
///
/// Pure: the judge gathers the facts, this decides.
enum HealingRule {
  struct Facts {
    let parents: [ObjectID]
    let claim: RollbackClaim
    let signer: Signer
    /// What is known of `Rollback-To` as seen from the parent.
    let target: Target
    /// Where the commit's tree differs from the target's.
    let differences: [Difference]
    /// The target is what the policy's known-good search finds from the parent.
    let isKnownGood: Bool
    /// What a path rule has against the commit as an ordinary one.
    let pathFinding: Finding?
  }

  enum Target {
    case unknown
    case fiat
    case untrusted
    case offTheLine
    case onTheLine
  }

  struct Difference {
    let path: TreePath
    let isProtected: Bool
    let standing: Authorship.Standing
  }

  /// Why it does not heal; nil when it does.
  static func objection(_ facts: Facts) -> String? {
    shape(parents: facts.parents, claim: facts.claim, signer: facts.signer) ?? target(facts.target, facts.claim)
      ?? content(facts.differences, kept: Set(facts.claim.kept), facts.signer) ?? authority(facts)
  }

  static func shape(parents: [ObjectID], claim: RollbackClaim, signer: Signer) -> String? {
    if parents.count != 1 { return "it has \(parents.count) parents, and a rollback has one" }
    if parents[0] != claim.from { return "its parent `\(parents[0])` is not its `Rollback-From`" }
    if signer.kind != .person || !signer.can(.rollback) { return "`\(signer.name)` may not roll back" }
    return nil
  }

  static func target(_ target: Target, _ claim: RollbackClaim) -> String? {
    let id = claim.to
    switch target {
    case .unknown: return "its `Rollback-To` `\(id)` is not in its history"
    case .fiat: return "its `Rollback-To` `\(id)` is the root or behind it"
    case .untrusted: return "its `Rollback-To` `\(id)` is not trusted"
    case .offTheLine: return "its `Rollback-To` `\(id)` is not on its parent's deployment line"
    case .onTheLine: return nil
    }
  }

  static func content(_ differences: [Difference], kept: Set<TreePath>, _ signer: Signer) -> String? {
    for difference in differences {
      if !difference.isProtected, !kept.contains(difference.path) {
        return "`\(difference.path)` is neither the target's nor protected nor in `Rollback-Kept`"
      }
      switch difference.standing {
      case .authored: continue
      case .nobodys: return "`\(difference.path)` was kept in a state that nobody who may commit signed for"
      case .unmerged:
        // A secret that was rotated is not lost; anything else of that branch takes who may merge it.
        if difference.isProtected || signer.can(.merge) { continue }
        return
          "`\(difference.path)` was kept in a state that came with a merge by nobody known, and `\(signer.name)` may not merge"
      }
    }
    return nil
  }

  /// Going back to anything but the known-good commit is a decision about content, which `rollback` alone does not cover.
  private static func authority(_ facts: Facts) -> String? {
    if facts.isKnownGood { return nil }
    if !facts.signer.can(.commit) {
      return "its target is not the parent's known-good commit, and `\(facts.signer.name)` may not commit"
    }
    return facts.pathFinding?.reason
  }
}
