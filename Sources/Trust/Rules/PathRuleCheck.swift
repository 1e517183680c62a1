import Git

/// A ruled path may be changed by its signers only, by as many of them as the rule asks for.
enum PathRuleCheck {
  /// Who else signed for a change under a rule, and whose word did not count, with the reason.
  struct Approvals {
    var by: Set<String> = []
    var refused: [String] = []
  }

  /// - Parameters:
  ///   - changes: what the commit did itself.
  ///   - signer: nil for a commit that nobody known signed; then it counts for nobody.
  ///   - approvals: asked only where the committer alone does not suffice.
  /// - Returns: how each rule stands that covers a change and asks for more than the committer; with `complete` every
  ///   rule that covers a change.
  static func standings(
    _ changes: [TreeChange], _ rules: [PathRule], signer: Signer?, complete: Bool = false,
    approvals: (PathRule) throws(TrustError) -> Approvals
  ) throws(TrustError) -> [PathRuleStanding] {
    var standings: [PathRuleStanding] = []
    for rule in rules {
      let committer = signer.flatMap { $0.kind == .person && rule.signers.contains($0.name) ? $0.name : nil }
      if !complete, committer != nil, rule.threshold <= 1 { continue }
      let touched = changes.lazy.filter { touches($0, rule) }.map(\.path)
      guard let first = touched.first else { continue }
      let found = try approvals(rule)
      standings.append(
        PathRuleStanding(
          rule: rule, paths: complete ? Array(touched) : [first], committer: committer,
          approvers: found.by.subtracting([committer].compactMap { $0 }).sorted(), refused: found.refused))
    }
    return standings
  }

  static func finding(_ standings: [PathRuleStanding], signer: Signer?) -> Finding? {
    guard let standing = standings.first(where: { !$0.isMet }) else { return nil }
    return Finding(.notPermitted(rule: "path \(standing.rule.name)"), standing.shortfall(signer: signer?.name))
  }

  /// Deletions, additions, modes, symlinks and gitlinks all count, and so does a symlink or gitlink that stands in for a
  /// directory on the way to a ruled path: what it points at brings files of its own.
  static func touches(_ change: TreeChange, _ rule: PathRule) -> Bool {
    if rule.covers(change.path) { return true }
    guard let new = change.new, new.mode == .symbolicLink || new.mode == .gitlink else { return false }
    return rule.match.contains { $0.leadsThrough(change.path) }
  }
}
