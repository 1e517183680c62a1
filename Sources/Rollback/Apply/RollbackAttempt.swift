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

  private var repository: Repository { application.repository }
  private var branch: Reference { application.branch }

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
      return .done(result(plan, made.commit, isSelfUnverified: !made.mayLeave))
    }
    let sent = try await send(made.commit, plan, push, remote, git)
    guard let answer = sent.answer else {
      return .moved(sent.refusal ?? Self.overtaken(push, remote), remote)
    }
    if push.isProposal { return .done(result(plan, made.commit, isPushed: true, answer: answer)) }
    do throws(RollbackError) {
      try moveBranch(to: made.commit, plan, checkouts)
    } catch {
      var failure = error
      failure.effectHappened = true
      throw failure
    }
    return .done(result(plan, made.commit, isPushed: true, answer: answer))
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
    return try objection(to: commit, plan) == nil
  }

  // MARK: the commit

  private func makeCommit(_ plan: RollbackPlan) async throws(RollbackError) -> (commit: ObjectID, mayLeave: Bool) {
    if plan.mode.isReset {
      let target = plan.target.target.commit
      let verification = try application.judge(target)
      guard verification.isTrusted else {
        throw RollbackError(
          .refused,
          "the branch would not be trusted at `\(target)`: \(verification.refusal?.reason ?? "its judgement changes")",
          hints: verification.refusal?.hints ?? [])
      }
      return (target, true)
    }
    let draft = RollbackCommit(plan: plan, request: request, author: application.author)
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
    if let objection = try objection(to: commit, plan) {
      throw RollbackError(
        .refused, "the rollback commit would not make the branch trusted again: \(objection)",
        hints: [
          "sign with a key whose signer has `rollback` in the policy: `--sign KEY`",
          "or `--sign none` makes it locally, without a push, for somebody else to sign",
        ])
    }
    return (commit, plan.standing != .review || plan.push?.isProposal == true)
  }

  /// What the policy has against a commit as the one that carries out the plan.
  private func objection(to commit: ObjectID, _ plan: RollbackPlan) throws(RollbackError) -> String? {
    let verification = try application.judge(commit)
    if plan.claimsHealing, !plan.isFromTrusted || plan.mode == .restore && plan.scope.isEmpty {
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

  // MARK: sending

  /// Pushes and looks at what the remote has then; no answer when it was overtaken by somebody.
  private func send(
    _ commit: ObjectID, _ plan: RollbackPlan, _ push: PushDestination, _ remote: Remote, _ git: GitProgram,
    expecting: ObjectID?? = nil
  ) async throws(RollbackError) -> (answer: String?, refusal: RollbackError?) {
    let expected = expecting ?? (push.isProposal ? nil : plan.from)
    switch try await git.push(commit, to: push.branch, at: remote, expecting: expected) {
    case .accepted(let line):
      guard try await tipAfterPush(push, remote, git) == commit else {
        var error = RollbackError(
          .moved, "`\(push.branch.short)` of `\(remote.name)` is not at the rollback commit `\(commit)` after the push",
          hints: ["somebody pushed right behind it: `git fetch \(remote.name)`, then plan again"])
        error.effectHappened = true
        throw error
      }
      return (line, nil)
    case .moved: return (nil, Self.overtaken(push, remote))
    case .refused(let reason):
      // A server that another push overtook refuses as well; where the branch is says which of the two it was.
      let there = try await git.tip(of: push.branch, at: remote)
      if there == commit { return (reason, nil) }
      if there != expected { return (nil, Self.overtaken(push, remote)) }
      throw RollbackError(
        .refused, "`\(remote.name)` does not accept the rollback on `\(push.branch.short)`: \(reason)",
        hints: plan.mode.isReset
          ? ["it may forbid rewriting history: use `--mode restore`"]
          : ["a protected branch wants a pull request: add `--push-branch rollback/NAME`"])
    case .unknown(let failure): return (try await found(commit, expected, push, remote, git, failure), nil)
    }
  }

  private func tipAfterPush(
    _ push: PushDestination, _ remote: Remote, _ git: GitProgram
  ) async throws(RollbackError) -> ObjectID? {
    do throws(RollbackError) {
      return try await git.tip(of: push.branch, at: remote)
    } catch {
      var failure = error
      failure.effectHappened = true
      throw failure
    }
  }

  /// The push was cut off; the server may have taken it all the same.
  private func found(
    _ commit: ObjectID, _ expected: ObjectID?, _ push: PushDestination, _ remote: Remote, _ git: GitProgram,
    _ failure: RollbackError
  ) async throws(RollbackError) -> String {
    let there: ObjectID?
    do throws(RollbackError) {
      there = try await git.tip(of: push.branch, at: remote)
    } catch {
      var unknown = RollbackError(
        failure.code, "\(failure.message); whether `\(remote.name)` took it is not known", hints: failure.hints)
      unknown.effectHappened = true
      throw unknown
    }
    if there == commit { return "cut off, but the remote has it" }
    throw RollbackError(failure.code, "\(failure.message); the remote did not take it", hints: failure.hints)
  }

  private static func overtaken(_ push: PushDestination, _ remote: Remote) -> RollbackError {
    RollbackError(
      .moved, "somebody pushed to `\(push.branch.short)` of `\(remote.name)` in the meantime; nothing was changed",
      hints: ["`git fetch \(remote.name)`, then plan again"])
  }

  // MARK: the local branch

  /// Refuses a dirty checkout before anything is written.
  private func updatableCheckouts(_ plan: RollbackPlan) throws(RollbackError) -> [Checkout] {
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

  private func finish(
    _ plan: RollbackPlan, _ commit: ObjectID, _ checkouts: [Checkout], isPushed: Bool = false
  ) throws(RollbackError) -> Outcome {
    // The remote may be ahead of the local branch with just what is wanted.
    if commit != branch.target {
      try moveBranch(to: commit, plan, checkouts.isEmpty ? try updatableCheckouts(plan) : checkouts)
    }
    return .done(result(plan, commit, isPushed: isPushed))
  }

  private func moveBranch(
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

  private func result(
    _ plan: RollbackPlan, _ commit: ObjectID, isPushed: Bool = false, isSelfUnverified: Bool = false,
    answer: String? = nil
  ) -> RollbackApplication.Result {
    RollbackApplication.Result(
      plan: plan, commit: commit, isPushed: isPushed, isSelfUnverified: isSelfUnverified, answer: answer)
  }
}
