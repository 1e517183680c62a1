/// One path that differs between two trees. Directories are never changes themselves; what is in them is.
public struct TreeChange: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case added, modified, deleted
  }

  public let path: TreePath
  public let old: TreeEntry?
  public let new: TreeEntry?

  public init(path: TreePath, old: TreeEntry?, new: TreeEntry?) {
    self.path = path
    self.old = old
    self.new = new
  }

  public var kind: Kind {
    old == nil ? .added : new == nil ? .deleted : .modified
  }
}

extension Repository {
  /// Trees may nest no deeper; git's own bound.
  static let maximumTreeDepth = 2048

  /// What differs between two trees, sorted by path, without rename detection. Equal subtrees are not read.
  ///
  /// - Parameters:
  ///   - old: Nil stands for the empty tree.
  ///   - limit: How many changes at most; a few small trees can name billions of files.
  public func diff(
    _ old: ObjectID?, _ new: ObjectID?, limit: Int = 2_000_000
  ) throws(GitError) -> [TreeChange] {
    var changes: [TreeChange] = []
    try diff(old, new, at: .root, depth: 0, limit: limit, into: &changes)
    return changes.sorted { $0.path < $1.path }
  }

  private func diff(
    _ old: ObjectID?, _ new: ObjectID?, at path: TreePath, depth: Int, limit: Int, into changes: inout [TreeChange]
  ) throws(GitError) {
    guard old != new else { return }
    guard depth <= Repository.maximumTreeDepth, changes.count <= limit else {
      throw GitError(.objectTooLarge, "the trees differ in more than can be shown, at `\(path)`")
    }
    let oldEntries = try old.map { (id) throws(GitError) in try tree(id).entries } ?? []
    let newEntries = try new.map { (id) throws(GitError) in try tree(id).entries } ?? []
    var left = 0
    var right = 0
    while left < oldEntries.count || right < newEntries.count {
      let order =
        left == oldEntries.count
        ? 1
        : right == newEntries.count
          ? -1
          : TreeEntry.compare(oldEntries[left], newEntries[right])
      let oldEntry = order <= 0 ? oldEntries[left] : nil
      let newEntry = order >= 0 ? newEntries[right] : nil
      left += order <= 0 ? 1 : 0
      right += order >= 0 ? 1 : 0
      guard let entry = oldEntry ?? newEntry, oldEntry != newEntry else { continue }
      let entryPath = path.appending(entry.name)
      if entry.mode.isTree {
        // In this order a directory meets only a directory.
        try diff(oldEntry?.id, newEntry?.id, at: entryPath, depth: depth + 1, limit: limit, into: &changes)
      } else {
        changes.append(TreeChange(path: entryPath, old: oldEntry, new: newEntry))
      }
    }
  }

  /// Every file, symbolic link and submodule of a tree, sorted by path.
  public func files(of tree: ObjectID, limit: Int = 2_000_000) throws(GitError) -> [(path: TreePath, entry: TreeEntry)]
  {
    var files: [(path: TreePath, entry: TreeEntry)] = []
    for change in try diff(nil, tree, limit: limit) {
      if let entry = change.new { files.append((change.path, entry)) }
    }
    return files
  }
}
