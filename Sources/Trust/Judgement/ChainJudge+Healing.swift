import Git

extension ChainJudge {
  /// Whether a commit that claims to be a rollback heals its branch; the position of its target, or why not.
  func healing(
    _ position: Int, _ maker: Maker, _ governing: GoverningPolicy
  ) throws(TrustError) -> HealingOutcome {
    do throws(TrustError) {
      return try readableHealing(position, maker, governing)
    } catch {
      guard error.code == .unreadableContent else { throw error }
      return .refused(error.message)
    }
  }

  private func readableHealing(
    _ position: Int, _ maker: Maker, _ governing: GoverningPolicy
  ) throws(TrustError) -> HealingOutcome {
    guard let claim = history.claims[position] else { return .refused("it does not claim to be a rollback") }
    if let finding = maker.finding { return .refused(finding.reason) }
    guard let signer = maker.signer else { return .refused("nobody known signed it") }
    let parents = graph.parents(of: position)
    if let reason = HealingRule.shape(parents: parents.map { graph.ids[$0] }, claim: claim, signer: signer) {
      return .refused(reason)
    }
    let parent = parents[0]
    let line = judged.deploymentLine(from: parent)
    let target = graph.position(of: claim.to)
    if let reason = HealingRule.target(standing(of: target, on: line), claim) { return .refused(reason) }
    guard let target else { return .refused("its target is unknown") }

    if let obstacle = governing.obstacle {
      return .refused("the policy that judges it cannot be followed: \(obstacle)")
    }
    if let reason = try policyRewind(position, line) { return .refused(reason) }
    let changes = try diff(graph.trees[target], graph.trees[position]).filter { change in
      // The policy is the newest one's, whichever commit the content is from.
      !policy.delegated || !DelegatedPolicy.covers(change.path)
    }
    let paths = Set(changes.map(\.path))
    let authorship =
      paths.isEmpty
      ? Authorship(touches: [:]) : try authorship(after: target, upTo: parent) { paths.contains($0) }
    let isKnownGood = try knownGoods(from: parent, line).contains(target)
    let pathFinding =
      isKnownGood
      ? nil
      : PathRuleCheck.finding(
        try pathStandings(position, try self.changes(at: position), maker, under: governing), signer: signer)
    let facts = HealingRule.Facts(
      parents: [graph.ids[parent]], claim: claim, signer: signer, target: .onTheLine,
      differences: changes.map { change in
        HealingRule.Difference(
          path: change.path, isProtected: governing.protects(change.path),
          standing: authorship.standing(change.path, change.new))
      }, isKnownGood: isKnownGood, pathFinding: pathFinding)
    if let reason = HealingRule.objection(facts) { return .refused(reason) }
    let kept = changes.compactMap { change in
      authorship.touches[change.path]?.first { $0.isAuthored && $0.entry.sameContent(as: change.new) }
    }
    return .heals(target: target, kept: kept)
  }

  enum HealingOutcome {
    case heals(target: Int, kept: [PathTouch])
    case refused(String)
  }

  private func standing(of target: Int?, on line: DeploymentLine) -> HealingRule.Target {
    guard let target else { return .unknown }
    if graph.isFiat[target] { return .fiat }
    // What stands behind in the order cannot be an ancestor, and is not judged yet.
    guard line.positions.contains(target) else { return .offTheLine }
    return records[target].trusted ? .onTheLine : .untrusted
  }

  /// What the policy's known-good search finds from a commit. With `preferred` the nearest trusted commit counts as well
  /// as the nearest attested one: a mark that is made later must not take a rollback's right away.
  private func knownGoods(from position: Int, _ line: DeploymentLine) throws(TrustError) -> [Int] {
    let search = CandidateSearch(judged: judged, repository: repository, line: line)
    var found: [Int] = []
    if case .found(let position, _, _) = try search.search() { found.append(position) }
    if policy.health == .preferred, let nearest = try search.nearestFit() { found.append(nearest) }
    return found
  }

  /// The rollback as which a merge is trusted.
  func healingParent(_ position: Int, _ maker: Maker) -> Int? {
    let parents = graph.parents(of: position)
    guard maker.finding == nil, let signer = maker.signer, parents.contains(where: { records[$0].isHealing }) else {
      return nil
    }
    let facts = parents.map { parent in
      HealingMergeRule.Parent(
        isHealing: records[parent].isHealing && records[parent].trusted,
        hasSameTree: graph.trees[parent] != nil && graph.trees[parent] == graph.trees[position],
        containsOthers: parents.allSatisfy { graph.isAncestor($0, of: parent) })
    }
    return HealingMergeRule.rollback(facts, signer: signer).map { parents[$0] }
  }

  /// Who changed which of the wanted paths after one commit, up to another.
  func authorship(
    after from: Int, upTo to: Int, of wanted: (TreePath) -> Bool
  ) throws(TrustError) -> Authorship {
    var touches: [TreePath: [PathTouch]] = [:]
    for (position, isUnmerged) in judged.orderedForAuthorship(graph.range(from: from, to: to), tip: to)
    where !graph.isFiat[position] {
      let authors = judged.isAuthor(position)
      for change in authors ? try changesOfPassing(at: position) : try someChanges(at: position)
      where wanted(change.path) {
        touches[change.path, default: []].append(
          PathTouch(
            path: change.path, entry: change.new, commit: graph.ids[position],
            signer: records[position].signer.map { roster[$0].name }, isAuthored: authors, isUnmerged: isUnmerged,
            verdict: records[position].verdict))
      }
    }
    return Authorship(touches: touches)
  }
}
