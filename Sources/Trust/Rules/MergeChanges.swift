import Git

/// What a merge did itself, beyond bringing its parents together.
enum MergeChanges {
  /// The paths at which a merge differs from what the three-way rule makes of its parents, entry by entry. Where both
  /// sides changed an entry in different ways there is no mechanical result, and the merge answers for it.
  ///
  /// - Parameters: the changes from the base to either side and to the merge.
  static func beyondThreeWay(ours: [TreeChange], theirs: [TreeChange], merged: [TreeChange]) -> [TreeChange] {
    var sides: [TreePath: Sides] = [:]
    for change in ours { sides[change.path, default: Sides(base: change.old)].ours = .some(change.new) }
    for change in theirs { sides[change.path, default: Sides(base: change.old)].theirs = .some(change.new) }
    for change in merged { sides[change.path, default: Sides(base: change.old)].merged = .some(change.new) }
    var found: [TreeChange] = []
    for (path, side) in sides {
      let ours = side.ours ?? side.base
      let theirs = side.theirs ?? side.base
      let merged = side.merged ?? side.base
      let isMechanical =
        if ours.sameContent(as: theirs) || theirs.sameContent(as: side.base) {
          merged.sameContent(as: ours)
        } else {
          ours.sameContent(as: side.base) && merged.sameContent(as: theirs)
        }
      if !isMechanical { found.append(TreeChange(path: path, old: ours, new: merged)) }
    }
    return found.sorted { $0.path < $1.path }
  }

  private struct Sides {
    let base: TreeEntry?
    var ours: TreeEntry?? = nil
    var theirs: TreeEntry?? = nil
    var merged: TreeEntry?? = nil

    init(base: TreeEntry?) { self.base = base }
  }
}
