import Git
import Signing
import Trust

/// One try at a rollback, from one tip. The repository's lock is held around it.
struct RollbackAttempt {
  let application: RollbackApplication
  let request: RollbackRequest
  /// Of the tip from which it is planned: the local branch's, or a newer one that was fetched.
  let verification: ChainVerification
  /// The digest of the plan that somebody agreed to.
  let agreed: String?
  let signer: CommitSigner?
  let git: GitProgram?

  enum Outcome {
    case done(RollbackApplication.Result)
    /// Somebody pushed in the meantime; nothing was changed.
    case moved(RollbackError, Remote?)
  }

  var repository: Repository { application.repository }
  var branch: Reference { application.branch }

  /// A checkout to be updated, and the tree that it has now.
  typealias Checkout = (repository: Repository, tree: ObjectID)

  func perform() async throws(RollbackError) -> Outcome {
    let plan = try application.plan(request, verification)
    try requireAgreement(plan)
    // What is written goes by nothing that was remembered.
    try rethrowing { () throws(TrustError) in
      try verification.confirmSignatures(from: plan.target.target.commit, in: repository)
    }
    let remote = try plan.push.map { destination throws(RollbackError) in try Remote(destination.remote, of: repository)
    }
    if let push = plan.push, let remote, let git {
      let there = try await git.tip(of: push.branch, at: remote)
      if plan.isNoOp { return try await bringRemoteAlong(plan, push, remote, git, there: there) }
      if push.isProposal {
        if let there { return .done(try await existingProposal(plan, push, remote, git, at: there)) }
      } else if there != plan.from {
        return try await afterAnother(plan, push, remote, git, at: there)
      }
    }
    if plan.isNoOp { return try finish(plan, plan.from, []) }
    let checkouts = try updatableCheckouts(plan)
    let made = try await makeCommit(plan)
    try rethrowing { () throws(GitError) in try repository.writeStaged(reachableFrom: made.commit) }

    // The remote first: a local branch that is ahead of a refused push would look like a rollback that happened.
    guard made.mayLeave, let push = plan.push, let remote, let git else {
      try moveBranch(to: made.commit, plan, checkouts)
      return .done(result(plan, made, isSelfUnverified: !made.mayLeave))
    }
    let sent = try await send(made.commit, plan, push, remote, git)
    guard let answer = sent.answer else {
      return .moved(sent.refusal ?? Self.overtaken(push, remote), remote)
    }
    if push.isProposal { return .done(result(plan, made, isPushed: true, answer: answer)) }
    do throws(RollbackError) {
      try moveBranch(to: made.commit, plan, checkouts)
    } catch {
      var failure = error
      failure.effectHappened = true
      throw failure
    }
    return .done(result(plan, made, isPushed: true, answer: answer))
  }

  private func requireAgreement(_ plan: RollbackPlan) throws(RollbackError) {
    if let agreed, agreed != plan.digest {
      throw RollbackError(
        .moved, "the plan is no longer the one that was agreed to: its digest is `\(plan.digest)`",
        hints: ["look at `runback rollback plan` again"])
    }
    if let hazard = plan.blocking.first {
      throw RollbackError(
        .refused, hazard.detail,
        hints: plan.blocking.count > 1 ? ["\(plan.blocking.count - 1) more hazards block; the plan shows them"] : [])
    }
    guard plan.standing == .review, let push = plan.push, !push.isProposal, !plan.isNoOp else { return }
    throw RollbackError(
      .review,
      "nobody signed for what this makes of \(Self.listed(plan.unvouched)): a person must review it, and nothing was changed",
      hints: [
        "propose it with `--push-branch rollback/NAME`",
        "or leave out `--mode revert`: the known-good tree needs no review",
      ])
  }

  private static func listed(_ paths: [TreePath]) -> String {
    paths.prefix(3).map { "`\($0)`" }.joined(separator: ", ") + (paths.count > 3 ? " and \(paths.count - 3) more" : "")
  }

  // MARK: what is there already

  /// The branch here has the planned tree; the remote may lag behind, but is only ever moved forward.
  private func bringRemoteAlong(
    _ plan: RollbackPlan, _ push: PushDestination, _ remote: Remote, _ git: GitProgram, there: ObjectID?
  ) async throws(RollbackError) -> Outcome {
    if push.isProposal { return .done(result(plan, plan.from)) }
    if there == plan.from { return try finish(plan, plan.from, [], isPushed: true) }
    // What only a person could vouch for is not sent because it is here.
    guard plan.standing != .review else { return .done(result(plan, plan.from)) }
    if let there, !plan.mode.isReset, try !isBehind(there, plan.from) {
      return .moved(
        RollbackError(
          .moved, "`\(push.branch.short)` of `\(remote.name)` is not behind the local branch: somebody pushed to it",
          hints: ["`git fetch \(remote.name)`, then plan again"]), remote)
    }
    let sent = try await send(plan.from, plan, push, remote, git, expecting: there)
    guard let answer = sent.answer else { return .moved(sent.refusal ?? Self.overtaken(push, remote), remote) }
    return .done(result(plan, plan.from, isPushed: true, answer: answer))
  }

  private func isBehind(_ there: ObjectID, _ here: ObjectID) throws(RollbackError) -> Bool {
    try rethrowing { () throws(GitError) in
      guard repository.hasObject(there) else { return false }
      return try repository.mergeBases(there, here) == [there]
    }
  }

  /// The remote is elsewhere than the plan's tip. An earlier call may have been cut off between the push and the local
  /// branch: then the remote has what the plan says, and only the branch is left to move.
  private func afterAnother(
    _ plan: RollbackPlan, _ push: PushDestination, _ remote: Remote, _ git: GitProgram, at there: ObjectID?
  ) async throws(RollbackError) -> Outcome {
    guard let there else { return .moved(Self.overtaken(push, remote), remote) }
    if plan.mode.isReset {
      guard there == plan.target.target.commit else { return .moved(Self.overtaken(push, remote), remote) }
      return try finish(plan, there, try updatableCheckouts(plan), isPushed: true)
    }
    guard repository.hasObject(there), try isThePlanned(there, plan) else {
      return .moved(Self.overtaken(push, remote), remote)
    }
    return try finish(plan, there, try updatableCheckouts(plan), isPushed: true)
  }

  /// A proposal of that name is there: the same one is done, another is not touched.
  private func existingProposal(
    _ plan: RollbackPlan, _ push: PushDestination, _ remote: Remote, _ git: GitProgram, at there: ObjectID
  ) async throws(RollbackError) -> RollbackApplication.Result {
    if !repository.hasObject(there) { _ = try await git.fetch(push.branch, from: remote, knowing: plan.from) }
    if repository.hasObject(there), try isThePlanned(there, plan) {
      return result(plan, there, isPushed: true)
    }
    throw RollbackError(
      .moved, "the branch `\(push.branch.short)` of `\(remote.name)` is there already and holds something else",
      hints: ["choose another name with `--push-branch`, or delete that branch when nobody needs it"])
  }

  /// Whether a commit does what the plan says, so that it need not be made again.
  private func isThePlanned(_ commit: ObjectID, _ plan: RollbackPlan) throws(RollbackError) -> Bool {
    let reading = try rethrowing { () throws(GitError) in try repository.readCommit(commit) }
    guard reading.parents == [plan.from], reading.tree == plan.tree else { return false }
    return try objection(to: commit, plan, application.judge(commit)) == nil
  }

  private func result(
    _ plan: RollbackPlan, _ made: Made, isPushed: Bool = false, isSelfUnverified: Bool = false, answer: String? = nil
  ) -> RollbackApplication.Result {
    var result = result(
      plan, made.commit, isPushed: isPushed, isSelfUnverified: isSelfUnverified, answer: answer)
    result.verification = made.verification
    return result
  }

  func result(
    _ plan: RollbackPlan, _ commit: ObjectID, isPushed: Bool = false, isSelfUnverified: Bool = false,
    answer: String? = nil
  ) -> RollbackApplication.Result {
    RollbackApplication.Result(
      plan: plan, commit: commit, isPushed: isPushed, isSelfUnverified: isSelfUnverified, answer: answer)
  }
}
