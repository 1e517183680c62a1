import Diagnostics
import Journal

/// What a review can be cited for.
struct ControlFacts {
  enum Kind {
    case runbook, people, judged, severity, decisions, steps, told, recovered, undone, causes, improvements, kept
    case sealed, corrected
  }

  private let review: Review

  init(_ review: Review) { self.review = review }

  func evidence(_ kind: Kind) -> [ControlCrosswalk.Evidence] {
    switch kind {
    case .runbook:
      return [fact("runbook \(review.overview.runbook), SHA-256 \(review.overview.runbookDigest.hex.prefix(12))", [1])]
    case .people: return people
    case .judged: return judged
    case .severity:
      return review.overview.severity.map { [fact("severity \($0)", [1])] } ?? []
    case .decisions: return several("decision of a person", "decisions of people", review.decisions.map(\.line))
    case .steps: return several("step that was done", "steps that were done", doneLines)
    case .told:
      return several(
        "entry about who was told", "entries about who was told",
        lines { $0.lane == .notification && $0.kind != .deadline })
        + (review.deadlines.isEmpty ? [] : [fact("duties to report, with their times: \(review.deadlines.count)", [])])
    case .recovered:
      return review.impact.rollbacks.map { rollback in
        fact("rollback to \(rollback.target?.prefix(12) ?? "?")", lines { $0.text == "\(rollback.step) succeeded" })
      }
    case .undone:
      return review.undo.byHand.isEmpty
        ? [] : [fact("\(counted(review.undo.byHand.count, "step")) to be undone by a person", [])]
    case .causes:
      return several(
        "finding of a person", "findings of people", review.findings.filter { $0.by != nil }.compactMap(\.line))
    case .improvements: return several("improvement action", "improvement actions", review.actions.map(\.line))
    case .kept:
      return several("attachment by SHA-256", "attachments by SHA-256", review.integrity.attachments.map(\.line))
    case .sealed: return [fact(review.integrity.seal, [])]
    case .corrected:
      return several(
        "correction beside the line that it corrects", "corrections beside the lines that they correct",
        review.corrections.map(\.line))
    }
  }

  private var people: [ControlCrosswalk.Evidence] {
    var evidence = [fact("requested by \(review.overview.requester) (\(review.overview.proof))", [1])]
    for approval in review.approvals where !approval.granted.isEmpty {
      evidence.append(
        fact(
          "approved by \(approval.granted.map(\.person).joined(separator: ", "))", approval.granted.map(\.line)))
    }
    return evidence
  }

  private var judged: [ControlCrosswalk.Evidence] {
    guard !review.impact.untrusted.isEmpty else { return [] }
    return [
      fact("\(counted(review.impact.untrusted.count, "commit")) judged untrusted", lines { $0.lane == .attacker })
    ]
  }

  private var doneLines: [Int64] { lines { $0.kind == .event && $0.text.contains(" succeeded") } }

  private func lines(_ isWanted: (TimelineEvent) -> Bool) -> [Int64] {
    review.timeline.filter(isWanted).compactMap(\.line).sorted()
  }

  private func several(_ one: String, _ many: String, _ lines: [Int64]) -> [ControlCrosswalk.Evidence] {
    lines.isEmpty ? [] : [fact("\(lines.count) \(lines.count == 1 ? one : many)", lines)]
  }

  private func fact(_ fact: String, _ lines: [Int64]) -> ControlCrosswalk.Evidence {
    ControlCrosswalk.Evidence(fact: fact, lines: lines)
  }
}
