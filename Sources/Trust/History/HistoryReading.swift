import Git
import Signatures

/// What has been read so far while a history is loaded, by the order in which ids came up.
struct HistoryReading {
  let sweep: SignatureSweep
  private(set) var identifiers: [ObjectID] = []
  private(set) var numbers: [ObjectID: Int] = [:]
  var pending: [Int] = []
  /// By number; nil for what is not read yet.
  private var parents: [[ObjectID]?] = []
  private var bottoms: [ObjectID] = []

  init(sweep: SignatureSweep) { self.sweep = sweep }

  mutating func push(_ id: ObjectID) {
    guard numbers[id] == nil else { return }
    numbers[id] = identifiers.count
    pending.append(identifiers.count)
    identifiers.append(id)
    parents.append(nil)
  }

  mutating func take(_ commit: UnhashedCommit, as number: Int, following: Bool) {
    let found = commit.parents
    sweep.submit(commit, number: number)
    parents[number] = following ? found : []
    guard following else { return }
    if found.isEmpty { bottoms.append(identifiers[number]) }
    for parent in found { push(parent) }
  }

  /// Whether a commit without parents came up that is not one of these.
  func reachedBottom(except known: Set<ObjectID>) -> Bool { bottoms.contains { !known.contains($0) } }

  /// Follows the parents of a commit at which the first pass stopped.
  mutating func resume(_ id: ObjectID, parents found: [ObjectID]) {
    guard let number = numbers[id], parents[number]?.isEmpty == true else { return push(id) }
    parents[number] = found
    for parent in found { push(parent) }
  }

  /// - Throws: what is wrong with the first object that does not have the content of its name.
  func finish(tip: ObjectID, root: ObjectID?, fiat: Set<ObjectID>) throws(GitError) -> LoadedHistory {
    let swept = try sweep.finish()
    let graph = HistoryGraph(
      nodes: swept.map { commit in
        HistoryGraph.Node(
          id: identifiers[commit.number], tree: commit.tree, parents: parents[commit.number] ?? [],
          committerTime: commit.committerTime)
      }, tip: tip, root: root, fiat: fiat)
    var checks = [SignatureCheck](repeating: SignatureCheck(format: nil, outcome: .unsigned), count: graph.count)
    var times = [Int64](repeating: 0, count: graph.count)
    var claims: [Int: RollbackClaim] = [:]
    for commit in swept {
      guard let position = graph.position(of: identifiers[commit.number]) else { continue }
      checks[position] = commit.check
      times[position] = commit.committerTime
      claims[position] = commit.claim
    }
    return LoadedHistory(graph: graph, checks: checks, committerTimes: times, claims: claims)
  }
}
