import Git
import Signatures

/// What has been read so far while a history is loaded, by the order in which ids came up.
struct HistoryReading {
  let sweep: SignatureSweep
  private(set) var identifiers: [ObjectID] = []
  private(set) var numbers: [ObjectID: Int] = [:]
  var pending: [Int] = []
  private var nodes: [HistoryGraph.Node?] = []
  private var direct: [Int: SignatureCheck] = [:]
  private var claims: [ObjectID: RollbackClaim] = [:]
  private var bottoms: [ObjectID] = []

  init(sweep: SignatureSweep) { self.sweep = sweep }

  mutating func push(_ id: ObjectID) {
    guard numbers[id] == nil else { return }
    numbers[id] = identifiers.count
    pending.append(identifiers.count)
    identifiers.append(id)
    nodes.append(nil)
  }

  mutating func take(_ commit: CommitReading, as number: Int, following: Bool) {
    let id = identifiers[number]
    var time: Int64 = 0
    switch commit {
    case .wellFormed(let object):
      time = object.committer.time
      if let signature = object.signature {
        sweep.submit(id, number: number, payload: object.payload, signature: signature)
      } else {
        direct[number] = SignatureCheck(format: nil, outcome: .unsigned)
      }
      if let claim = RollbackClaim(trailers: CommitTrailers(message: object.message)) { claims[id] = claim }
    case .malformed(let object):
      direct[number] = SignatureCheck(format: nil, outcome: .malformed(object.malformation.why))
    }
    nodes[number] = HistoryGraph.Node(
      id: id, tree: commit.tree, parents: following ? commit.parents : [], committerTime: time)
    guard following else { return }
    if commit.parents.isEmpty { bottoms.append(id) }
    for parent in commit.parents { push(parent) }
  }

  /// Whether a commit without parents came up that is not one of these.
  func reachedBottom(except known: Set<ObjectID>) -> Bool { bottoms.contains { !known.contains($0) } }

  /// Follows the parents of a commit at which the first pass stopped.
  mutating func resume(_ id: ObjectID, parents: [ObjectID]) {
    guard let number = numbers[id], let node = nodes[number], node.parents.isEmpty else { return push(id) }
    nodes[number] = HistoryGraph.Node(id: id, tree: node.tree, parents: parents, committerTime: node.committerTime)
    for parent in parents { push(parent) }
  }

  func finish(tip: ObjectID, root: ObjectID?, fiat: Set<ObjectID>) -> LoadedHistory {
    let read = nodes.compactMap { $0 }
    let graph = HistoryGraph(nodes: read, tip: tip, root: root, fiat: fiat)
    var checks = [SignatureCheck](repeating: SignatureCheck(format: nil, outcome: .unsigned), count: graph.count)
    var times = [Int64](repeating: 0, count: graph.count)
    func place(_ number: Int, _ check: SignatureCheck) {
      if let position = graph.position(of: identifiers[number]) { checks[position] = check }
    }
    for (number, check) in direct { place(number, check) }
    for (number, check) in sweep.finish() { place(number, check) }
    for node in read { if let position = graph.position(of: node.id) { times[position] = node.committerTime } }
    var claimsByPosition: [Int: RollbackClaim] = [:]
    for (id, claim) in claims { if let position = graph.position(of: id) { claimsByPosition[position] = claim } }
    return LoadedHistory(graph: graph, checks: checks, committerTimes: times, claims: claimsByPosition)
  }
}
