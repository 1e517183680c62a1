import Git
import Signatures

/// A graph and what its commits say of themselves, by position.
struct LoadedHistory: Sendable {
  let graph: HistoryGraph
  /// What cryptography says about each commit's signature; a malformed commit has the outcome `malformed`.
  var checks: [SignatureCheck]
  /// The committer's claim, seconds since 1970.
  let committerTimes: [Int64]
  let claims: [Int: RollbackClaim]
}
