public import Calendars
public import Git

/// Writes down what was seen. Only after a fetch or a push, when what the remote has is known and not remembered.
public struct WitnessRecorder {
  let log: WitnessLog
  let repository: Repository
  let now: Timestamp

  public init(_ log: WitnessLog, in repository: Repository, now: Timestamp) {
    self.log = log
    self.repository = repository
    self.now = now
  }

  public enum Outcome: Sendable, Hashable {
    /// This commit is the branch's newest trusted one, and now on record.
    case recorded(ObjectID)
    /// Nothing has changed since the last time.
    case unchanged(ObjectID)
    /// The history as a whole is refused, or no new commit of it is trusted.
    case nothingTrusted
    /// Judged by less than the policy asks for, so that it would be called trusted ever after.
    case relaxed
  }

  /// Records the newest trusted commit on the deployment line of a tip that a remote has at this moment.
  ///
  /// An untrusted tip is no reason to record nothing: whatever lies behind it was there as well. What does not go on from
  /// the last witnessed tip is never recorded; ``acceptRewrite(_:reason:)`` is for that.
  public func record(_ verification: ChainVerification, remote: String) throws(TrustError) -> Outcome {
    guard let branch = verification.branch, verification.refusal == nil else { return .nothingTrusted }
    guard !verification.policy.isRelaxed else { return .relaxed }
    let judged = verification.judged
    let line = judged.deploymentLine(from: verification.history.graph.tip)
    guard let position = line.positions.first(where: { judged.records[$0].trusted }) else { return .nothingTrusted }
    let tip = judged.id(position)
    let (notes, tags) = try marks(judged.marks)
    return try log.append(
      { (entries) throws(TrustError) in
        let witness = Witness(root: log.root, branch: branch, entries)
        // Somebody else may have recorded something since the history was judged.
        if let current = witness.current, current.tip != tip,
          try !Ancestry.isAncestor(current.tip, of: tip, in: repository)
        {
          return ([], .nothingTrusted)
        }
        let known = Set(witness.sightings.flatMap(\.tags))
        let new = tags.filter { !known.contains($0) }
        let lastNotes = witness.sightings.last { $0.notes != nil }?.notes
        guard witness.current?.tip != tip || notes != lastNotes || !new.isEmpty else { return ([], .unchanged(tip)) }
        try keep(tip, of: branch, instead: witness.current?.tip, notes: notes, instead: lastNotes)
        let sight = WitnessEntry.Sight(tip: tip, notes: notes, tags: new)
        let entry = WitnessEntry(
          time: now,
          event: .seen(branch: branch, sight, remote: remote, policyDigest: verification.policy.digest))
        return ([entry], .recorded(tip))
      }, at: now)
  }

  /// Takes another history for the branch's from now on, by the operator's word.
  ///
  /// - Parameter verification: of the commit as the branch's tip. It has to be trusted, the rewrite aside.
  public func acceptRewrite(_ verification: ChainVerification, reason: String) throws(TrustError) -> Refusal? {
    guard let branch = verification.branch else { throw TrustError(.usage, "there is no branch to accept it for") }
    if let refusal = verification.refusal, !verification.rewind.isAgainstWitness { return refusal }
    let tip = verification.tip
    guard let position = verification.history.graph.position(of: tip), verification.records[position].trusted else {
      let why = verification.judgement(of: tip)?.reason ?? "it is the root or behind it"
      return Refusal(
        "`\(tip)` is not trusted: \(why)", hints: ["`runback trust explain \(tip.short)` shows every step"])
    }
    try log.append(
      { (entries) throws(TrustError) in
        let current = Witness(root: log.root, branch: branch, entries).current
        try keep(tip, of: branch, instead: current?.tip)
        return (
          [WitnessEntry(time: now, event: .accepted(branch: branch, tip: tip, left: current?.tip, reason: reason))], ()
        )
      }, at: now)
    return nil
  }

  // MARK: marks

  static let largestTagCount = 10_000

  /// The tags that attest something; with others anybody could fill the log until those are crowded out.
  private func marks(_ counted: HealthMarks) throws(TrustError) -> (notes: ObjectID?, tags: [ObjectID]) {
    var names: Set<RefName> = []
    for mark in counted.byPosition.values.joined() { if case .tag(let name) = mark.carrier { names.insert(name) } }
    do throws(GitError) {
      let notes = try RefName(SignedNoteStore.health).flatMap { (name) throws(GitError) in
        try repository.target(of: name)
      }
      let tags = try repository.references(prefix: HealthMarkReader.tagPrefix)
        .filter { names.contains($0.name) }.map(\.target)
      return (notes, Array(tags.prefix(Self.largestTagCount)))
    } catch {
      throw TrustError(error)
    }
  }

  // MARK: references

  static let prefix = "refs/runback/witness/"

  /// Keeps what the log speaks of from garbage collection: the newest tip under the branch's name, and whatever does not
  /// lie behind its successor under its own id.
  func keep(
    _ tip: ObjectID, of branch: RefName, instead old: ObjectID?, notes: ObjectID? = nil,
    instead oldNotes: ObjectID? = nil
  ) throws(TrustError) {
    let name = branch.name.hasPrefix("refs/") ? String(branch.name.dropFirst(5)) : branch.name
    try move("tip/\(name)", to: tip)
    if let old, old != tip, try !Ancestry.isAncestor(old, of: tip, in: repository), repository.hasObject(old) {
      try move("left/\(old)", to: old)
    }
    guard let notes else { return }
    try move("notes/\(name)", to: notes)
    if let oldNotes, oldNotes != notes, repository.hasObject(oldNotes),
      try !Ancestry.isAncestor(oldNotes, of: notes, in: repository)
    {
      try move("left/\(oldNotes)", to: oldNotes)
    }
  }

  private func move(_ name: String, to target: ObjectID) throws(TrustError) {
    guard let reference = RefName(Self.prefix + name) else { return }
    do throws(GitError) {
      let old = try repository.target(of: reference)
      guard old != target else { return }
      try repository.compareAndSwap(
        reference, expected: old, new: target, message: "runback: witnessed",
        who: Identity(name: "runback", email: "runback", time: now.secondsSinceEpoch))
    } catch {
      throw TrustError(error)
    }
  }
}

extension RewindCheck {
  /// The tip does not go on from what was seen.
  var isAgainstWitness: Bool { self == .behindWitness || self == .historyRewritten }
}
