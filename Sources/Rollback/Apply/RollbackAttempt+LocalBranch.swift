import Git
import Trust

extension RollbackAttempt {
  /// Refuses a dirty checkout before anything is written.
  func updatableCheckouts(_ plan: RollbackPlan) throws(RollbackError) -> [Checkout] {
    guard branch.name.isBranch, plan.push?.isProposal != true else { return [] }
    return try rethrowing { () throws(GitError) in
      let checkouts = try repository.checkouts(of: branch.name)
      guard !checkouts.isEmpty else { return [] }
      let now = try localTree(plan)
      let changes = try repository.diff(now, plan.tree)
      for checkout in checkouts { try checkout.requireUpdatable(from: now, changes: changes) }
      return checkouts.map { ($0, now) }
    }
  }

  /// The tree of the local branch, which is older than the plan's when the remote moved on.
  private func localTree(_ plan: RollbackPlan) throws(GitError) -> ObjectID {
    guard branch.target != plan.from else { return plan.fromTree }
    return try repository.commit(branch.target).tree
  }

  func finish(
    _ plan: RollbackPlan, _ commit: ObjectID, _ checkouts: [Checkout], isPushed: Bool = false
  ) throws(RollbackError) -> Outcome {
    // The remote may be ahead of the local branch with just what is wanted.
    if commit != branch.target {
      try moveBranch(to: commit, plan, checkouts.isEmpty ? try updatableCheckouts(plan) : checkouts)
    }
    return .done(result(plan, commit, isPushed: isPushed))
  }

  func moveBranch(
    to commit: ObjectID, _ plan: RollbackPlan, _ checkouts: [Checkout]
  ) throws(RollbackError) {
    // A branch of which there is only the remote's copy (a CI clone) moves with the next fetch.
    guard branch.name.isBranch else { return }
    try rethrowing { () throws(GitError) in
      if let first = checkouts.first {
        try PendingCheckout(branch: branch.name, oldTree: first.tree, newTree: plan.tree, commit: commit)
          .begin(in: repository)
      }
      try repository.compareAndSwap(
        branch.name, expected: branch.target, new: commit, message: reflogMessage(plan), who: application.author)
      for checkout in checkouts { try checkout.repository.updateCheckout(from: checkout.tree, to: plan.tree) }
      if !checkouts.isEmpty { PendingCheckout.end(in: repository) }
    }
  }

  private func reflogMessage(_ plan: RollbackPlan) -> String {
    let target = plan.target.target.commit.short
    switch plan.mode {
    case .restore: return "runback: roll back to \(target)"
    case .revert: return "runback: revert \(plan.undone.map(\.commit.short).joined(separator: " "))"
    case .reset(let reason): return "runback: reset to \(target): \(GitProgram.clean(reason))"
    }
  }
}
