/// Which parents of a merge count.
public enum HistoryWalk: Sendable, Hashable {
  case allParents
  case firstParent
}

/// Commits and their parents, read from re-hashed objects alone.
///
/// A commit's place in `order` is after every commit that descends from it, so that each question below is answered by
/// one pass and does not depend on the dates that a committer chooses; dates only break ties in the order.
public struct CommitGraph: Sendable, Hashable {
  /// Descendants before ancestors; among those that are free to stand next, the newest by committer time, as
  /// `git rev-list --date-order` prints them.
  public let order: [ObjectID]
  /// By place in `order`, ascending within a commit only as its header names them.
  private let parentPlaces: [[Int]]
  private let places: [ObjectID: Int]

  /// - Parameters:
  ///   - commits: Each with its parents as far as they are in the graph, in the order in which they were found.
  init(_ commits: [(id: ObjectID, parents: [ObjectID], time: Int64)]) {
    var found: [ObjectID: Int] = [:]
    found.reserveCapacity(commits.count)
    for (index, commit) in commits.enumerated() { found[commit.id] = index }
    let parents = commits.map { $0.parents.compactMap { found[$0] } }
    var children = [Int](repeating: 0, count: commits.count)
    for list in parents { for parent in list { children[parent] += 1 } }

    var free = PriorityQueue<Candidate>()
    var inserted = 0
    for index in commits.indices where children[index] == 0 {
      free.insert(Candidate(index: index, time: commits[index].time, inserted: inserted))
      inserted += 1
    }
    var placeOf = [Int](repeating: 0, count: commits.count)
    var sorted: [Int] = []
    sorted.reserveCapacity(commits.count)
    while let next = free.removeFirst() {
      placeOf[next.index] = sorted.count
      sorted.append(next.index)
      for parent in parents[next.index] {
        children[parent] -= 1
        if children[parent] == 0 {
          free.insert(Candidate(index: parent, time: commits[parent].time, inserted: inserted))
          inserted += 1
        }
      }
    }
    self.order = sorted.map { commits[$0].id }
    self.parentPlaces = sorted.map { parents[$0].map { placeOf[$0] } }
    for (place, index) in sorted.enumerated() { found[commits[index].id] = place }
    self.places = found
  }

  private struct Candidate: Comparable {
    let index: Int
    let time: Int64
    let inserted: Int

    static func < (left: Candidate, right: Candidate) -> Bool {
      left.time != right.time ? left.time > right.time : left.inserted < right.inserted
    }
  }

  public func contains(_ id: ObjectID) -> Bool { places[id] != nil }

  /// The place of a commit in `order`.
  public func place(of id: ObjectID) -> Int? { places[id] }

  /// The parents that are in the graph; none for a commit where the walk stopped.
  public func parents(of id: ObjectID) -> [ObjectID] {
    guard let place = places[id] else { return [] }
    return parentPlaces[place].map { order[$0] }
  }

  /// The commit and its first parents, newest first.
  public func firstParentLine(from id: ObjectID) -> [ObjectID] {
    guard var place = places[id] else { return [] }
    var line = [id]
    while let first = parentPlaces[place].first {
      line.append(order[first])
      place = first
    }
    return line
  }

  /// Whether `ancestor` is `descendant` or can be reached from it.
  public func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) -> Bool {
    guard let goal = places[ancestor], let start = places[descendant], start <= goal else { return false }
    var seen: Set<Int> = [start]
    var pending = [start]
    while let place = pending.popLast() {
      if place == goal { return true }
      // An ancestor stands behind its descendants: whatever is behind the goal cannot lead to it.
      for parent in parentPlaces[place] where parent <= goal && seen.insert(parent).inserted {
        pending.append(parent)
      }
    }
    return false
  }

  /// The commits and everything that can be reached from them.
  public func ancestors(of ids: some Sequence<ObjectID>) -> Set<ObjectID> {
    var reached: Set<ObjectID> = []
    var pending = ids.compactMap { places[$0] }
    while let place = pending.popLast() {
      guard reached.insert(order[place]).inserted else { continue }
      pending += parentPlaces[place]
    }
    return reached
  }

  /// The best common ancestors of two commits: those that no other common ancestor descends from.
  public func mergeBases(_ left: ObjectID, _ right: ObjectID) -> [ObjectID] {
    guard let leftPlace = places[left], let rightPlace = places[right] else { return [] }
    var marks: [Int: Marks] = [leftPlace: .left]
    marks[rightPlace, default: []].insert(.right)
    var pending = PriorityQueue<Int>()
    pending.insert(leftPlace)
    if rightPlace != leftPlace { pending.insert(rightPlace) }
    var undecided = rightPlace == leftPlace ? 1 : 2
    var bases: [ObjectID] = []
    // In the graph's order every descendant has had its say about a commit before its turn comes.
    while undecided > 0, let place = pending.removeFirst() {
      guard var mark = marks[place] else { continue }
      if !mark.contains(.stale) {
        undecided -= 1
        if mark.isSuperset(of: [.left, .right]) {
          bases.append(order[place])
          mark.insert(.stale)
        }
      }
      for parent in parentPlaces[place] {
        let before = marks[parent]
        let after = (before ?? []).union(mark)
        marks[parent] = after
        if before == nil { pending.insert(parent) }
        undecided += (after.contains(.stale) ? 0 : 1) - (before.map { $0.contains(.stale) ? 0 : 1 } ?? 0)
      }
    }
    return bases.sorted()
  }

  private struct Marks: OptionSet {
    let rawValue: UInt8
    static let left = Marks(rawValue: 1)
    static let right = Marks(rawValue: 2)
    static let stale = Marks(rawValue: 4)
  }
}

extension Repository {
  /// Reads the history of `tips`, each commit once.
  ///
  /// - Parameters:
  ///   - boundary: Commits that are in the graph but are not read: the walk stops there.
  ///   - onCommit: Called with every commit that is read, so that nobody has to read it again.
  public func graph(
    from tips: [ObjectID], following walk: HistoryWalk = .allParents, boundary: Set<ObjectID> = [],
    onCommit: (ObjectID, CommitReading) throws(GitError) -> Void = { _, _ in }
  ) throws(GitError) -> CommitGraph {
    var commits: [(id: ObjectID, parents: [ObjectID], time: Int64)] = []
    var seen = Set(tips)
    var pending = Array(tips.reversed())
    while let id = pending.popLast() {
      if boundary.contains(id) {
        commits.append((id, [], 0))
        continue
      }
      let reading = try readCommit(id)
      try onCommit(id, reading)
      let parents = walk == .firstParent ? Array(reading.parents.prefix(1)) : reading.parents
      var time: Int64 = 0
      if case .wellFormed(let commit) = reading { time = commit.committerTime }
      commits.append((id, parents, time))
      for parent in parents.reversed() where seen.insert(parent).inserted { pending.append(parent) }
    }
    return CommitGraph(commits)
  }

  /// The best common ancestors of two commits, from re-hashed commits.
  public func mergeBases(_ left: ObjectID, _ right: ObjectID) throws(GitError) -> [ObjectID] {
    try graph(from: left == right ? [left] : [left, right]).mergeBases(left, right)
  }
}
