import Calendars
import Git
import Signatures

/// Judges a loaded history from the root forward, one commit after the other, each given what was found about its
/// parents. The rules are pure; this is where they meet the repository.
final class ChainJudge {
  let repository: Repository
  let policy: TrustPolicy
  let now: Timestamp
  let history: LoadedHistory
  let marks: HealthMarks
  var records: [JudgementRecord] = []

  var graph: HistoryGraph { history.graph }

  init(
    repository: Repository, policy: TrustPolicy, now: Timestamp, history: LoadedHistory, marks: HealthMarks,
    records: [JudgementRecord] = []
  ) {
    self.repository = repository
    self.policy = policy
    self.now = now
    self.history = history
    self.marks = marks
    self.records = records
  }

  func judgeAll() throws(TrustError) {
    records.reserveCapacity(graph.count)
    var recorder = StepRecorder(isOn: false)
    for position in 0..<graph.count { records.append(try judge(position, &recorder)) }
  }

  /// The judgement of one commit whose ancestors are judged.
  func judge(_ position: Int, _ recorder: inout StepRecorder) throws(TrustError) -> JudgementRecord {
    if graph.isFiat[position] {
      recorder.passed("root", JudgementRecord.fiat.reason)
      return .fiat
    }
    var record = try ownCheck(position, &recorder)
    if history.claims[position] != nil { record.flags.insert(.rollbackClaim) }
    if policy.quarantined.commits[graph.ids[position]] != nil { record.flags.insert(.quarantined) }
    checkParents(position, &record, &recorder)
    return record
  }

  private func checkParents(_ position: Int, _ record: inout JudgementRecord, _ recorder: inout StepRecorder) {
    let needed = ParentRule.required(graph.parents(of: position), policy.history)
    guard let missing = needed.first(where: { !records[$0].trusted }) else {
      recorder.passed("parents", "every parent that it needs is trusted")
      return
    }
    let reason = "its parent `\(graph.ids[missing].short)` is not trusted"
    recorder.failed("parents", reason)
    record.flags.insert(.untrustedParent)
    if record.trusted { record.reason = reason }
    record.trusted = false
  }

  func verification(tip: ObjectID, root: ObjectID, branch: RefName?) -> ChainVerification {
    var refusal: Refusal?
    var rewind = RewindCheck.unchecked
    if graph.root == nil {
      refusal = Refusal("the tip `\(tip)` does not descend from the root `\(root)`")
    } else if let floor = policy.floor {
      if graph.position(of: floor) != nil {
        rewind = .floor
      } else {
        refusal = Refusal(
          "the tip `\(tip)` does not contain the floor `\(floor)`: it is older than what the policy has seen",
          hints: ["fetch the branch again, from a remote that you trust"])
      }
    }
    let line = policy.history == .firstParent ? firstParentLine() : Array(graph.ids.indices.reversed())
    let judgements = line.filter { !graph.isFiat[$0] }.map { position in
      records[position].judgement(graph.ids[position], history.checks[position], policy)
    }
    return ChainVerification(
      tip: tip, root: root, branch: branch, policy: policy, now: now, judgements: judgements, rewind: rewind,
      refusal: refusal, history: history, records: records, marks: marks)
  }

  private func firstParentLine() -> [Int] {
    var line = [graph.tip]
    while let parent = graph.firstParent(of: line[line.count - 1]) { line.append(parent) }
    return line
  }
}
