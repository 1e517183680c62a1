import Git
import Signatures

extension ChainJudge {
  /// A commit's signature, checked against a delegated policy's keys: they were not known when the history was swept.
  func commitCheck(_ position: Int, against policy: DelegatedPolicy) throws(TrustError) -> SignatureCheck {
    let question = RecheckQuestion(position: position, folder: policy.folder)
    if let known = rechecks[question] { return known }
    let check: SignatureCheck
    do throws(GitError) {
      switch try repository.readCommit(graph.ids[position]) {
      case .wellFormed(let commit):
        check = policy.content.verifier.check(payload: commit.payload, signature: commit.signature ?? [], now: now)
      case .malformed: check = history.checks[position]
      }
    } catch {
      throw TrustError(error)
    }
    if rechecks.count >= 10_000 { rechecks.removeAll() }
    rechecks[question] = check
    return check
  }
}

struct RecheckQuestion: Hashable {
  let position: Int
  let folder: ObjectID
}
