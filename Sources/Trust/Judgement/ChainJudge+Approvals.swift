import Git

/// Who signed for a change beside its committer.
extension ChainJudge {
  func pathStandings(
    _ position: Int, _ changes: [TreeChange], _ maker: Maker, under governing: GoverningPolicy, complete: Bool = false
  ) throws(TrustError) -> [PathRuleStanding] {
    try PathRuleCheck.standings(
      changes, governing.pathRules, signer: maker.finding == nil ? maker.signer : nil, complete: complete
    ) { (rule) throws(TrustError) in try approvals(of: position, under: rule, governing) }
  }

  /// What an approval of a commit has to name; nil when nothing can.
  func approvalSubject(at position: Int) -> ApprovalRule.Subject? {
    guard let tree = graph.trees[position], let parent = graph.firstParent(of: position), let root = policy.root else {
      return nil
    }
    return ApprovalRule.Subject(root: root, branch: branch, firstParent: graph.ids[parent], tree: tree)
  }

  private func approvals(
    of position: Int, under rule: PathRule, _ governing: GoverningPolicy
  ) throws(TrustError) -> PathRuleCheck.Approvals {
    var found = PathRuleCheck.Approvals()
    guard let subject = approvalSubject(at: position) else { return found }
    for approval in try approvals.approvals(of: subject.tree) {
      // What is about something else, such as the same tree under another rule, is no news to anybody.
      guard ApprovalRule.objection(approval.statement, subject, rule) == nil else { continue }
      switch try ApprovalRule.assess(approval, rule, governing, now: now) {
      case .counts(let signer): found.by.insert(signer)
      case .refused(let why): if found.refused.count < 20 { found.refused.append(why) }
      }
    }
    return found
  }
}
