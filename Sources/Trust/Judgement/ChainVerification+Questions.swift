import Calendars
public import Git

extension ChainVerification {
  /// Who changed which of the wanted paths after one commit, up to another.
  ///
  /// A rollback keeps a protected path in the newest state that counts as authored; the healing rule asks the same.
  /// - Throws: ``TrustError/Code/notFound`` when a commit is outside this history.
  public func authorship(
    after from: ObjectID, upTo to: ObjectID, in repository: Repository, of wanted: (TreePath) -> Bool
  ) throws(TrustError) -> Authorship {
    try judge(repository).authorship(
      after: try position(named: from, "the commit"), upTo: try position(named: to, "the commit"), of: wanted)
  }

  /// Whether a commit is a genuine rollback, and which entries it kept from whom.
  public func assessRollback(_ commit: ObjectID, in repository: Repository) throws(TrustError) -> RollbackAssessment {
    let position = try position(named: commit, "the commit")
    let judge = judge(repository)
    var recorder = StepRecorder(isOn: false)
    let governing = try judge.governing(position)
    let maker = try judge.maker(of: position, under: governing, &recorder)
    let claim = history.claims[position]
    switch try judge.healing(position, maker, governing) {
    case .heals(_, let kept): return RollbackAssessment(commit: commit, claim: claim, kept: kept, objection: nil)
    case .refused(let reason): return RollbackAssessment(commit: commit, claim: claim, kept: [], objection: reason)
    }
  }

  /// Every step of a commit's judgement, in order.
  public func explain(_ commit: ObjectID, in repository: Repository) throws(TrustError) -> [JudgementStep] {
    let position = try position(named: commit, "the commit")
    let judge = judge(repository)
    judge.rolledBack = ReintroductionIndex()
    for earlier in 0..<position {
      guard let target = records[earlier].restored, history.claims[earlier] != nil else { continue }
      try judge.noteRolledBack(after: target, upTo: history.graph.parents(of: earlier)[0])
    }
    var recorder = StepRecorder(isOn: true)
    let record = try judge.judge(position, &recorder)
    if record.trusted, judged.marks[position].isEmpty { recorder.noted("health", "nobody who may has attested it") }
    for mark in judged.marks[position] {
      if mark.signer == judged.signerName(position) {
        recorder.noted("health", "the mark of `\(mark.signer)` does not count: nobody attests their own work")
      } else {
        recorder.passed("health", "`\(mark.signer)` attests that it ran well (\(mark.carrier.description))")
      }
    }
    recorder.noted("witness", witnessDetail(position))
    recorder.noted("rewind", rewindDetail)
    if record.trusted {
      recorder.passed("verdict", "trusted: \(record.reason)")
    } else {
      recorder.failed("verdict", "\(record.verdict.name), not trusted: \(record.reason)")
    }
    return recorder.steps
  }

  /// What a rollback from the tip leaves as it is.
  public func retention(in repository: Repository) throws(TrustError) -> Retention {
    let judge = judge(repository)
    guard policy.delegated, let newest = judge.newestTrusted(on: judged.deploymentLine(from: history.graph.tip)),
      let tree = history.graph.trees[newest]
    else { return Retention(protected: policy.protected, newestPolicy: nil) }
    var protected = policy.protected
    if case .policy(let delegated) = try judge.delegations.state(try judge.delegations.source(ofTree: tree)) {
      protected += delegated.content.protected
    }
    return Retention(
      protected: protected, newestPolicy: Retention.PolicySource(commit: history.graph.ids[newest], tree: tree))
  }

  /// How a commit's changes stand under each path rule that covers one of them, whoever signed it so far.
  public func pathRules(of commit: ObjectID, in repository: Repository) throws(TrustError) -> [PathRuleStanding] {
    let position = try position(named: commit, "the commit")
    let judge = judge(repository)
    var recorder = StepRecorder(isOn: false)
    let governing = try judge.governing(position)
    let maker = try judge.maker(of: position, under: governing, &recorder)
    return try judge.pathStandings(
      position, try judge.ruledChanges(at: position), maker, under: governing, complete: true)
  }

  /// Why an approval of this commit under a rule would not count; nil, and who gives it, when it would.
  public func assessApproval(
    _ statement: ApprovalStatement, signature: [UInt8], under rule: PathRule, of commit: ObjectID,
    in repository: Repository
  ) throws(TrustError) -> ApprovalAssessment {
    let position = try position(named: commit, "the commit")
    let judge = judge(repository)
    guard let subject = judge.approvalSubject(at: position) else {
      return .refused("the commit has no parent or no readable tree")
    }
    if let reason = ApprovalRule.objection(statement, subject, rule) { return .refused(reason) }
    return try ApprovalRule.assess(
      ApprovalBook.Approval(statement: statement, signature: signature), rule, try judge.governing(position), now: now)
  }

  private func witnessDetail(_ position: Int) -> String {
    guard let sighting = judged.witnessed.sighting(of: position) else {
      return "nobody witnessed it: only its own dates say how old it is"
    }
    return "first seen \(sighting.time.rfc3339) in the tip `\(sighting.tip)`, \(sighting.how)"
  }

  private var rewindDetail: String {
    switch rewind {
    case .unchecked: "unchecked: no floor is set, and nothing was witnessed of the branch"
    case .floor: "the tip contains the floor"
    case .witnessed: "the tip contains what was last witnessed of the branch"
    case .behindWitness, .historyRewritten: refusal?.reason ?? rewind.rawValue
    }
  }

  private func judge(_ repository: Repository) -> ChainJudge {
    ChainJudge(judged, history, of: self, in: repository)
  }

  func position(named commit: ObjectID, _ what: String) throws(TrustError) -> Int {
    guard let position = history.graph.position(of: commit) else {
      throw TrustError(
        .notFound, "\(what) `\(commit)` is not in the history of the tip `\(tip)`",
        hints: ["`git log --oneline \(tip.short)` lists it"])
    }
    return position
  }
}

/// What became of a commit's claim to be a rollback.
public struct RollbackAssessment: Sendable, Hashable {
  public let commit: ObjectID
  /// Nil when it makes no claim.
  public let claim: RollbackClaim?
  /// The entries that differ from the target's, each with who signed for it.
  public let kept: [PathTouch]
  /// Why it is not genuine.
  public let objection: String?

  public var isGenuine: Bool { objection == nil }
}
