public import Calendars
import Git
import Trust

extension RollbackApplication {
  /// Puts on record what was done. What was pushed is there: the remote was asked again. A reset is the operator's word
  /// that the branch goes on from the older commit, pushed or not.
  ///
  /// - Throws: what the witness log says; the rollback itself stands.
  public func witness(_ result: Result, at now: Timestamp) throws(RollbackError) {
    guard let log = judge.log else { return }
    let recorder = WitnessRecorder(log, in: repository, now: now)
    if case .reset(let reason) = result.plan.mode, !result.plan.isNoOp {
      let verification = try verification(of: result)
      let refusal = try rethrowing { () throws(TrustError) in
        try recorder.acceptRewrite(verification, reason: reason)
      }
      if let refusal { throw RollbackError(.refused, refusal.reason, hints: refusal.hints) }
      return
    }
    guard result.isPushed, let push = result.plan.push, !push.isProposal else { return }
    let verification = try verification(of: result)
    _ = try rethrowing { () throws(TrustError) in try recorder.record(verification, remote: push.remote) }
  }

  private func verification(of result: Result) throws(RollbackError) -> ChainVerification {
    if let verification = result.verification { return verification }
    return try judge(result.commit)
  }
}
