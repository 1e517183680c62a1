import Git

/// Questions about commits that the judged history does not hold: what was seen once and is no longer on the branch.
enum Ancestry {
  /// Whether `ancestor` is `descendant` or lies behind it, from re-hashed commits. False where objects are missing.
  ///
  /// - Parameter isBehind: commits that are known to lie behind `ancestor` or beside it, where the walk need not go on.
  static func isAncestor(
    _ ancestor: ObjectID, of descendant: ObjectID, in repository: Repository,
    stoppingAt isBehind: (ObjectID) -> Bool = { _ in false }
  ) throws(TrustError) -> Bool {
    var seen: Set<ObjectID> = [descendant]
    var pending = [descendant]
    while let next = pending.popLast() {
      if next == ancestor { return true }
      guard !isBehind(next), repository.hasObject(next) else { continue }
      for parent in try parents(of: next, in: repository) where seen.insert(parent).inserted { pending.append(parent) }
    }
    return false
  }

  /// The members of a history at which the ways from a commit enter it.
  ///
  /// - Parameter seen: commits outside the history that were walked before; nothing behind them is looked at again.
  static func entrances(
    from start: ObjectID, into graph: HistoryGraph, in repository: Repository, seen: inout Set<ObjectID>
  ) throws(TrustError) -> [Int] {
    var entrances: [Int] = []
    var pending = seen.insert(start).inserted || graph.position(of: start) != nil ? [start] : []
    while let next = pending.popLast() {
      if let position = graph.position(of: next) {
        entrances.append(position)
        continue
      }
      guard repository.hasObject(next) else { continue }
      for parent in try parents(of: next, in: repository) where seen.insert(parent).inserted { pending.append(parent) }
    }
    return entrances
  }

  private static func parents(of id: ObjectID, in repository: Repository) throws(TrustError) -> [ObjectID] {
    do throws(GitError) { return try repository.readCommit(id).parents } catch { throw TrustError(error) }
  }
}
