import Calendars
import Git
import Signatures

/// Judges a loaded history from the root forward, one commit after the other, each given what was found about its
/// parents. The rules are pure; this is where they meet the repository.
final class ChainJudge {
  let repository: Repository
  let policy: TrustPolicy
  let now: Timestamp
  private(set) var history: LoadedHistory
  let marks: HealthMarks
  let witnessed: WitnessedHistory
  var records: [JudgementRecord]
  var rolledBack = ReintroductionIndex()
  /// Health marks and approvals for another branch do not count; nil judges a commit on no branch.
  let branch: RefName?
  let approvals: ApprovalBook
  /// Every signer that a judgement speaks of.
  var roster: Roster
  let operatorsAlone: GoverningPolicy
  let delegations: DelegatedPolicyReader
  var ledger: PolicyLedger
  var governingPolicies: [Int: GoverningPolicy] = [:]
  var enteringAnswers: [EnteringQuestion: String?] = [:]
  var rechecks: [RecheckQuestion: SignatureCheck] = [:]

  var graph: HistoryGraph { history.graph }

  var judged: JudgedHistory {
    JudgedHistory(
      policy: policy, history: history, records: records, marks: marks, witnessed: witnessed, roster: roster,
      ledger: ledger, rolledBack: rolledBack)
  }

  init(
    repository: Repository, policy: TrustPolicy, now: Timestamp, branch: RefName?, history: LoadedHistory,
    marks: HealthMarks, witnessed: WitnessedHistory = .nothing, records: [JudgementRecord] = [],
    roster: Roster? = nil, ledger: PolicyLedger = PolicyLedger()
  ) {
    self.repository = repository
    self.policy = policy
    self.now = now
    self.branch = branch
    approvals = ApprovalBook(repository)
    self.roster = roster ?? Roster(policy.signers)
    operatorsAlone = GoverningPolicy(operators: policy)
    delegations = DelegatedPolicyReader(repository, operators: policy, now: now)
    self.ledger = ledger
    self.history = history
    self.marks = marks
    self.witnessed = witnessed
    self.records = records
  }

  /// Goes on where a judgement ended, with what may have been added to its history.
  convenience init(
    _ judged: JudgedHistory, _ history: LoadedHistory, of verification: ChainVerification, in repository: Repository
  ) {
    self.init(
      repository: repository, policy: judged.policy, now: verification.now, branch: verification.branch,
      history: history,
      marks: judged.marks, witnessed: judged.witnessed, records: judged.records, roster: judged.roster,
      ledger: judged.ledger)
    rolledBack = judged.rolledBack
  }

  func judgeAll() throws(TrustError) {
    records.reserveCapacity(graph.count)
    var recorder = StepRecorder(isOn: false)
    for position in records.count..<graph.count {
      records.append(try judge(position, &recorder))
      try notePolicy(of: position)
    }
  }

  /// The judgement of one commit whose ancestors are judged.
  func judge(_ position: Int, _ recorder: inout StepRecorder) throws(TrustError) -> JudgementRecord {
    if graph.isFiat[position] {
      recorder.passed("root", JudgementRecord.fiat.reason)
      return .fiat
    }
    let governing = try governing(position)
    if policy.delegated { recorder.noted("policy", governing.account) }
    let maker = try maker(of: position, under: governing, &recorder)
    // What was found with a key that only a delegated policy names is what the judgement shows.
    history.checks[position] = maker.check
    if let record = try healed(position, maker, governing, &recorder) { return record }
    var record = try ownCheck(position, maker, governing, &recorder)
    let parents = graph.parents(of: position)
    record.followsHealing = parents.contains { records[$0].followsHealing || records[$0].isHealing }
    if history.claims[position] != nil { record.flags.insert(.rollbackClaim) }
    if policy.quarantined.commits[graph.ids[position]] != nil { record.flags.insert(.quarantined) }
    checkParents(parents, &record, &recorder)
    if record.trusted, let finding = try enteringFinding(position, signer: maker.signer) {
      recorder.failed("entering", finding.reason)
      record.verdict = finding.verdict
      record.reason = finding.reason
      record.ownPasses = false
      record.trusted = false
    }
    if record.trusted, record.followsHealing { try checkReintroduction(position, &record, &recorder) }
    return record
  }

  /// The record of a healing rollback or of its merge.
  private func healed(
    _ position: Int, _ maker: Maker, _ governing: GoverningPolicy, _ recorder: inout StepRecorder
  ) throws(TrustError) -> JudgementRecord? {
    // Of most commits there is nothing to ask.
    guard history.claims[position] != nil || graph.parents(of: position).contains(where: { records[$0].isHealing })
    else {
      return nil
    }
    var record = JudgementRecord(
      verdict: .good, signer: maker.number, flags: [.healing], ownPasses: true, trusted: true, reason: "")
    if maker.signer?.kind == .forge { record.flags.insert(.forge) }
    record.followsHealing = true
    if history.claims[position] != nil {
      switch try healing(position, maker, governing) {
      case .heals(let target, _):
        record.restored = target
        record.reason = "a rollback to `\(graph.ids[target])`, signed by `\(maker.signer?.name ?? "")`"
        recorder.passed("rollback", record.reason)
        try noteRolledBack(after: target, upTo: graph.parents(of: position)[0])
        return record
      case .refused(let reason):
        recorder.noted("rollback", "it claims to be a rollback and heals nothing: \(reason)")
        return nil
      }
    }
    guard let rollback = healingParent(position, maker) else { return nil }
    record.restored = records[rollback].restored
    record.reason = "the merge of the rollback `\(graph.ids[rollback])`, signed by `\(maker.signer?.name ?? "")`"
    recorder.passed("rollback", record.reason)
    return record
  }

  private func checkParents(
    _ parents: HistoryGraph.Parents, _ record: inout JudgementRecord, _ recorder: inout StepRecorder
  ) {
    let needed = ParentRule.required(parents, policy.history)
    guard let missing = needed.first(where: { !records[$0].trusted }) else {
      recorder.passed("parents", "every parent that it needs is trusted")
      return
    }
    record.flags.insert(.untrustedParent)
    // A sentence that nobody reads is not written: there may be as many as commits.
    guard record.trusted || recorder.isOn else { return }
    let reason = "its parent `\(graph.ids[missing])` is not trusted"
    recorder.failed("parents", reason)
    if record.trusted { record.reason = reason }
    record.trusted = false
  }

  private func checkReintroduction(
    _ position: Int, _ record: inout JudgementRecord, _ recorder: inout StepRecorder
  ) throws(TrustError) {
    let found: Finding?
    do throws(TrustError) {
      found = try reintroduction(position)
    } catch {
      found = try unreadable(error, "reintroduction", &recorder)
    }
    guard let finding = found else {
      recorder.passed("reintroduction", "it brings nothing back that a rollback took out")
      return
    }
    if case .reintroduces = finding.verdict, let why = policy.accepted[graph.ids[position]] {
      recorder.passed("accepted", why)
      record.flags.insert(.accepted)
      record.reason = "accepted by the policy although \(finding.reason): \(why)"
      return
    }
    if case .reintroduces = finding.verdict { recorder.failed("reintroduction", finding.reason) }
    record.verdict = finding.verdict
    record.reason = finding.reason
    record.ownPasses = false
    record.trusted = false
  }

  /// - Parameter isNewest: whether the tip is given as the branch's newest, so that an older one than was seen is refused.
  func verification(
    tip: ObjectID, root: ObjectID, branch: RefName?, isNewest: Bool
  ) throws(TrustError) -> ChainVerification {
    var refusal: Refusal?
    var rewind = RewindCheck.unchecked
    if let branch, let reason = BranchRule.objection(branch, policy.branches) {
      refusal = Refusal(reason, hints: ["name one of them with `--branch`, or add this one to the policy's `branches`"])
    } else if graph.root == nil || !graph.isAncestor(graph.root ?? 0, of: graph.tip) {
      refusal = Refusal("the tip `\(tip)` does not descend from the root `\(root)`")
    } else if let floor = policy.floor {
      if let position = graph.position(of: floor), graph.isAncestor(position, of: graph.tip) {
        rewind = .floor
      } else {
        refusal = Refusal(
          "the tip `\(tip)` does not contain the floor `\(floor)`: it is older than what the policy has seen",
          hints: ["fetch the branch again, from a remote that you trust"])
      }
    }
    if refusal == nil, let branch, let current = witnessed.witness?.current {
      let answer = RewindRule.check(try standing(to: current.tip), tip: tip, current, branch)
      rewind = answer.check
      if isNewest || rewind == .historyRewritten { refusal = answer.refusal }
    }
    return ChainVerification(
      tip: tip, root: root, branch: branch, now: now, rewind: rewind, refusal: refusal, judged: judged)
  }

  private func standing(to witnessed: ObjectID) throws(TrustError) -> RewindRule.Standing {
    if let position = graph.position(of: witnessed), graph.isAncestor(position, of: graph.tip) { return .contains }
    guard repository.hasObject(witnessed) else { return .missing }
    let tip = graph.ids[graph.tip]
    // Whatever the tip contains cannot lead back to it.
    let isBehind = try Ancestry.isAncestor(tip, of: witnessed, in: repository) { [graph] in
      $0 != tip && graph.position(of: $0) != nil
    }
    return isBehind ? .behind : .divergent
  }
}
