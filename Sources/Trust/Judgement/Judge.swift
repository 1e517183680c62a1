public import Calendars
public import Git
import Signatures

/// Judges histories by a policy, at an instant that is given.
public struct Judge: Sendable {
  public let policy: TrustPolicy
  public let now: Timestamp
  /// Where to look up what this machine has seen of branches; nil asks nobody.
  public let stateFolder: String?
  /// Which signatures were verified before; nil verifies each.
  public let cache: SignatureCache?

  public init(policy: TrustPolicy, now: Timestamp, stateFolder: String? = nil, cache: SignatureCache? = nil) {
    self.policy = policy
    self.now = now
    self.stateFolder = stateFolder
    self.cache = cache
  }

  /// Judges everything between the policy's root and `tip`.
  ///
  /// Signatures are checked on all cores; the call returns when all is judged.
  ///
  /// - Parameters:
  ///   - branch: the branch whose tip this is, for the policy's `branches`, for health marks and for what was seen of it.
  ///   - isNewest: whether the tip is taken for the branch's newest; then an older one than was seen is refused.
  ///   - progress: called about once per thousand commits, from the calling thread.
  /// - Throws: ``TrustError/Code/noRoot`` without a root; ``TrustError/Code/notFound`` when the root or the tip is no
  ///   commit of the repository; what the repository reports.
  public func verify(
    tip: ObjectID, branch: RefName? = nil, isNewest: Bool = true, in repository: Repository,
    progress: (JudgementProgress) -> Void = { _ in }
  ) throws(TrustError) -> ChainVerification {
    guard let root = policy.root else { throw .noRoot }
    // Marks are made for the branch, and count in every clone of it.
    let branch = branch?.originalBranch
    do throws(GitError) { try repository.requireFullHistory() } catch { throw TrustError(error) }
    try require(root, named: "the root", in: repository)
    let history = try withoutActuallyEscaping(progress) { (progress) throws(TrustError) in
      try HistoryLoader(
        repository: repository, verifier: policy.verifier, now: now, cache: cache, progress: progress
      )
      .load(tip: tip, root: root)
    }
    let witness = try branch.flatMap { (branch) throws(TrustError) in try log?.witness(of: branch) }
    let witnessed =
      try witness.map { (witness) throws(TrustError) in
        try WitnessedHistory(witness, history.graph, in: repository)
      } ?? .nothing
    let reader = HealthMarkReader(
      repository: repository, policy: policy, root: root, branch: branch, now: now,
      witnessed: WitnessedMarks(witness, in: repository))
    let marks = try reader.marks(for: history)
    let judge = ChainJudge(
      repository: repository, policy: policy, now: now, branch: branch, history: history, marks: marks,
      witnessed: witnessed)
    try judge.judgeAll()
    return try judge.verification(tip: tip, root: root, branch: branch, isNewest: isNewest)
  }

  /// The witness log of the policy's root; nil without a root, or where nothing is kept.
  public var log: WitnessLog? {
    guard let root = policy.root, let stateFolder else { return nil }
    return WitnessLog(stateFolder: stateFolder, root: root)
  }

  /// Judges signatures alone, each at the time that it claims: who signed, not whether they might.
  ///
  /// - Returns: newest first, what `tips` contain and `excluded` do not.
  public func checkSignatures(
    tips: [ObjectID], excluding excluded: [ObjectID] = [], in repository: Repository,
    progress: (JudgementProgress) -> Void = { _ in }
  ) throws(TrustError) -> [CommitJudgement] {
    let history = try withoutActuallyEscaping(progress) { (progress) throws(TrustError) in
      try HistoryLoader(
        repository: repository, verifier: policy.verifier, now: now, cache: cache, progress: progress
      )
      .load(tips: tips, excluding: excluded)
    }
    let graph = history.graph
    return graph.ids.indices.reversed().filter { !graph.isFiat[$0] }.map { position in
      SignatureJudge.judgement(
        graph.ids[position], history.checks[position], committerTime: history.committerTimes[position], policy, now)
    }
  }

  private func require(_ id: ObjectID, named name: String, in repository: Repository) throws(TrustError) {
    guard repository.hasObject(id) else {
      throw TrustError(
        .notFound, "\(name) `\(id)` is no commit of `\(repository.displayPath)`",
        hints: ["`git cat-file -t \(id)` says what git knows of it; fetch the whole history"])
    }
  }
}
