import Git

extension ChainJudge {
  /// Takes down what a healing rollback took out.
  func noteRolledBack(after target: Int, upTo parent: Int) throws(TrustError) {
    var culprits: [Int: Int] = [:]
    for position in graph.range(from: target, to: parent).reversed() where !graph.isFiat[position] {
      let passes = records[position].ownPasses
      let culprit = passes ? graph.parents(of: position).lazy.compactMap { culprits[$0] }.first : position
      culprits[position] = culprit
      rolledBack.add(
        position, changes: try broughtChanges(at: position, passes: passes), ownPasses: passes,
        tree: graph.trees[position], culprit: culprit)
    }
  }

  /// What a commit of a range that is rolled back answers for. A good merge of a branch that is not trusted made nothing
  /// of that branch good: each commit that it brings answers for itself.
  private func broughtChanges(at position: Int, passes: Bool) throws(TrustError) -> [TreeChange] {
    guard passes else { return try someChanges(at: position) }
    let vouches = policy.history == .firstParent
    guard vouches || graph.parents(of: position).dropFirst().allSatisfy({ records[$0].trusted }) else { return [] }
    return try changesOfPassing(at: position)
  }

  /// The failing commit of which this one brings something back, and what.
  func reintroduction(_ position: Int) throws(TrustError) -> Finding? {
    guard !rolledBack.isEmpty else { return nil }
    if let tree = graph.trees[position], let culprit = rolledBack.culprit(ofTree: tree), !hasTrustedTwin(tree, position)
    {
      return Finding(
        .reintroduces(graph.ids[culprit]),
        "it brings back the whole state that was rolled back, with `\(graph.ids[culprit])` in it")
    }
    for change in try changes(at: position) {
      let entry = ReintroductionIndex.Entry(change.path, change.new)
      guard let culprit = rolledBack.culprit(of: entry), try !wasTrusted(change, before: position) else { continue }
      return Finding(
        .reintroduces(graph.ids[culprit]),
        "it brings back `\(change.path)` as only the failing commit `\(graph.ids[culprit])` had it")
    }
    return nil
  }

  private func hasTrustedTwin(_ tree: ObjectID, _ position: Int) -> Bool {
    (0..<position).contains { records[$0].trusted && graph.trees[$0] == tree }
  }

  /// Whether some trusted commit before had the entry, so that not only the failing one introduced it.
  private func wasTrusted(_ change: TreeChange, before position: Int) throws(TrustError) -> Bool {
    // Every path was absent once; only who took it away says anything.
    guard let new = change.new else { return false }
    var seen: Set<ObjectID> = []
    for other in 0..<position where records[other].trusted {
      guard let tree = graph.trees[other], seen.insert(tree).inserted else { continue }
      do throws(GitError) {
        if new.sameContent(as: try repository.entry(tree, at: change.path)) { return true }
      } catch {
        guard error.isFaultOfContent else { throw TrustError(error) }
      }
    }
    return false
  }
}
