public import Git
public import Signing
public import Trust

/// Does what a plan says, and nothing else.
public struct RollbackApplication {
  let repository: Repository
  let branch: Reference
  let judge: Judge
  let author: Identity
  let memory: SurveyMemory?

  /// - Parameter memory: of earlier plans, to save time.
  public init(
    repository: Repository, branch: Reference, judge: Judge, author: Identity, memory: SurveyMemory? = nil
  ) {
    self.repository = repository
    self.branch = branch
    self.judge = judge
    self.author = author
    self.memory = memory
  }

  /// What the caller saw and agreed to.
  public struct Expectations: Sendable {
    /// The digest of the plan that was shown; a plan of another digest is refused, whatever made it another.
    public var plan: String?
    public var tip: ObjectID?
    /// How often to plan again, on what the remote has by then, when somebody pushed in the meantime.
    public var retries: Int

    public init(plan: String? = nil, tip: ObjectID? = nil, retries: Int = 0) {
      self.plan = plan
      self.tip = tip
      self.retries = retries
    }
  }

  public struct Result: Sendable {
    public let plan: RollbackPlan
    /// The rollback commit; for a no-op, the tip.
    public let commit: ObjectID
    public let isPushed: Bool
    /// By nobody whose signature makes the branch trusted: the commit is local and was not pushed.
    public let isSelfUnverified: Bool
    /// What git says about the remote's branch; nil when nothing was sent.
    public var answer: String?
    /// The tips on which it was planned before, and which somebody's push made old.
    public var overtaken: [ObjectID] = []
    /// Of the branch with the commit as its tip, where it was judged on the way.
    var verification: ChainVerification?
  }

  /// Plans again, makes the commit, verifies it by the same policy, pushes it, then moves the local branch.
  ///
  /// - Parameters:
  ///   - judged: of the branch's tip, when the plan that was shown was made from it; saves judging it twice.
  ///   - signer: nil leaves the commit unsigned: it then heals nothing, and nothing is pushed.
  ///   - git: needed for a push.
  public func apply(
    _ request: RollbackRequest, expecting expectations: Expectations, judged: ChainVerification? = nil,
    signer: CommitSigner?, git: GitProgram?
  ) async throws(RollbackError) -> Result {
    let lock = try rethrowing { () throws(GitError) in try RepositoryLock(repository) }
    defer { lock.release() }
    try rethrowing { () throws(GitError) in try PendingCheckout.resume(in: repository) }
    try requireTip(expectations)
    if let refusal = Self.contradiction(in: request, signs: signer != nil) { throw refusal }
    var overtaken: [ObjectID] = []
    var verification: ChainVerification
    if let judged, judged.tip == branch.target {
      verification = judged
    } else {
      verification = try judge(branch.target)
    }
    while true {
      let attempt = RollbackAttempt(
        application: self, request: request, verification: verification, agreed: expectations.plan, signer: signer,
        git: git)
      switch try await attempt.perform() {
      case .done(var result):
        result.overtaken = overtaken
        return result
      case .moved(let refusal, let remote):
        guard overtaken.count < expectations.retries, let remote, let git, let push = request.push else {
          throw refusal
        }
        let newest = try await git.fetch(push.branch, from: remote, knowing: branch.target)
        overtaken.append(verification.tip)
        verification = try judge(try require(newest, descendsFromLocal: refusal))
      }
    }
  }

  /// The plan as it is now.
  public func plan(_ request: RollbackRequest) throws(RollbackError) -> RollbackPlan {
    try plan(request, try judge(branch.target))
  }

  /// The plan, from a judgement that was made before.
  public func plan(_ request: RollbackRequest, _ verification: ChainVerification) throws(RollbackError) -> RollbackPlan
  {
    try RollbackPlanner(repository: repository, verification: verification, branch: branch.name, memory: memory)
      .plan(request)
  }

  /// The judgement of the branch as if `tip` were its tip.
  public func judge(_ tip: ObjectID) throws(RollbackError) -> ChainVerification {
    try rethrowing { () throws(TrustError) in try judge.verify(tip: tip, branch: branch.name, in: repository) }
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

  /// What cannot be meant together.
  private static func contradiction(in request: RollbackRequest, signs: Bool) -> RollbackError? {
    let isProposal = request.push?.isProposal == true
    if request.mode.isReset {
      if isProposal {
        return RollbackError(
          .usage, "a reset cannot be proposed: a pull request only ever adds to a branch",
          hints: ["leave out `--push-branch`, or `--mode reset`"])
      }
      if !request.scope.isEmpty || !request.keep.isEmpty {
        return RollbackError(
          .usage, "a reset takes the branch itself back, with everything in it: `--path` and `--keep` cannot narrow it",
          hints: ["use `--mode restore`, which makes a commit"])
      }
    } else if !signs, isProposal {
      return RollbackError(
        .usage, "an unsigned commit is not proposed: nobody could merge it and have the branch trusted again",
        hints: ["leave out `--push-branch` or `--sign none`"])
    }
    return nil
  }

  /// A remote that does not contain what is here was rewritten, which a rollback does not follow.
  private func require(
    _ newest: ObjectID, descendsFromLocal refusal: RollbackError
  ) throws(RollbackError) -> ObjectID {
    let bases = try rethrowing { () throws(GitError) in try repository.mergeBases(newest, branch.target) }
    guard bases == [branch.target] else { throw refusal }
    return newest
  }
}
