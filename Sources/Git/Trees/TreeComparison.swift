/// What differs between two trees: all of it counted, and as much of it listed as was asked for.
///
/// A few small trees can name billions of files, so that a list has to end somewhere; the counts do not.
public struct TreeComparison: Sendable, Hashable {
  public struct Counts: Sendable, Hashable {
    public fileprivate(set) var added = 0
    public fileprivate(set) var modified = 0
    public fileprivate(set) var deleted = 0

    public init() {}

    /// Stays at the largest number there is.
    public var total: Int { Counts.sum(Counts.sum(added, modified), deleted) }

    fileprivate mutating func add(_ other: Counts) {
      added = Counts.sum(added, other.added)
      modified = Counts.sum(modified, other.modified)
      deleted = Counts.sum(deleted, other.deleted)
    }

    private static func sum(_ left: Int, _ right: Int) -> Int {
      let (sum, isTooLarge) = left.addingReportingOverflow(right)
      return isTooLarge ? .max : sum
    }
  }

  /// Sorted by path; the first in the trees' order where there are more than were asked for.
  public let changes: [TreeChange]
  public let counts: Counts

  public var isComplete: Bool { changes.count == counts.total }

  /// The way back: what is added here is deleted there.
  public var reversed: TreeComparison {
    var counts = counts
    swap(&counts.added, &counts.deleted)
    return TreeComparison(
      changes: changes.map { TreeChange(path: $0.path, old: $0.new, new: $0.old) }, counts: counts)
  }
}

extension Repository {
  /// What one comparison or merge of trees may read, in entries.
  static let comparisonWork = 16_000_000
  /// What opening a folder costs, in entries.
  static let folderWork = 64

  /// Compares two trees without rename detection. Equal subtrees are not read, and a subtree that is beyond the list is
  /// read once, however often it is named.
  ///
  /// - Parameters:
  ///   - old: Nil stands for the empty tree.
  ///   - limit: How many changes are listed at most; fewer where they lie so deep that they would fill the memory.
  ///   - onlyWhole: Whether a list with an end is an error, so that nothing is read beyond it.
  public func compare(
    _ old: ObjectID?, _ new: ObjectID?, limit: Int, onlyWhole: Bool = false
  ) throws(GitError) -> TreeComparison {
    if let known = comparisons.comparison(old, new), known.changes.count <= limit { return known }
    var comparer = TreeComparer(repository: self, limit: limit, onlyWhole: onlyWhole)
    let counts = try comparer.compare(old, new, at: .root, depth: 0)
    let comparison = TreeComparison(changes: comparer.changes.sorted { $0.path < $1.path }, counts: counts)
    comparisons.remember(old, new, comparison)
    return comparison
  }
}

private struct TreeComparer {
  private struct Pair: Hashable {
    let old: ObjectID?
    let new: ObjectID?
  }

  let repository: Repository
  let limit: Int
  let onlyWhole: Bool
  private(set) var changes: [TreeChange] = []
  private var pathBytes = 0
  private var work = 0
  /// Of pairs that were compared without being listed, and of those with nothing to list.
  private var counted: [Pair: TreeComparison.Counts] = [:]

  private static let mostPathBytes = 256 << 20

  init(repository: Repository, limit: Int, onlyWhole: Bool) {
    self.repository = repository
    self.limit = limit
    self.onlyWhole = onlyWhole
  }

  /// Half of the work is for what is only counted, where each folder is opened once.
  private var isListing: Bool {
    changes.count < limit && pathBytes < Self.mostPathBytes && work < Repository.comparisonWork / 2
  }

  private mutating func list(_ change: @autoclosure () -> TreeChange) throws(GitError) {
    guard isListing else {
      guard onlyWhole else { return }
      throw GitError(
        .objectTooLarge,
        changes.count < limit
          ? "the trees differ in more than can be listed" : "the trees differ in more than \(limit) paths")
    }
    let change = change()
    pathBytes += change.path.bytes.count
    changes.append(change)
  }

  mutating func compare(
    _ old: ObjectID?, _ new: ObjectID?, at path: TreePath, depth: Int
  ) throws(GitError) -> TreeComparison.Counts {
    guard old != new else { return TreeComparison.Counts() }
    let isListed = isListing
    if let counts = counted[Pair(old: old, new: new)], !isListed || counts.total == 0 { return counts }
    guard depth <= Repository.maximumTreeDepth else {
      throw GitError(.objectTooLarge, "the trees nest more than \(Repository.maximumTreeDepth) folders deep")
    }
    let oldEntries = try old.map { (id) throws(GitError) in try repository.tree(id).entries } ?? []
    let newEntries = try new.map { (id) throws(GitError) in try repository.tree(id).entries } ?? []
    work += Repository.folderWork + oldEntries.count + newEntries.count
    guard work <= Repository.comparisonWork else {
      throw GitError(.objectTooLarge, "the trees differ in more than can be compared")
    }
    var counts = TreeComparison.Counts()
    var left = 0
    var right = 0
    while left < oldEntries.count || right < newEntries.count {
      let order =
        left == oldEntries.count
        ? 1 : right == newEntries.count ? -1 : TreeEntry.compare(oldEntries[left], newEntries[right])
      let oldEntry = order <= 0 ? oldEntries[left] : nil
      let newEntry = order >= 0 ? newEntries[right] : nil
      left += order <= 0 ? 1 : 0
      right += order >= 0 ? 1 : 0
      guard let entry = oldEntry ?? newEntry, oldEntry != newEntry else { continue }
      if entry.mode.isTree {
        let entryPath = isListing ? path.appending(entry.name) : .root
        counts.add(try compare(oldEntry?.id, newEntry?.id, at: entryPath, depth: depth + 1))
      } else {
        if oldEntry == nil {
          counts.added += 1
        } else if newEntry == nil {
          counts.deleted += 1
        } else {
          counts.modified += 1
        }
        try list(TreeChange(path: path.appending(entry.name), old: oldEntry, new: newEntry))
      }
    }
    if !isListed || counts.total == 0 { counted[Pair(old: old, new: new)] = counts }
    return counts
  }
}
