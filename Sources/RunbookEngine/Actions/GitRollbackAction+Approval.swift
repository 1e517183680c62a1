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
      return .rollback(try RollbackCall(call, surroundings).plan(try request(call, judged), judged), by: name)
    } catch {
      return .failed(error.message)
    }
  }
}

extension GitRevertRollbackAction {
  /// The plan of the commit that brings back what the rollback took away.
  func approvalPlan(_ call: ActionInvocation) async -> ApprovalPlanning {
    do throws(ActionFailure) {
      let judged = try JudgedRepository(call, surroundings)
      return .rollback(try RollbackCall(call, surroundings).plan(try request(call, judged), judged), by: name)
    } catch {
      return .failed(error.message)
    }
  }
}

extension ApprovalPlanning {
  fileprivate static func rollback(_ plan: RollbackPlan, by action: String) -> ApprovalPlanning {
    plan.isNoOp ? .nothingToDo : .plan(ApprovalPlan(plan, by: action))
  }
}

extension ApprovalPlan {
  fileprivate init(_ plan: RollbackPlan, by action: String) {
    self.init(
      action: "\(action): \(plan.headlineForApproval)",
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
