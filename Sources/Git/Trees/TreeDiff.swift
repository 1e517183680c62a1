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
  /// Trees may nest no deeper. Git's own bound is 2,048; a thread's stack must hold the walk as well.
  static let maximumTreeDepth = 512

  /// What differs between two trees, sorted by path, without rename detection. Equal subtrees are not read.
  ///
  /// - Parameters:
  ///   - old: Nil stands for the empty tree.
  ///   - limit: How many changes at most; a few small trees can name billions of files.
  public func diff(
    _ old: ObjectID?, _ new: ObjectID?, limit: Int = 2_000_000
  ) throws(GitError) -> [TreeChange] {
    try compare(old, new, limit: limit, onlyWhole: true).changes
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
