import Git
import Signatures

/// What a commit says of itself, and cryptography of it.
struct SweptCommit: Sendable {
  /// In the order in which the commits came up.
  let number: Int
  /// Nil for a malformed commit without a readable `tree` header.
  let tree: ObjectID?
  /// The committer's claim, seconds since 1970.
  let committerTime: Int64
  let claim: RollbackClaim?
  /// A malformed commit has the outcome `malformed`.
  let check: SignatureCheck

  init(number: Int, _ reading: CommitReading, check: (CommitObject) -> SignatureCheck) {
    self.number = number
    tree = reading.tree
    switch reading {
    case .wellFormed(let commit):
      committerTime = commit.committerTime
      claim = RollbackClaim(trailers: CommitTrailers(message: commit.message))
      self.check = check(commit)
    case .malformed(let commit):
      committerTime = 0
      claim = nil
      self.check = SignatureCheck(format: nil, outcome: .malformed(commit.malformation.why))
    }
  }
}
