import Approvals
import Calendars
import Git
import Rollback
import Trust

extension GitRollbackAction {
  /// The rollback's own plan, made without changing anything.
  func approvalPlan(_ call: ActionInvocation) async -> ApprovalPlanning {
    do throws(ActionFailure) {
      let judged = try JudgedRepository(call, surroundings)
      let author = try failing { () throws(RollbackError) in
        let configuration = try GitConfiguration.readForRollback(call.variables)
        return try RollbackAuthor.identity(configuration, environment: call.variables, at: call.clock.now())
      }
      let application = RollbackApplication(
        repository: judged.repository, branch: judged.branch, judge: judged.judge, author: author)
      let request = try request(call, judged)
      let plan = try failing { () throws(RollbackError) in try application.plan(request) }
      return plan.isNoOp ? .nothingToDo : .plan(ApprovalPlan(plan))
    } catch {
      return .failed(error.message)
    }
  }
}

extension GitConfiguration {
  fileprivate static func readForRollback(_ variables: [String: String]) throws(RollbackError) -> GitConfiguration {
    do throws(GitError) {
      return try read(environment: variables)
    } catch {
      throw RollbackError(error)
    }
  }
}

extension ApprovalPlan {
  init(_ plan: RollbackPlan) {
    self.init(
      action: "git.rollback: \(plan.headlineForApproval)",
      target: "\(plan.target.target.commit) (\(plan.target.label.rawValue)), tree \(plan.tree)", scope: plan.scope,
      kept: plan.kept.map { "\($0.path) from \($0.commit.short)" }, removed: plan.objects.removed.map { "\($0)" },
      hazards: plan.hazards.map { "\($0.isBlocking ? "BLOCKS: " : "")\($0.detail)" },
      destination: plan.push.map { "\($0.remote) \($0.branch.name)" } ?? "\(plan.branch.name), not pushed",
      covers: plan.digest, undone: plan.undone.map { Undone(commit: $0.commit.hex, isTrusted: $0.isTrusted) })
  }
}

extension RollbackPlan {
  /// Without the tip, which further untrusted commits move.
  fileprivate var headlineForApproval: String {
    switch mode {
    case .restore: "take \(branch.short) back"
    case .revert: "revert commits on \(branch.short)"
    case .reset(let reason): "REWRITE \(branch.short), because: \(reason)"
    }
  }
}
