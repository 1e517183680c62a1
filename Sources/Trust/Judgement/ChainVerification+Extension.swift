public import Git
import Signatures

extension ChainVerification {
  /// The judgement of a commit that stands on the tip, as if the whole history had been judged again with it.
  ///
  /// Its signature is verified anew; what was found about the commits behind it holds, because nothing about a commit's
  /// judgement comes from its descendants. A commit is made here a moment before it is judged, so that nobody can have attested or
  /// witnessed it.
  /// - Returns: nil for a commit that is malformed, or stands on anything else.
  public func extended(by commit: ObjectID, in repository: Repository) throws(TrustError) -> ChainVerification? {
    let reading: CommitReading
    do throws(GitError) { reading = try repository.readCommit(commit) } catch { throw TrustError(error) }
    guard case .wellFormed(let object) = reading, object.parents == [tip], !contains(commit) else { return nil }
    let check = policy.verifier.check(payload: object.payload, signature: object.signature ?? [], now: now)
    let judge = ChainJudge(judged, history.extended(by: commit, object, check), of: self, in: repository)
    try judge.judgeAll()
    return try judge.verification(tip: commit, root: root, branch: branch, isNewest: true)
  }
}
