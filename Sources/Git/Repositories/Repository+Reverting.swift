extension Repository {
  /// The tree from which a commit's change against its first parent is taken back, by a three-way merge with the commit
  /// as the base. A commit without parents is undone to nothing.
  ///
  /// `git revert` detects renames and this does not: where a rename could make git's answer another one, it is a conflict.
  /// - Parameter choices: what stands at paths that would conflict; an entry of nil takes the path away.
  public func revertTree(
    _ commit: ObjectID, from tree: ObjectID, choices: [TreePath: TreeEntry?] = [:]
  ) throws(GitError) -> TreeMergeOutcome {
    let reading = try readCommit(commit)
    guard let changed = reading.tree else {
      throw GitError(.malformedObject, "commit `\(commit)` names no tree, so that its change is unknown")
    }
    let empty = try stage(RawObject(kind: .tree, bytes: []))
    let before = try reading.parents.first.map { parent throws(GitError) in
      guard let tree = try readCommit(parent).tree else {
        throw GitError(.malformedObject, "commit `\(parent)` names no tree")
      }
      return tree
    }
    var sides = (base: changed, ours: tree, theirs: before ?? empty)
    if case .conflicts(let paths) = try mergeAsGit(sides.base, sides.ours, sides.theirs) {
      let edits = paths.compactMap { path in
        choices[path].map { entry in entry.map { TreeEdit.set(path, $0.mode, $0.id) } ?? .remove(path) }
      }
      guard !edits.isEmpty else { return .conflicts(paths) }
      sides = (
        try buildTree(base: sides.base, edits: edits), try buildTree(base: sides.ours, edits: edits),
        try buildTree(base: sides.theirs, edits: edits)
      )
    }
    return try mergeAsGit(sides.base, sides.ours, sides.theirs)
  }

  private func mergeAsGit(
    _ base: ObjectID, _ ours: ObjectID, _ theirs: ObjectID
  ) throws(GitError) -> TreeMergeOutcome {
    let outcome = try mergeTrees(base: base, ours: ours, theirs: theirs)
    guard case .clean = outcome else { return outcome }
    let renamed = try RenameGuard(repository: self).conflicts(base: base, ours: ours, theirs: theirs)
    return renamed.isEmpty ? outcome : .conflicts(renamed)
  }
}
