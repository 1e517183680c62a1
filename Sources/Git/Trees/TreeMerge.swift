internal import CLibgit2

/// What a three-way merge of trees comes to.
public enum TreeMergeOutcome: Sendable, Hashable {
  /// The merged tree; staged, not written.
  case clean(ObjectID)
  /// Where a person must choose, sorted.
  case conflicts([TreePath])
}

extension Repository {
  /// Merges two trees mechanically: entry by entry, and lines within a file that both sides changed.
  ///
  /// No renames are detected and no attributes, merge drivers or settings are consulted: whoever wrote the repository
  /// could choose them. Where git would look for more and find a clean result, this reports a conflict.
  ///
  /// - Parameter base: Nil stands for the empty tree.
  public func mergeTrees(
    base: ObjectID?, ours: ObjectID, theirs: ObjectID
  ) throws(GitError) -> TreeMergeOutcome {
    var conflicts: [TreePath] = []
    // A few small trees can name billions of folders.
    var budget = Repository.comparisonWork
    let merged = try mergeDirectories(base, ours, theirs, at: .root, depth: 0, budget: &budget, conflicts: &conflicts)
    guard conflicts.isEmpty else { return .conflicts(conflicts.sorted()) }
    guard let merged else { return .clean(try stage(RawObject(kind: .tree, bytes: []))) }
    return .clean(merged)
  }

  /// Nil when nothing is left.
  private func mergeDirectories(
    _ base: ObjectID?, _ ours: ObjectID?, _ theirs: ObjectID?, at path: TreePath, depth: Int,
    budget: inout Int, conflicts: inout [TreePath]
  ) throws(GitError) -> ObjectID? {
    if ours == theirs || base == theirs { return ours }
    if base == ours { return theirs }
    budget -= Repository.folderWork
    guard depth <= Repository.maximumTreeDepth, budget >= 0, conflicts.count <= 10_000 else {
      throw GitError(.objectTooLarge, "the trees differ in more than can be merged, at `\(path.abbreviated)`")
    }
    var sides: [[UInt8]: [TreeEntry?]] = [:]
    for (side, id) in [base, ours, theirs].enumerated() {
      guard let id else { continue }
      let folder = try tree(id).entries
      budget -= folder.count
      for entry in folder { sides[entry.name, default: [nil, nil, nil]][side] = entry }
    }
    var entries: [TreeEntry] = []
    for (name, versions) in sides {
      let entryPath = path.appending(name)
      // A name can be a file on one side and a folder on the other: each part is merged for itself.
      let files = versions.map { $0?.mode.isTree == true ? nil : $0 }
      let folders = versions.map { $0?.mode.isTree == true ? $0?.id : nil }
      let file = try mergeFiles(files[0], files[1], files[2], at: entryPath, budget: &budget, conflicts: &conflicts)
      let folder = try mergeDirectories(
        folders[0], folders[1], folders[2], at: entryPath, depth: depth + 1, budget: &budget, conflicts: &conflicts)
      switch (file, folder) {
      case (let file?, nil): entries.append(file)
      case (nil, let folder?): entries.append(TreeEntry(name: name, mode: .tree, id: folder))
      case (nil, nil): break
      case (.some, .some): conflicts.append(entryPath)
      }
    }
    guard conflicts.isEmpty, !entries.isEmpty else { return nil }
    return try stage(RawObject(kind: .tree, bytes: Tree(sorting: entries).bytes))
  }

  private func mergeFiles(
    _ base: TreeEntry?, _ ours: TreeEntry?, _ theirs: TreeEntry?, at path: TreePath, budget: inout Int,
    conflicts: inout [TreePath]
  ) throws(GitError) -> TreeEntry? {
    if ours == theirs || base == theirs { return ours }
    if base == ours { return theirs }
    guard let base, let ours, let theirs, base.mode.isRegularFile, ours.mode.isRegularFile, theirs.mode.isRegularFile,
      let mode = threeWay(base.mode, ours.mode, theirs.mode)
    else {
      conflicts.append(path)
      return nil
    }
    let id: ObjectID
    if let simple = threeWay(base.id, ours.id, theirs.id) {
      id = simple
    } else if let merged = try mergeLines([base.id, ours.id, theirs.id], &budget) {
      id = try stage(RawObject(kind: .blob, bytes: merged))
    } else {
      conflicts.append(path)
      return nil
    }
    return TreeEntry(name: ours.name, mode: mode, id: id)
  }

  private func threeWay<Value: Equatable>(_ base: Value, _ ours: Value, _ theirs: Value) -> Value? {
    if ours == theirs || base == theirs { return ours }
    return base == ours ? theirs : nil
  }

  /// Nil when the lines conflict or a side is too large or binary, by git's measure: a NUL in the first 8,000 bytes.
  ///
  /// - Parameter ids: base, ours and theirs.
  private func mergeLines(_ ids: [ObjectID], _ budget: inout Int) throws(GitError) -> [UInt8]? {
    var sides: [[UInt8]] = []
    for id in ids {
      do throws(GitError) { sides.append(try blob(id)) } catch {
        guard error.reason == .objectTooLarge else { throw error }
        return nil
      }
    }
    // As long as a line, for the budget.
    budget -= sides.reduce(0) { $0 + $1.count } / 64
    return try mergeLines(sides[0], sides[1], sides[2])
  }

  private func mergeLines(_ base: [UInt8], _ ours: [UInt8], _ theirs: [UInt8]) throws(GitError) -> [UInt8]? {
    for side in [base, ours, theirs] where side.prefix(8000).contains(0) { return nil }
    var options = git_merge_file_options()
    try check(
      git_merge_file_options_init(&options, UInt32(GIT_MERGE_FILE_OPTIONS_VERSION)), "cannot prepare a merge")
    return try base.withRawBytes { (baseBytes) throws(GitError) in
      try ours.withRawBytes { (ourBytes) throws(GitError) in
        try theirs.withRawBytes { (theirBytes) throws(GitError) in
          var ancestor = try mergeInput(baseBytes)
          var our = try mergeInput(ourBytes)
          var their = try mergeInput(theirBytes)
          var result = git_merge_file_result()
          try check(git_merge_file(&result, &ancestor, &our, &their, &options), "cannot merge a file")
          defer { git_merge_file_result_free(&result) }
          guard result.automergeable == 1 else { return nil }
          return Array(UnsafeRawBufferPointer(start: result.ptr, count: result.len))
        }
      }
    }
  }

  private func mergeInput(_ bytes: UnsafeRawBufferPointer) throws(GitError) -> git_merge_file_input {
    var input = git_merge_file_input()
    try check(git_merge_file_input_init(&input, UInt32(GIT_MERGE_FILE_INPUT_VERSION)), "cannot prepare a merge")
    input.ptr = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    input.size = bytes.count
    return input
  }
}
