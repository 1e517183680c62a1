public import Approvals

/// What an action says to the question what it would do.
public enum ApprovalPlanning: Sendable, Hashable {
  case plan(ApprovalPlan)
  /// Nothing would change, so that there is nothing to approve.
  case nothingToDo
  /// It knows no more than its arguments say.
  case unplanned
  case failed(String)
}

extension Action {
  public func approvalPlan(_ call: ActionInvocation) async -> ApprovalPlanning { .unplanned }
}
