import Calendars
import Git

/// Walks down a deployment line and asks of each commit what speaks against going back to it.
struct CandidateSearch {
  let judged: JudgedHistory
  let line: DeploymentLine
  private let taint: Taint
  private let before: TimeBound?
  private let images: QuarantinedImages

  init(
    judged: JudgedHistory, repository: Repository, line: DeploymentLine, bad: Set<Int> = [], before: TimeBound? = nil
  ) {
    self.judged = judged
    self.line = line
    self.before = before
    taint = Taint(judged.graph, bad: bad) { judged.records[$0].restored }
    images = QuarantinedImages(repository: repository, quarantine: judged.policy.quarantined)
  }

  enum Outcome {
    /// Marks are empty when nobody attested.
    case found(position: Int, marks: [HealthMark], passedOver: [PassedOver])
    case none([PassedOver])
  }

  func search() throws(TrustError) -> Outcome {
    var passedOver: [PassedOver] = []
    var nearest: Outcome?
    for position in line.positions {
      if let reason = try objection(to: position) {
        passedOver.append(PassedOver(commit: judged.id(position), reason: reason))
        continue
      }
      let marks = marks(at: position)
      let outcome = Outcome.found(position: position, marks: marks, passedOver: passedOver)
      if judged.policy.health == .ignored || !marks.isEmpty { return outcome }
      if judged.policy.health == .preferred, nearest == nil { nearest = outcome }
      passedOver.append(PassedOver(commit: judged.id(position), reason: unattested))
    }
    return nearest ?? .none(passedOver)
  }

  private func marks(at position: Int) -> [HealthMark] {
    judged.policy.health == .ignored ? [] : judged.countedMarks(at: position)
  }

  private var unattested: String { "trusted, but nobody who may has attested its health" }

  /// The nearest commit that nothing speaks against, its health aside.
  func nearestFit() throws(TrustError) -> Int? {
    for position in line.positions where try objection(to: position) == nil { return position }
    return nil
  }

  /// The answer for one commit, by the same tests.
  func answer(for chosen: Int) throws(TrustError) -> Outcome {
    func refused(_ reason: String) -> Outcome { .none([PassedOver(commit: judged.id(chosen), reason: reason)]) }
    guard let index = line.positions.firstIndex(of: chosen) else {
      return refused(
        judged.graph.isFiat[chosen]
          ? "it is " + JudgementRecord.fiat.reason : "it is not on the deployment line")
    }
    if let reason = try objection(to: chosen) { return refused(reason) }
    let marks = marks(at: chosen)
    if judged.policy.health == .required, marks.isEmpty { return refused(unattested) }
    let newer = line.positions[..<index].map {
      PassedOver(commit: judged.id($0), reason: "an older commit was chosen")
    }
    return .found(position: chosen, marks: marks, passedOver: newer)
  }

  /// What speaks against a commit, its health aside.
  private func objection(to position: Int) throws(TrustError) -> String? {
    let record = judged.records[position]
    guard record.trusted else { return record.reason }
    if taint[position] { return "it contains a commit that is known to be bad" }
    if let why = judged.policy.quarantined.commits[judged.id(position)] { return "quarantined: \(why)" }
    if let reason = before?.objection(to: position, judged) { return reason }
    guard let tree = judged.graph.trees[position] else { return "it has no readable tree" }
    return try images.objection(tree)
  }
}
