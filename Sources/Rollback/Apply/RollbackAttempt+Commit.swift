import Git
import Signing
import Trust

extension RollbackAttempt {
  func makeCommit(_ plan: RollbackPlan) async throws(RollbackError) -> (commit: ObjectID, mayLeave: Bool) {
    if plan.mode.isReset {
      let target = plan.target.target.commit
      let verification = try application.judge(target)
      // The person gave a reason for going behind what was seen.
      guard verification.isTrustedRewindAside else {
        throw RollbackError(
          .refused,
          "the branch would not be trusted at `\(target)`: \(verification.refusal?.reason ?? "its judgement changes")",
          hints: verification.refusal?.hints ?? [])
      }
      return (target, true)
    }
    let draft = RollbackCommit(plan: plan, request: request, author: application.author)
    guard let signer else {
      let bytes = draft.payload
      let commit = try rethrowing { () throws(GitError) in try repository.stage(RawObject(kind: .commit, bytes: bytes))
      }
      return (commit, false)
    }
    let signature: [UInt8]
    do throws(SigningError) { signature = try await signer.sign(draft.payload) } catch { throw RollbackError(error) }
    let commit = try rethrowing { () throws(GitError) in
      try repository.stage(RawObject(kind: .commit, bytes: draft.signed(signature)))
    }
    if let objection = try objection(to: commit, plan) {
      throw RollbackError(
        .refused, "the rollback commit would not make the branch trusted again: \(objection)",
        hints: [
          "sign with a key whose signer has `rollback` in the policy: `--sign KEY`",
          "or `--sign none` makes it locally, without a push, for somebody else to sign",
        ])
    }
    return (commit, plan.standing != .review || plan.push?.isProposal == true)
  }

  /// What the policy has against a commit as the one that carries out the plan.
  func objection(to commit: ObjectID, _ plan: RollbackPlan) throws(RollbackError) -> String? {
    let verification = try application.judge(commit)
    if plan.claimsHealing, !plan.isFromTrusted || plan.mode == .restore && plan.scope.isEmpty {
      return try rethrowing { () throws(TrustError) in
        try verification.assessRollback(commit, in: repository).objection
      }
    }
    if let refusal = verification.refusal { return refusal.reason }
    guard let judgement = verification.judgement(of: commit) else { return "it is not judged" }
    if judgement.trusted { return nil }
    // Over an untrusted remainder nothing is trusted; the commit's own check has to pass all the same.
    if plan.standing != .trusted, judgement.verdict == .good { return nil }
    return judgement.reason
  }
}
