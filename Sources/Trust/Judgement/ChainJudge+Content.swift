import Git

/// Questions about trees. This is where the rules get their facts from.
extension ChainJudge {
  func diff(_ old: ObjectID?, _ new: ObjectID?) throws(TrustError) -> [TreeChange] {
    do throws(GitError) { return try repository.diff(old, new) } catch { throw TrustError(error) }
  }

  /// What a commit changed against its first parent.
  func changes(at position: Int) throws(TrustError) -> [TreeChange] {
    try diff(graph.firstParent(of: position).flatMap { graph.trees[$0] }, graph.trees[position])
  }

  /// The same for a commit that fails, whose maker may have named billions of files with a few trees: as many as fit into
  /// memory. What is beyond can neither be kept by a rollback nor take it anything away.
  func someChanges(at position: Int) throws(TrustError) -> [TreeChange] {
    let old = graph.firstParent(of: position).flatMap { graph.trees[$0] }
    do throws(GitError) {
      return try repository.compare(old, graph.trees[position], limit: Self.listedChanges).changes
    } catch {
      throw TrustError(error)
    }
  }

  private static let listedChanges = 100_000

  /// The only merge base of a commit's two parents; nil for any other shape, which has no mechanical result.
  private func onlyBase(of position: Int) -> (base: Int, ours: Int, theirs: Int)? {
    let parents = graph.parents(of: position)
    guard parents.count == 2 else { return nil }
    let bases = graph.mergeBases(parents[0], parents[1])
    return bases.count == 1 ? (bases[0], parents[0], parents[1]) : nil
  }

  func forgeShape(at position: Int) throws(TrustError) -> ForgeRule.Shape {
    let parents = graph.parents(of: position)
    guard parents.count > 1 else { return .ownContent }
    guard parents.allSatisfy({ records[$0].trusted }) else { return .untrustedParents }
    guard let (base, ours, theirs) = onlyBase(of: position), let tree = graph.trees[position],
      try mergedTree(base, ours, theirs) == tree
    else { return .differs }
    return .cleanMerge
  }

  /// Nil when the merge has conflicts.
  private func mergedTree(_ base: Int, _ ours: Int, _ theirs: Int) throws(TrustError) -> ObjectID? {
    guard let baseTree = graph.trees[base], let ourTree = graph.trees[ours], let theirTree = graph.trees[theirs] else {
      return nil
    }
    do throws(GitError) {
      switch try repository.mergeTrees(base: baseTree, ours: ourTree, theirs: theirTree) {
      case .clean(let tree): return tree
      case .conflicts: return nil
      }
    } catch {
      throw TrustError(error)
    }
  }

  /// What the commit answers for itself under path rules. A merge answers for what the mechanical merge of its parents
  /// does not explain, provided that its parents are all trusted; else for everything that it brings.
  func ruledChanges(at position: Int) throws(TrustError) -> [TreeChange] {
    guard graph.parents(of: position).allSatisfy({ records[$0].trusted }), let merge = onlyBase(of: position) else {
      return try changes(at: position)
    }
    if let merged = try mergedTree(merge.base, merge.ours, merge.theirs) {
      return try diff(merged, graph.trees[position])
    }
    let base = graph.trees[merge.base]
    return MergeChanges.beyondThreeWay(
      ours: try diff(base, graph.trees[merge.ours]), theirs: try diff(base, graph.trees[merge.theirs]),
      merged: try diff(base, graph.trees[position]))
  }
}
