public import Calendars
public import Git
import Signatures

/// A branch's history, judged from the root to its tip.
public struct ChainVerification: Sendable {
  public let tip: ObjectID
  public let root: ObjectID
  /// The branch that was judged; health marks for another one do not count.
  public let branch: RefName?
  public let now: Timestamp
  public private(set) var rewind: RewindCheck
  /// What speaks against the history as a whole: the tip does not descend from the root, or lacks the floor.
  public let refusal: Refusal?

  let judged: JudgedHistory

  public var policy: TrustPolicy { judged.policy }
  var history: LoadedHistory { judged.history }
  var records: [JudgementRecord] { judged.records }

  /// Whether the tip is trusted, which is all that a pipeline asks.
  public var isTrusted: Bool { refusal == nil && records[history.graph.tip].trusted }

  /// Whether the tip is trusted, or would be once the operator accepted that it does not go on from what was seen.
  public var isTrustedRewindAside: Bool {
    (refusal == nil || rewind.isAgainstWitness) && records[history.graph.tip].trusted
  }

  /// Newest first: everything between the root and the tip. With first-parent history only the first-parent line,
  /// since nothing else is required.
  public var judgements: [CommitJudgement] { requiredPositions.map(judgement(at:)) }

  /// Whether every commit is trusted and the history as a whole stands.
  public var allTrusted: Bool { refusal == nil && requiredPositions.allSatisfy { records[$0].trusted } }

  private var requiredPositions: [Int] {
    let graph = history.graph
    guard policy.history == .firstParent else { return graph.ids.indices.reversed().filter { !graph.isFiat[$0] } }
    var line = [graph.tip]
    while let parent = graph.firstParent(of: line[line.count - 1]) { line.append(parent) }
    return line.filter { !graph.isFiat[$0] }
  }

  /// The judgement of a commit of this history, on whichever line; nil for the root, what is behind it, and strangers.
  public func judgement(of commit: ObjectID) -> CommitJudgement? {
    guard let position = history.graph.position(of: commit), !history.graph.isFiat[position] else { return nil }
    return judgement(at: position)
  }

  public func contains(_ commit: ObjectID) -> Bool { history.graph.position(of: commit) != nil }

  /// Whether `ancestor` is `descendant` or one of its ancestors; false for commits outside this history.
  public func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) -> Bool {
    guard let older = history.graph.position(of: ancestor), let newer = history.graph.position(of: descendant) else {
      return false
    }
    return history.graph.isAncestor(older, of: newer)
  }

  /// What `to` contains and `from` does not, newest first; nil when one of them is outside this history.
  public func commits(after from: ObjectID, upTo to: ObjectID) -> [ObjectID]? {
    guard let older = history.graph.position(of: from), let newer = history.graph.position(of: to) else { return nil }
    return history.graph.range(from: older, to: newer).map { history.graph.ids[$0] }
  }

  /// Whether the commit is a rollback that makes its branch trusted again.
  public func isHealing(_ commit: ObjectID) -> Bool {
    history.graph.position(of: commit).map { records[$0].isHealing && history.claims[$0] != nil } ?? false
  }

  /// What the commit's trailers claim about a rollback.
  public func rollbackClaim(of commit: ObjectID) -> RollbackClaim? {
    history.graph.position(of: commit).flatMap { history.claims[$0] }
  }

  /// The same answer after its history went into the witness log.
  public var witnessed: ChainVerification {
    var copy = self
    copy.rewind = .witnessed
    return copy
  }

  func judgement(at position: Int) -> CommitJudgement {
    records[position].judgement(history.graph.ids[position], history.checks[position], judged.roster)
  }
}
