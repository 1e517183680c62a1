import Diagnostics
import Git
import Rollback
import Trust

/// What an apply came to, for a person: on standard error, since the commit's id alone is the result.
struct RollbackResultText {
  private let result: RollbackApplication.Result
  private var plan: RollbackPlan { result.plan }

  init(_ result: RollbackApplication.Result) {
    self.result = result
  }

  var lines: [String] {
    var lines = result.overtaken.map { "somebody pushed behind `\($0.short)`, so it was planned again on what came" }
    lines.append(outcome)
    if result.isSelfUnverified, plan.standing != .review {
      lines.append(
        "self-unverified: the commit is not signed by anybody who may roll back, so it heals nothing and was not pushed"
      )
    }
    switch plan.standing {
    case .trusted: break
    case .scoped:
      lines.append(
        "scoped, not trusted: what is outside \(plan.scope.joined(separator: ", ")) was left as it was, and nobody who may"
          + " signed for all of it")
    case .review:
      let count = plan.unvouched.count == 1 ? "1 path is" : "\(plan.unvouched.count) paths are"
      lines.append(
        "a person must review this: \(count) as nobody who may commit signed for them (\(shown)), so that the branch is not"
          + " trusted again by this commit alone")
    }
    return lines.map(terminalText)
  }

  private var shown: String {
    plan.unvouched.prefix(3).map { "`\($0)`" }.joined(separator: ", ") + (plan.unvouched.count > 3 ? ", …" : "")
  }

  private var outcome: String {
    let place = result.isPushed ? ", on the remote too" : ""
    if plan.isNoOp {
      let has = result.isPushed ? ", and so has the remote" : ""
      switch plan.mode {
      case .restore where plan.scope.isEmpty: return "no-op: \(plan.branch.short) has the known-good tree already\(has)"
      case .reset: return "no-op: \(plan.branch.short) is at the known-good commit already\(has)"
      case .restore, .revert: return "no-op: \(plan.branch.short) has the planned tree already\(has)"
      }
    }
    if let push = plan.push, push.isProposal, result.isPushed {
      return
        "pushed to \(push.branch.short) of \(push.remote); now open a pull request into \(plan.branch.short), and merge it"
        + " with a merge commit: squashing or rebasing it would lose the signature that makes the branch trusted again"
    }
    let target = plan.target.target.commit.short
    switch plan.mode {
    case .restore where plan.scope.isEmpty: return "\(plan.branch.short) is back at the tree of \(target)\(place)"
    case .restore: return "\(plan.branch.short) has \(plan.scope.joined(separator: ", ")) back as in \(target)\(place)"
    case .revert:
      let count = plan.undone.count == 1 ? "1 commit" : "\(plan.undone.count) commits"
      return "\(count) of \(plan.branch.short) \(plan.undone.count == 1 ? "is" : "are") taken back\(place)"
    case .reset: return "\(plan.branch.short) was rewritten and is at \(target)\(place)"
    }
  }
}
