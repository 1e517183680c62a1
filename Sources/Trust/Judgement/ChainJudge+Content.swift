import Git

/// Questions about trees. This is where the rules get their facts from.
///
/// Whoever may push a commit must not stop the judgement of others by a tree that nobody can read to its end: that is
/// ``TrustError/Code/unreadableContent``, and becomes a finding about the commit whose content a rule has to look at.
extension ChainJudge {
  func diff(_ old: ObjectID?, _ new: ObjectID?) throws(TrustError) -> [TreeChange] {
    do throws(GitError) {
      return try repository.diff(old, new, limit: Self.mostRuledChanges)
    } catch {
      throw TrustError(reading: error)
    }
  }

  /// What an error says of the commit that is judged; whatever else stops the judgement is thrown on.
  func unreadable(
    _ error: TrustError, _ rule: String, _ recorder: inout StepRecorder
  ) throws(TrustError) -> Finding {
    guard error.code == .unreadableContent else { throw error }
    recorder.failed(rule, error.message)
    return Finding(.malformed(error.message), error.message)
  }

  /// What a commit changed against its first parent.
  func changes(at position: Int) throws(TrustError) -> [TreeChange] {
    try diff(graph.firstParent(of: position).flatMap { graph.trees[$0] }, graph.trees[position])
  }

  /// The same for a commit that is not judged now, whose maker may have named billions of files with a few trees: as many as
  /// fit into memory. What is beyond can neither be kept by a rollback nor take it anything away. Of a tree that cannot be
  /// compared at all, malformed or nested without end, there is nothing.
  func someChanges(at position: Int) throws(TrustError) -> [TreeChange] {
    let old = graph.firstParent(of: position).flatMap { graph.trees[$0] }
    do throws(GitError) {
      return try repository.compare(old, graph.trees[position], limit: Self.listedChanges).changes
    } catch {
      guard error.isFaultOfContent else { throw TrustError(error) }
      return []
    }
  }

  /// What a commit changed whose own check passes: all of it, unless it is such a tree and no rule looked at it.
  func changesOfPassing(at position: Int) throws(TrustError) -> [TreeChange] {
    do throws(TrustError) {
      return try changes(at: position)
    } catch {
      guard error.code == .unreadableContent else { throw error }
      return try someChanges(at: position)
    }
  }

  /// How many changes of one commit path rules and rollbacks look at.
  private static let mostRuledChanges = 200_000
  private static let listedChanges = 100_000

  func forgeShape(at position: Int) throws(TrustError) -> ForgeRule.Shape {
    let parents = graph.parents(of: position)
    guard parents.count > 1 else { return .ownContent }
    guard parents.allSatisfy({ records[$0].trusted }) else { return .untrustedParents }
    switch try mechanicalMerge(of: position) {
    case .tree(let tree): return tree == graph.trees[position] ? .cleanMerge : .differs
    case .conflicts: return .differs
    case .none(let why): return .unknown(why)
    }
  }

  /// What the commit answers for itself under path rules. A merge answers for what the mechanical merge of its parents
  /// does not explain, provided that its parents are all trusted; else for everything that it brings.
  func ruledChanges(at position: Int) throws(TrustError) -> [TreeChange] {
    let parents = graph.parents(of: position)
    guard parents.count > 1, parents.allSatisfy({ records[$0].trusted }) else { return try changes(at: position) }
    switch try mechanicalMerge(of: position) {
    case .tree(let tree): return try diff(tree, graph.trees[position])
    case .conflicts(let base):
      return MergeChanges.beyondThreeWay(
        ours: try diff(base, graph.trees[parents[0]]), theirs: try diff(base, graph.trees[parents[1]]),
        merged: try diff(base, graph.trees[position]))
    case .none: return try changes(at: position)
    }
  }
}
