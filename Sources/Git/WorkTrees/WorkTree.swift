internal import CLibgit2
import Diagnostics
import Glibc

extension Repository {
  /// The checkouts in which a branch is checked out: this repository's own and its linked work trees, each opened.
  public func checkouts(of branch: RefName) throws(GitError) -> [Repository] {
    var found: [Repository] = []
    var directories = Set<String>()
    for path in try workTreePaths() where directories.insert(path).inserted {
      let candidate = try Repository.open(path)
      if try candidate.headName() == branch.name { found.append(candidate) }
    }
    return found
  }

  private func workTreePaths() throws(GitError) -> [String] {
    var paths = workDirectory.map { [$0] } ?? []
    let main = try Repository.open(commonDirectory)
    if let directory = main.workDirectory { paths.append(directory) }
    var names = git_strarray()
    try check(git_worktree_list(&names, pointer), "cannot list the work trees of `\(displayPath)`")
    defer { git_strarray_dispose(&names) }
    for index in 0..<names.count {
      var workTree: OpaquePointer?
      try check(git_worktree_lookup(&workTree, pointer, names.strings[index]), "cannot read a linked work tree")
      defer { git_worktree_free(workTree) }
      // A work tree whose folder is gone has nothing to update.
      if git_worktree_validate(workTree) == 0, let path = git_worktree_path(workTree) {
        paths.append(String(cString: path))
      }
    }
    return paths
  }

  private func headName() throws(GitError) -> String? {
    switch try head() {
    case .branch(let reference): reference.name.name
    case .unborn(let name): name
    case .detached: nil
    }
  }

  /// The tracked paths that differ from the commit that is checked out, in the index or in the work tree, sorted; at most
  /// `limit` of them. Untracked files are no difference. Nothing of the repository is run to find out.
  public func changedPaths(limit: Int = 1000) throws(GitError) -> [TreePath] {
    var options = git_status_options()
    try check(git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION)), "cannot prepare a status")
    options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR
    options.flags = GIT_STATUS_OPT_EXCLUDE_SUBMODULES.rawValue
    var list: OpaquePointer?
    try check(git_status_list_new(&list, pointer, &options), "cannot read the status of `\(displayPath)`")
    defer { git_status_list_free(list) }
    var paths: Set<TreePath> = []
    for index in 0..<git_status_list_entrycount(list) where paths.count < limit {
      guard let entry = git_status_byindex(list, index) else { continue }
      for delta in [entry.pointee.head_to_index, entry.pointee.index_to_workdir] {
        guard let delta, let name = delta.pointee.new_file.path ?? delta.pointee.old_file.path else { continue }
        paths.insert(TreePath(unchecked: Array(String(cString: name).utf8)))
      }
    }
    return paths.sorted()
  }

  /// Refuses when updating the checkout from one tree to another would lose or need something: changed tracked files,
  /// untracked files in the way, an unfinished merge or rebase, or a path whose content only an external filter (such as
  /// Git LFS) can make. Nothing is written.
  public func requireUpdatable(from old: ObjectID, to new: ObjectID) throws(GitError) {
    try requireUpdatable(from: old, changes: try diff(old, new))
  }

  /// The same for a tree that only another `Repository` has staged, which compared them.
  public func requireUpdatable(from old: ObjectID, changes: [TreeChange]) throws(GitError) {
    guard let workDirectory else { return }
    let state = git_repository_state(pointer)
    guard state == Int32(GIT_REPOSITORY_STATE_NONE.rawValue) else {
      throw GitError(
        .dirtyWorkTree, "the checkout at `\(workDirectory)` is in the middle of a merge, rebase or the like",
        hints: ["finish or abort it, or work from a bare clone"])
    }
    let changed = try changedPaths()
    guard changed.isEmpty else {
      let shown = changed.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
      throw GitError(
        .dirtyWorkTree,
        "the checkout at `\(workDirectory)` has uncommitted changes: \(shown)\(changed.count > 3 ? " and more" : "")",
        hints: ["commit or stash them, or work from a bare clone"])
    }
    for change in changes {
      if change.new != nil { try requireNoFilter(change.path) }
      if change.old == nil { try requireNothing(at: change.path, below: workDirectory, from: old) }
    }
  }

  /// Brings a checkout that `requireUpdatable` accepted from one tree to another: files and index. Line ends are converted
  /// as `.gitattributes` and `core.autocrlf` say, in process; hooks, filters and monitors of the repository do not run.
  public func updateCheckout(from old: ObjectID, to new: ObjectID) throws(GitError) {
    guard let workDirectory else { return }
    _ = runback_git_enable_strict_hash_verification(1)
    var options = git_checkout_options()
    try check(git_checkout_options_init(&options, UInt32(GIT_CHECKOUT_OPTIONS_VERSION)), "cannot prepare a checkout")
    let baseline = try TreePointer(self, old)
    let target = try TreePointer(self, new)
    options.checkout_strategy = GIT_CHECKOUT_SAFE.rawValue
    options.baseline = baseline.pointer
    let index = try PrivateIndex(self)
    defer { index.discard() }
    try check(git_checkout_tree(pointer, target.pointer, &options), "cannot update the checkout at `\(workDirectory)`")
    try index.publish()
  }

  /// Brings a checkout to the end that an update from one tree to another left half done: every path that is neither as
  /// the one nor as the other tree has it was changed by somebody since, and refuses.
  func resumeCheckout(from old: ObjectID, to new: ObjectID) throws(GitError) {
    guard let workDirectory else { return }
    let changes = try diff(old, new)
    var paths = Set(changes.map(\.path))
    let strangers = try changedPaths(limit: .max).filter { !paths.contains($0) }
    for change in changes where try !isHalfway(change, below: workDirectory) { paths.remove(change.path) }
    guard strangers.isEmpty, paths.count == changes.count else {
      let path = strangers.first ?? changes.first { !paths.contains($0.path) }?.path ?? .root
      throw GitError(
        .dirtyWorkTree,
        "an update of the checkout at `\(workDirectory)` was cut off, and `\(path)` has been changed since",
        hints: [
          "`git -C \(shellQuoted(workDirectory)) status` shows what differs; `git restore` or commit it, then run this again"
        ])
    }
    _ = runback_git_enable_strict_hash_verification(1)
    var options = git_checkout_options()
    try check(git_checkout_options_init(&options, UInt32(GIT_CHECKOUT_OPTIONS_VERSION)), "cannot prepare a checkout")
    let baseline = try TreePointer(self, old)
    let target = try TreePointer(self, new)
    // What is overwritten has just been seen to be one of the two trees'.
    options.checkout_strategy = GIT_CHECKOUT_FORCE.rawValue
    options.baseline = baseline.pointer
    let index = try PrivateIndex(self)
    defer { index.discard() }
    try check(git_checkout_tree(pointer, target.pointer, &options), "cannot update the checkout at `\(workDirectory)`")
    try index.publish()
  }

  private func isHalfway(_ change: TreeChange, below directory: String) throws(GitError) -> Bool {
    let file = directory + "/" + String(decoding: change.path.bytes, as: UTF8.self)
    switch fileKind(file) {
    case .nothing: return true
    // A folder of a submodule, or one that gives way to a file.
    case .folder: return true
    case .other: break
    }
    var id = git_oid()
    let status = git_repository_hashfile(&id, pointer, file, GIT_OBJECT_BLOB, nil)
    guard status >= 0 else { return false }
    let found = ObjectID(id)
    if [change.old?.id, change.new?.id].contains(found) { return true }
    if change.old?.mode == .symbolicLink || change.new?.mode == .symbolicLink { return true }
    return try isTorn(file, of: change.new)
  }

  /// Whether a file is the beginning of what was being written to it.
  private func isTorn(_ file: String, of entry: TreeEntry?) throws(GitError) -> Bool {
    guard let entry, entry.mode.isRegularFile else { return false }
    let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var attributes = stat()
    guard fstat(descriptor, &attributes) == 0, attributes.st_size <= 64 << 20 else { return false }
    if attributes.st_size == 0 { return true }
    var bytes = [UInt8](repeating: 0, count: Int(attributes.st_size))
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count == bytes.count else { return false }
    return try blob(entry.id).starts(with: bytes)
  }

  private func requireNoFilter(_ path: TreePath) throws(GitError) {
    var value: UnsafePointer<CChar>?
    let flags = UInt32(GIT_ATTR_CHECK_FILE_THEN_INDEX | GIT_ATTR_CHECK_NO_SYSTEM)
    try check(
      git_attr_get(&value, pointer, flags, path.description, "filter"), "cannot read the attributes of `\(path)`")
    guard git_attr_value(value) == GIT_ATTR_VALUE_STRING, let value else { return }
    throw GitError(
      .needsFilter,
      "`\(path)` is made by the filter `\(String(cString: value))`, which is not run: it is a program of the repository's choice",
      hints: ["work from a bare clone, then `git pull` here"])
  }

  /// A file that comes where something lies that git does not track.
  private func requireNothing(at path: TreePath, below directory: String, from old: ObjectID) throws(GitError) {
    var prefix = TreePath.root
    for name in path.components {
      prefix = prefix.appending(name)
      switch fileKind(directory + "/" + prefix.description) {
      case .nothing: return
      case .folder where prefix != path: continue
      case .folder, .other:
        // What is tracked is clean, as has been checked, and gives way.
        if let entry = try entry(old, at: prefix), !entry.mode.isTree { return }
        if prefix == path, try entry(old, at: prefix) != nil { return }
        throw GitError(
          .dirtyWorkTree, "the untracked file `\(prefix)` in `\(directory)` is in the way",
          hints: ["move it away, or work from a bare clone"])
      }
    }
  }
}

/// A tree object of libgit2, freed with its owner.
private final class TreePointer {
  let pointer: OpaquePointer

  init(_ repository: Repository, _ id: ObjectID) throws(GitError) {
    var oid = id.oid
    var tree: OpaquePointer?
    try check(git_tree_lookup(&tree, repository.pointer, &oid), "cannot read the tree `\(id)`")
    guard let tree else { throw GitError(.unexpected, "libgit2 made no tree") }
    pointer = tree
  }

  deinit {
    git_tree_free(pointer)
  }
}
