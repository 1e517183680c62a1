import Git
import Signing
import Trust

extension RollbackAttempt {
  /// A commit that is not there yet, or the older one that a reset goes back to.
  struct Made {
    let commit: ObjectID
    /// Whether it may be pushed.
    let mayLeave: Bool
    /// Of the branch with this commit as its tip; nil for one that nobody signed.
    let verification: ChainVerification?
  }

  func makeCommit(_ plan: RollbackPlan) async throws(RollbackError) -> Made {
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
      return Made(commit: target, mayLeave: true, verification: verification)
    }
    let draft = RollbackCommit(plan: plan, request: request, author: application.author)
    guard let signer else {
      let bytes = draft.payload
      let commit = try rethrowing { () throws(GitError) in try repository.stage(RawObject(kind: .commit, bytes: bytes))
      }
      return Made(commit: commit, mayLeave: false, verification: nil)
    }
    let signature: [UInt8]
    do throws(SigningError) { signature = try await signer.sign(draft.payload) } catch { throw RollbackError(error) }
    let commit = try rethrowing { () throws(GitError) in
      try repository.stage(RawObject(kind: .commit, bytes: draft.signed(signature)))
    }
    let verification = try judgeOnTip(commit)
    if let objection = try objection(to: commit, plan, verification) {
      throw RollbackError(
        .refused, "the rollback commit would not make the branch trusted again: \(objection)",
        hints: [
          "sign with a key whose signer has `rollback` in the policy: `--sign KEY`",
          "or `--sign none` makes it locally, without a push, for somebody else to sign",
        ])
    }
    let mayLeave = plan.standing != .review || plan.push?.isProposal == true
    return Made(commit: commit, mayLeave: mayLeave, verification: verification)
  }

  /// The history behind the commit is judged already, by the same policy and at the same instant.
  private func judgeOnTip(_ commit: ObjectID) throws(RollbackError) -> ChainVerification {
    let extended = try rethrowing { () throws(TrustError) in try verification.extended(by: commit, in: repository) }
    guard let extended else { return try application.judge(commit) }
    return extended
  }

  /// What the policy has against a commit as the one that carries out the plan.
  ///
  /// - Parameter verification: of the branch with this commit as its tip.
  func objection(
    to commit: ObjectID, _ plan: RollbackPlan, _ verification: ChainVerification
  ) throws(RollbackError) -> String? {
    if plan.claimsHealing, !plan.isFromTrusted || plan.mode == .restore && plan.scope.isEmpty {
      if verification.isHealing(commit) { return nil }
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
