public import Calendars
import Git
import Trust

extension RollbackApplication {
  /// Puts on record that the remote has the rollback: it was pushed there, and the remote was asked again.
  ///
  /// - Throws: what the witness log says; the rollback itself stands.
  public func witness(_ result: Result, at now: Timestamp) throws(RollbackError) {
    guard result.isPushed, let push = result.plan.push, !push.isProposal, let log = judge.log else { return }
    _ = try rethrowing { () throws(TrustError) in
      let verification = try judge.verify(tip: result.commit, branch: branch.name, in: repository)
      return try WitnessRecorder(log, in: repository, now: now).record(verification, remote: push.remote)
    }
  }
}
