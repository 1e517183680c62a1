import Calendars
import JSON
import Journal
import RunbookEngine
import RunbookFlow

extension ReviewReading {
  var steps: [ReviewStep] {
    state.steps.map { step in
      ReviewStep(
        id: step.id, title: step.title, state: "\(step.progress)", attempts: step.attempts, began: step.began,
        ended: step.ended, remarks: remarks(on: step), doneBy: step.doneBy, evidence: step.evidence)
    }
  }

  /// What was said about a step, and what a person answered in it.
  private func remarks(on step: StepState) -> String {
    guard step.intent?.kind == .manual else { return step.message ?? "" }
    let answers = step.outputs.members.map { "\($0.key) = \($0.value.shown)" }
    return ([step.message].compactMap { $0 } + answers).joined(separator: "; ")
  }

  private var notifications: [StepState] {
    state.steps.filter { $0.uses?.hasPrefix("notify.") == true && $0.progress == .succeeded }
  }

  var callSheets: [String] { notifications.compactMap { $0.outputs["list"]?.stringValue } }

  /// What is due first comes first; what waits for something comes last.
  func deadlines(_ filings: [ReviewFiling]) -> [ReviewDeadline] {
    let all = notifications.flatMap { step in
      (step.outputs["deadlines"]?.arrayValue ?? []).map { value in
        let id = value["id"]?.stringValue ?? ""
        return ReviewDeadline(
          id: id, title: value["title"]?.stringValue ?? "",
          due: value["due"]?.stringValue.flatMap { Timestamp(rfc3339: $0) },
          since: value["since"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }, to: value["to"]?.stringValue ?? "",
          cite: value["cite"]?.stringValue ?? "", step: step.id,
          filed: filings.first { $0.duty == id })
      }
    }
    return all.enumerated().sorted {
      ($0.element.due ?? .latest, $0.offset) < ($1.element.due ?? .latest, $1.offset)
    }.map(\.element)
  }

  var undo: ReviewUndo {
    var undone: [String] = []
    var byHand: [String] = []
    var settled: Int64 = 0
    for entry in entries {
      switch entry.event {
      // Names everything that is armed at that time.
      case .undoBegun: settled = entry.sequence
      case .undoFinished(let event):
        undone += event.undone
        // What could not be undone before was tried again.
        byHand = event.byHand
      default: break
      }
    }
    let armed = state.steps.filter { $0.isArmed && $0.intentSequence > settled }
    return ReviewUndo(
      undone: undone,
      byHand: byHand.map { ReviewUndo.Remainder(step: $0, reason: state.step($0).message ?? "it was left out") },
      armed: armed.sorted { $0.intentSequence > $1.intentSequence }.map(\.id))
  }

  var missing: [MissingAnswer] {
    if case .suspended(let event) = state.phase { event.missing } else { [] }
  }

  var integrity: ReviewIntegrity {
    let problems = Dictionary(
      verification.attachments.map { ($0.attachment.digest, $0.problem) }, uniquingKeysWith: { first, _ in first })
    let attachments = entries.flatMap { entry in
      entry.event.attachments.map { attachment in
        ReviewIntegrity.Attachment(
          digest: attachment.digest, size: attachment.size, name: attachment.name, line: entry.sequence,
          problem: problems[attachment.digest])
      }
    }
    return ReviewIntegrity(
      entries: verification.entries, head: verification.head, isGood: verification.isGood,
      fault: verification.fault?.description, tornBytes: verification.tornBytes, seal: seal.clause,
      isSealed: seal.isWhole, attachments: attachments, files: created.files)
  }
}
