public import Git
public import Trust

/// Finds the target and says everything that going back to it would do. Writes nothing: the result's trees are staged in
/// the repository's memory.
public struct RollbackPlanner {
  let repository: Repository
  let verification: ChainVerification
  let branch: RefName
  let memory: SurveyMemory?

  /// Changes that a plan lists and reads; those beyond are counted.
  static let listedChanges = 100_000

  /// - Parameters:
  ///   - verification: of the branch's tip, by the policy that is to be satisfied afterwards.
  ///   - memory: of earlier plans, to save time.
  public init(
    repository: Repository, verification: ChainVerification, branch: RefName, memory: SurveyMemory? = nil
  ) {
    self.repository = repository
    self.verification = verification
    self.branch = branch.originalBranch
    self.memory = memory
  }

  public func plan(_ request: RollbackRequest) throws(RollbackError) -> RollbackPlan {
    let gone = request.mode.isReset ? request.search.bad.filter { !verification.contains($0) } : []
    guard !gone.isEmpty else { return try found(request) }
    // A reset that has been done took the bad commits with it. Anything but that, and they are named by mistake.
    var rest = request
    rest.search.bad.subtract(gone)
    let plan = try found(rest)
    return plan.isNoOp ? plan : try found(request)
  }

  private func found(_ request: RollbackRequest) throws(RollbackError) -> RollbackPlan {
    let answer = try rethrowing { () throws(TrustError) in try verification.knownGood(request.search, in: repository) }
    guard case .found(let target) = answer else {
      guard case .none(let refusal, let passedOver) = answer else { throw Self.noTarget }
      let reasons = passedOver.prefix(10).map { "\($0.commit.short) was passed over: \($0.reason)" }
      throw RollbackError(.refused, refusal.reason, hints: refusal.hints + reasons)
    }
    let tip = verification.tip
    let tipTree = try tree(ofTip: tip)
    let reader = ManifestReader(repository)
    let since = try compare(target.target.tree, tipTree)
    let result = try ResultTree(
      repository: repository, verification: verification, request: request, reader: reader, target: target.target,
      tipTree: tipTree
    ).find(since: since.changes)
    // Where the result is the target's tree, what changes is known.
    let comparison = try result.tree == target.target.tree ? since.reversed : compare(tipTree, result.tree)
    let findings = try HazardFinder(
      repository: repository, request: request, branch: branch, comparison: comparison, reader: reader, memory: memory
    ).find(tip: tipTree, result: result.tree)
    return RollbackPlan(
      target: target, from: tip, branch: branch, tree: result.tree,
      undone: try undone(result.undone, request, kept: result.kept),
      files: RollbackPlan.Files(comparison), kept: result.kept, objects: findings.objects, images: findings.images,
      controllers: findings.controllers, hazards: result.hazards + findings.hazards, push: request.push,
      policyDigest: verification.policy.digest, fromTree: tipTree, mode: request.mode, scope: request.scope.map(\.text),
      unvouched: result.unvouched, isFromTrusted: verification.isTrusted)
  }

  private func compare(_ old: ObjectID, _ new: ObjectID) throws(RollbackError) -> TreeComparison {
    try rethrowing { () throws(GitError) in try repository.compare(old, new, limit: Self.listedChanges) }
  }

  /// A malformed tip is left like any other: whoever pushed one must not stop its being undone.
  private func tree(ofTip tip: ObjectID) throws(RollbackError) -> ObjectID {
    try rethrowing { () throws(GitError) in
      if let tree = try repository.readCommit(tip).tree { return tree }
      return try repository.commit(tip).tree
    }
  }

  private static let noTarget = RollbackError(.refused, "there is no known-good commit to go back to")

  private func undone(
    _ commits: [ObjectID], _ request: RollbackRequest, kept: [RollbackPlan.Kept]
  ) throws(RollbackError) -> [RollbackPlan.UndoneCommit] {
    var undone: [RollbackPlan.UndoneCommit] = []
    for commit in commits {
      let judgement = verification.judgement(of: commit)
      let reading = try rethrowing { () throws(GitError) in try repository.readCommit(commit) }
      let (author, subject): (String, String) =
        switch reading {
        case .wellFormed(let object): (object.author.name, object.subject)
        case .malformed(let object): ("?", object.malformation.why)
        }
      let isKept = try stays(commit, reading, kept)
      undone.append(
        RollbackPlan.UndoneCommit(
          commit: commit, author: author, subject: subject, verdict: judgement?.verdict ?? .unsigned,
          isTrusted: judgement?.trusted ?? false, signer: judgement?.signer,
          isMerge: reading.parents.count > 1,
          isGood: isSound(judgement) && !request.search.bad.contains(commit) && !isKept))
    }
    return undone
  }

  /// A parent that fails is no fault of the commit's own.
  private func isSound(_ judgement: CommitJudgement?) -> Bool {
    judgement.map { $0.trusted || $0.verdict == .good } ?? false
  }

  /// Whether all that the commit changed is kept.
  private func stays(
    _ commit: ObjectID, _ reading: CommitReading, _ kept: [RollbackPlan.Kept]
  ) throws(RollbackError) -> Bool {
    guard kept.contains(where: { $0.commit == commit }), let tree = reading.tree, let parent = reading.parents.first
    else {
      return false
    }
    let paths = Set(kept.map(\.path))
    return try rethrowing { () throws(GitError) in
      let comparison = try repository.compare(try repository.readCommit(parent).tree, tree, limit: paths.count + 1)
      return comparison.isComplete && comparison.changes.allSatisfy { paths.contains($0.path) }
    }
  }
}
