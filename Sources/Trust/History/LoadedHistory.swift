import Git
import Signatures

/// A graph and what its commits say of themselves, by position.
struct LoadedHistory: Sendable {
  private(set) var graph: HistoryGraph
  /// What cryptography says about each commit's signature; a malformed commit has the outcome `malformed`.
  var checks: [SignatureCheck]
  /// The committer's claim, seconds since 1970.
  private(set) var committerTimes: [Int64]
  private(set) var claims: [Int: RollbackClaim]

  /// The same with one commit on top of the tip.
  func extended(by id: ObjectID, _ commit: CommitObject, _ check: SignatureCheck) -> LoadedHistory {
    var history = self
    history.graph = graph.extended(by: id, tree: commit.tree)
    history.checks.append(check)
    history.committerTimes.append(commit.committerTime)
    if let claim = RollbackClaim(trailers: CommitTrailers(message: commit.message)) {
      history.claims[history.graph.tip] = claim
    }
    return history
  }
}
