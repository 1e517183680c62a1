public import Git
public import Signing
public import Trust

/// Does what a plan says, and nothing else.
public struct RollbackApplication {
  let repository: Repository
  let branch: Reference
  let judge: Judge
  let author: Identity

  public init(repository: Repository, branch: Reference, judge: Judge, author: Identity) {
    self.repository = repository
    self.branch = branch
    self.judge = judge
    self.author = author
  }

  /// What the caller saw and agreed to.
  public struct Expectations: Sendable {
    /// The digest of the plan that was shown.
    public var plan: String?
    public var tip: ObjectID?

    public init(plan: String? = nil, tip: ObjectID? = nil) {
      self.plan = plan
      self.tip = tip
    }
  }

  public struct Result: Sendable, Hashable {
    public let plan: RollbackPlan
    /// The rollback commit; for a no-op, the tip.
    public let commit: ObjectID
    public let isPushed: Bool
    /// By nobody whose signature heals the branch: the commit is local and was not pushed.
    public let isSelfUnverified: Bool
  }

  /// Plans again, makes the commit, verifies it by the same policy, pushes it, then moves the local branch.
  ///
  /// - Parameters:
  ///   - signer: nil leaves the commit unsigned: it then heals nothing, and nothing is pushed.
  ///   - git: needed for a push.
  public func apply(
    _ request: RollbackRequest, expecting expectations: Expectations, signer: CommitSigner?, git: GitProgram?
  ) async throws(RollbackError) -> Result {
    let lock = try rethrowing { () throws(GitError) in try RepositoryLock(repository) }
    defer { lock.release() }
    try requireTip(expectations)
    if signer == nil, request.push?.isProposal == true {
      throw RollbackError(
        .usage, "an unsigned commit is not proposed: nobody could merge it and have the branch trusted again",
        hints: ["leave out `--push-branch` or `--sign none`"])
    }
    let plan = try plan(request)
    if let expected = expectations.plan, expected != plan.digest {
      throw RollbackError(
        .moved, "the plan is no longer the one that was agreed to: its digest is `\(plan.digest)`",
        hints: ["look at `runback rollback plan` again"])
    }
    if let hazard = plan.blocking.first {
      throw RollbackError(
        .refused, hazard.detail,
        hints: plan.blocking.count > 1 ? ["\(plan.blocking.count - 1) more hazards block; the plan shows them"] : [])
    }
    let remote = try plan.push.map { destination throws(RollbackError) in try Remote(destination.remote, of: repository)
    }
    if plan.isNoOp {
      let isPushed = try await bringRemoteAlong(plan, remote, git)
      return Result(plan: plan, commit: plan.from, isPushed: isPushed, isSelfUnverified: false)
    }
    let checkouts = try updatableCheckouts(plan)
    if let finished = try await finishInterrupted(plan, remote, git, checkouts) { return finished }
    let (commit, heals) = try await makeCommit(plan, request, signer)
    try rethrowing { () throws(GitError) in try repository.writeStaged(reachableFrom: commit) }

    // The remote first: a local branch that is ahead of a refused push would look like a rollback that happened.
    var isPushed = false
    if heals, let push = plan.push, let remote, let git {
      try await git.push(commit, to: push.branch, at: remote, expecting: push.isProposal ? nil : plan.from)
      guard try await git.tip(of: push.branch, at: remote) == commit else {
        var error = RollbackError(
          .moved, "`\(push.branch.short)` of `\(remote.name)` is not at the rollback commit `\(commit)` after the push",
          hints: ["somebody pushed right behind it: `git fetch \(remote.name)`, then plan again"])
        error.effectHappened = true
        throw error
      }
      isPushed = true
      if push.isProposal { return Result(plan: plan, commit: commit, isPushed: true, isSelfUnverified: false) }
    }
    do throws(RollbackError) {
      try moveBranch(to: commit, plan, checkouts)
    } catch {
      var failure = error
      failure.effectHappened = isPushed
      throw failure
    }
    return Result(plan: plan, commit: commit, isPushed: isPushed, isSelfUnverified: !heals)
  }

  /// The plan as it is now.
  public func plan(_ request: RollbackRequest) throws(RollbackError) -> RollbackPlan {
    let verification = try rethrowing { () throws(TrustError) in
      try judge.verify(tip: branch.target, branch: branch.name, in: repository)
    }
    return try RollbackPlanner(repository: repository, verification: verification, branch: branch.name).plan(request)
  }

  private func requireTip(_ expectations: Expectations) throws(RollbackError) {
    // What was read before the lock was ours may be old by now.
    let now = try rethrowing { () throws(GitError) in try repository.target(of: branch.name) }
    guard now == branch.target else {
      throw RollbackError(
        .moved,
        "`\(branch.name.short)` moved while this was being prepared: it is at \(now.map { "`\($0)`" } ?? "nothing")",
        hints: ["look at what came in between, then plan again"])
    }
    guard let expected = expectations.tip, expected != branch.target else { return }
    throw RollbackError(
      .moved, "`\(branch.name.short)` is at `\(branch.target)`, not at `\(expected)`",
      hints: ["look at what came in between, then plan again"])
  }

  /// Refuses a dirty checkout before anything is written.
  private func updatableCheckouts(_ plan: RollbackPlan) throws(RollbackError) -> [(
    repository: Repository, tree: ObjectID
  )] {
    guard branch.name.isBranch else { return [] }
    return try rethrowing { () throws(GitError) in
      let checkouts = try repository.checkouts(of: branch.name)
      let changes = checkouts.isEmpty ? [] : try repository.diff(plan.fromTree, plan.tree)
      for checkout in checkouts { try checkout.requireUpdatable(from: plan.fromTree, changes: changes) }
      return checkouts.map { ($0, plan.fromTree) }
    }
  }

  private func makeCommit(
    _ plan: RollbackPlan, _ request: RollbackRequest, _ signer: CommitSigner?
  ) async throws(RollbackError) -> (commit: ObjectID, heals: Bool) {
    let draft = RollbackCommit(plan: plan, request: request, author: author)
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
    let assessment = try rethrowing { () throws(TrustError) in
      try judge.verify(tip: commit, branch: branch.name, in: repository).assessRollback(commit, in: repository)
    }
    if let objection = assessment.objection {
      throw RollbackError(
        .refused, "the rollback commit would not make the branch trusted again: \(objection)",
        hints: [
          "sign with a key whose signer has `rollback` in the policy: `--sign KEY`",
          "or `--sign none` makes it locally, without a push, for somebody else to sign",
        ])
    }
    return (commit, true)
  }

  private func bringRemoteAlong(
    _ plan: RollbackPlan, _ remote: Remote?, _ git: GitProgram?
  ) async throws(RollbackError) -> Bool {
    guard let push = plan.push, !push.isProposal, let remote, let git else { return false }
    let there = try await git.tip(of: push.branch, at: remote)
    if there == plan.from { return true }
    // The remote may lag behind the local branch, but is only ever moved forward.
    if let there {
      let isBehind = try rethrowing { () throws(GitError) in
        guard repository.hasObject(there) else { return false }
        return try repository.mergeBases(there, plan.from) == [there]
      }
      guard isBehind else {
        throw RollbackError(
          .moved, "`\(push.branch.short)` of `\(remote.name)` is not behind the local branch: somebody pushed to it",
          hints: ["`git fetch \(remote.name)`, then plan again"])
      }
    }
    try await git.push(plan.from, to: push.branch, at: remote, expecting: there)
    return true
  }

  /// An earlier call that was cut off between the push and the local branch: the remote has a rollback that does what the
  /// plan says, so that only the branch is left to move.
  private func finishInterrupted(
    _ plan: RollbackPlan, _ remote: Remote?, _ git: GitProgram?, _ checkouts: [(repository: Repository, tree: ObjectID)]
  ) async throws(RollbackError) -> Result? {
    guard let push = plan.push, !push.isProposal, let remote, let git,
      let there = try await git.tip(of: push.branch, at: remote), there != plan.from,
      repository.hasObject(there)
    else { return nil }
    let reading = try rethrowing { () throws(GitError) in try repository.readCommit(there) }
    guard reading.parents == [plan.from], reading.tree == plan.tree else { return nil }
    let assessment = try rethrowing { () throws(TrustError) in
      try judge.verify(tip: there, branch: branch.name, in: repository).assessRollback(there, in: repository)
    }
    guard assessment.isGenuine else { return nil }
    try moveBranch(to: there, plan, checkouts)
    return Result(plan: plan, commit: there, isPushed: true, isSelfUnverified: false)
  }

  private func moveBranch(
    to commit: ObjectID, _ plan: RollbackPlan, _ checkouts: [(repository: Repository, tree: ObjectID)]
  ) throws(RollbackError) {
    // A branch of which there is only the remote's copy (a CI clone) moves with the next fetch.
    guard branch.name.isBranch else { return }
    try rethrowing { () throws(GitError) in
      try repository.compareAndSwap(
        branch.name, expected: plan.from, new: commit,
        message: "runback: roll back to \(plan.target.target.commit.short)", who: author)
      for checkout in checkouts { try checkout.repository.updateCheckout(from: checkout.tree, to: plan.tree) }
    }
  }
}
