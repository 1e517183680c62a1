import Git

/// What git's own merge makes of a commit's parents.
enum MechanicalMerge {
  case tree(ObjectID)
  /// Two parents with one base, which a person had to bring together.
  case conflicts(base: ObjectID)
  /// There is no such result, or none that can be told; the reason is a clause.
  case none(String)
}

extension ChainJudge {
  /// Parents that are merged one after the other; git's octopus merges have a handful.
  private static let mostParents = 16
  /// Merges of merge bases for one commit; a history that needs more was made to keep us busy.
  private static let mostBaseMerges = 64

  /// Merges the parents as git does: two with their merge base, or with a merge of their merge bases where these are
  /// several (a criss-cross, as `merge-ort` does it), and more than two one after the other (as `merge-octopus` does it).
  /// Renames and attributes play no part.
  func mechanicalMerge(of position: Int) throws(TrustError) -> MechanicalMerge {
    let parents = Array(graph.parents(of: position))
    guard parents.count > 1, parents.count <= Self.mostParents, Set(parents).count == parents.count else {
      return .none("it has \(parents.count) parents")
    }
    guard var tree = graph.trees[parents[0]] else { return .none("a parent has no readable tree") }
    var budget = Self.mostBaseMerges
    for (number, parent) in parents.enumerated().dropFirst() {
      guard let theirs = graph.trees[parent] else { return .none("a parent has no readable tree") }
      let bases = graph.mergeBases(Array(parents[..<number]), parent)
      let base: ObjectID
      switch try virtualBase(bases, &budget) {
      case .tree(let found): base = found
      case .conflicts, .none: return .none(Self.severalBases(bases.count))
      }
      guard let merged = try mergedTree(base: base, tree, theirs) else {
        return parents.count == 2 && bases.count == 1
          ? .conflicts(base: base) : .none("its parents cannot be merged without a person")
      }
      tree = merged
    }
    return .tree(tree)
  }

  private static func severalBases(_ count: Int) -> String {
    count == 0
      ? "its parents have no common ancestor"
      : "its parents have \(count) merge bases, which cannot be merged without a person"
  }

  /// One tree for several merge bases: their own merge, with the merge of their merge bases as its base, and so on. Where git
  /// would go on with conflict markers in a file, there is none.
  private func virtualBase(_ bases: [Int], _ budget: inout Int) throws(TrustError) -> MechanicalMerge {
    let ordered = bases.sorted()
    guard let first = ordered.first, var tree = graph.trees[first] else { return .none("no base") }
    for (number, base) in ordered.enumerated().dropFirst() {
      budget -= 1
      guard budget >= 0, let theirs = graph.trees[base] else { return .none("too many bases") }
      guard case .tree(let common) = try virtualBase(graph.mergeBases(Array(ordered[..<number]), base), &budget),
        let merged = try mergedTree(base: common, tree, theirs)
      else { return .none("they conflict") }
      tree = merged
    }
    return .tree(tree)
  }

  /// Nil when the merge has conflicts.
  private func mergedTree(base: ObjectID, _ ours: ObjectID, _ theirs: ObjectID) throws(TrustError) -> ObjectID? {
    do throws(GitError) {
      switch try repository.mergeTrees(base: base, ours: ours, theirs: theirs) {
      case .clean(let tree): return tree
      case .conflicts: return nil
      }
    } catch {
      throw TrustError(reading: error)
    }
  }
}
