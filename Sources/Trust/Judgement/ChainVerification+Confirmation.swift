public import Git
import Signatures

extension ChainVerification {
  /// Verifies again, by nothing that was remembered, the signatures of a commit and of everything after it: what a
  /// rollback to it goes by.
  ///
  /// - Throws: ``TrustError/Code/invalidCache`` when a signature is not what the judgement took it for;
  ///   ``TrustError/Code/notFound`` when the commit is not part of this history; what the repository reports.
  public func confirmSignatures(from target: ObjectID, in repository: Repository) throws(TrustError) {
    let graph = history.graph
    guard let start = graph.position(of: target) else {
      throw TrustError(.notFound, "`\(target)` is no commit of this history")
    }
    let sweep = SignatureSweep(verifier: policy.verifier, now: now, cache: nil)
    let confirmed: [SweptCommit]
    do throws(GitError) {
      for position in [start] + graph.range(from: start, to: graph.tip) {
        sweep.submit(try repository.unhashedCommit(graph.ids[position]), number: position)
      }
      confirmed = try sweep.finish()
    } catch {
      throw TrustError(error)
    }
    let differing = confirmed.filter { !isConfirmed(history.checks[$0.number], by: $0.check) }.map(\.number).min()
    guard let differing else { return }
    throw TrustError(
      .invalidCache, "what is remembered of the signature of `\(graph.ids[differing])` is not so",
      hints: ["remove `signatures.cache` from the state directory, and ask who can write there"])
  }

  /// What a policy in the repository says of a signature is never remembered, and is no operator's: there the judgement has
  /// the check against that policy's keys.
  private func isConfirmed(_ judged: SignatureCheck, by check: SignatureCheck) -> Bool {
    judged == check
      || policy.delegated && policy.owner(of: judged) == .nobody && policy.owner(of: check) == .nobody
  }
}
