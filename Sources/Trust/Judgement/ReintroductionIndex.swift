import Git

/// What rollbacks took out: entries and whole states that failing commits brought, and nobody else.
struct ReintroductionIndex: Sendable {
  struct Entry: Sendable, Hashable {
    let path: TreePath
    /// Nil for the absence of the path.
    let mode: FileMode?
    let id: ObjectID?

    init(_ path: TreePath, _ entry: TreeEntry?) {
      self.path = path
      mode = entry?.mode
      id = entry?.id
    }
  }

  private var failing: [Entry: Int] = [:]
  private var passing: Set<Entry> = []
  private var rolledBackTrees: [ObjectID: Int] = [:]

  var isEmpty: Bool { failing.isEmpty && rolledBackTrees.isEmpty }

  /// Adds one commit of a range that was rolled back.
  ///
  /// - Parameters:
  ///   - culprit: the failing commit whose effect the commit's tree holds; nil when there is none in the range.
  mutating func add(_ position: Int, changes: [TreeChange], ownPasses: Bool, tree: ObjectID?, culprit: Int?) {
    for change in changes {
      let entry = Entry(change.path, change.new)
      if ownPasses { passing.insert(entry) } else if failing[entry] == nil { failing[entry] = position }
    }
    if let culprit, let tree, rolledBackTrees[tree] == nil { rolledBackTrees[tree] = culprit }
  }

  /// The failing commit that alone introduced this entry.
  func culprit(of entry: Entry) -> Int? { passing.contains(entry) ? nil : failing[entry] }

  /// The failing commit in this state of the whole tree.
  func culprit(ofTree tree: ObjectID) -> Int? { rolledBackTrees[tree] }
}
