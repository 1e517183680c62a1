/// A change to one path of a tree.
public enum TreeEdit: Sendable, Hashable {
  /// Puts a file, link, submodule or whole tree there, in place of whatever is there or above it in the way.
  case set(TreePath, FileMode, ObjectID)
  /// Takes away the file, link or submodule there; nothing there is fine. A folder of that name stays: what is in it are
  /// other paths. Folders left empty go.
  case remove(TreePath)

  public var path: TreePath {
    switch self {
    case .set(let path, _, _), .remove(let path): path
    }
  }
}

extension Repository {
  /// The tree that `edits` make of `base`. Only the trees on the way to an edit are read and made again; they are staged,
  /// not written. The result does not depend on the order of the edits; two that contradict each other are an error.
  public func buildTree(base: ObjectID?, edits: [TreeEdit]) throws(GitError) -> ObjectID {
    let root = EditNode()
    for edit in edits { try root.insert(edit) }
    let empty = try stage(RawObject(kind: .tree, bytes: []))
    let old = base.map { TreeEntry(name: [], mode: .tree, id: $0) }
    return try apply(root, to: old, at: .root)?.id ?? empty
  }

  private func apply(_ node: EditNode, to old: TreeEntry?, at path: TreePath) throws(GitError) -> TreeEntry? {
    guard !node.children.isEmpty else {
      switch node.edit {
      case .set(_, let mode, let id): return TreeEntry(name: node.name, mode: mode, id: id)
      case .remove: return old?.mode.isTree == true ? old : nil
      case nil: return old
      }
    }
    var replaced: TreeEntry?
    var entries: [[UInt8]: TreeEntry] = [:]
    switch node.edit {
    case .set(_, let mode, let id): replaced = TreeEntry(name: node.name, mode: mode, id: id)
    case .remove, nil:
      if let old, old.mode.isTree {
        for entry in try tree(old.id).entries { entries[entry.name] = entry }
      } else if node.edit == nil {
        replaced = old
      }
    }
    for (name, child) in node.children {
      entries[name] = try apply(child, to: entries[name], at: path.appending(name))
    }
    guard !entries.isEmpty else { return replaced }
    if case .set = node.edit {
      throw GitError(.invalidName, "`\(path)` cannot be a file and a folder at once")
    }
    let id = try stage(RawObject(kind: .tree, bytes: Tree(sorting: Array(entries.values)).bytes))
    return TreeEntry(name: node.name, mode: .tree, id: id)
  }
}

/// The edits of one path and of what lies below it.
private final class EditNode {
  let name: [UInt8]
  var edit: TreeEdit?
  var children: [[UInt8]: EditNode] = [:]

  init(name: [UInt8] = []) {
    self.name = name
  }

  func insert(_ edit: TreeEdit) throws(GitError) {
    let components = edit.path.components
    guard !components.isEmpty, components.count <= Repository.maximumTreeDepth else {
      throw GitError(.invalidName, "`\(edit.path)` cannot be edited")
    }
    var node = self
    for name in components {
      let child = node.children[name] ?? EditNode(name: name)
      node.children[name] = child
      node = child
    }
    guard node.edit == nil || node.edit == edit else {
      throw GitError(.invalidName, "`\(edit.path)` is edited twice, differently")
    }
    node.edit = edit
  }
}
