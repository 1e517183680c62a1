import Calendars
import JSON
public import Journal
import RunbookEngine
import RunbookFlow

extension Review {
  /// - Parameters:
  ///   - verification: of the same journal and its attachments.
  ///   - incident: what is known of the incident that the run names.
  ///   - ledger: who was told, and which duties were done.
  /// - Returns: nil for a journal whose first entry was never written.
  public init?(
    _ contents: JournalContents, verification: JournalVerification, incident: ReviewIncident? = nil,
    ledger: ReviewLedger = ReviewLedger()
  ) {
    guard let reading = ReviewReading(contents, verification) else { return nil }
    overview = reading.overview(incident)
    let deadlines = reading.deadlines(ledger.filings)
    tellings = ledger.tellings
    self.deadlines = deadlines
    timeline =
      Timeline(
        contents.entries, state: reading.state, incident: overview.incident, deadlines: deadlines, ledger: ledger
      ).events
    impact = reading.impact
    decisions = reading.decisions
    approvals = reading.approvals
    steps = reading.steps
    callSheets = reading.callSheets
    undo = reading.undo
    missing = reading.missing
    actions = reading.actions
    corrections = reading.corrections
    integrity = reading.integrity
    warnings = reading.warnings(approvals)
    findings = reading.findings(approvals, deadlines, ended: overview.ended)
  }
}

/// One pass over a journal after another, each for one part of the review.
struct ReviewReading {
  let entries: [JournalEntry]
  let state: RunState
  let created: RunCreated
  let verification: JournalVerification
  let seal: SealStanding

  init?(_ contents: JournalContents, _ verification: JournalVerification) {
    guard let created = contents.created else { return nil }
    entries = contents.entries
    state = RunState(contents.entries)
    self.created = created
    self.verification = verification
    seal = SealStanding(contents)
  }

  // MARK: Overview

  func overview(_ incident: ReviewIncident?) -> ReviewOverview {
    // A corrected runbook takes the place of the first one.
    let runbook = (state.created ?? created).runbook
    let metadata = RecordedMetadata(runbook)
    let (outcome, reason) = ending
    return ReviewOverview(
      run: created.run, title: runbook.title, runbook: runbook.id, runbookDigest: runbook.digest,
      severity: incident?.severity ?? metadata.severity,
      incident: incident ?? created.incident.map { ReviewIncident(id: $0) },
      outcome: outcome, reason: reason, began: entries[0].time, ended: ended, requester: created.requester,
      requesterKey: RequesterProof(created)?.fingerprint, proof: created.proof, host: created.host,
      program: created.program, mode: created.mode, trust: (state.created ?? created).trust, inputs: created.inputs,
      start: created.from, skippedPreflight: created.skippedPreflight, controls: metadata.controls)
  }

  private var ended: Timestamp {
    let last = entries.last { if case .seal = $0.event { false } else { true } }
    return last?.time ?? entries[0].time
  }

  private var ending: (ReviewOverview.Outcome, String?) {
    switch state.phase {
    case .notBegun, .underWay: return (.underWay, nil)
    case .suspended(let event): return (.suspended, event.reason)
    case .finished(let event):
      let outcome: ReviewOverview.Outcome =
        switch event.status {
        case .succeeded: .succeeded
        case .failed: .failed
        case .aborted: .aborted
        }
      return (outcome, event.reason)
    }
  }

  // MARK: Impact

  var impact: ReviewImpact {
    var untrusted: [String] = []
    var seen: Set<String> = []
    for entry in entries {
      guard case .stepFinished(let event) = entry.event else { continue }
      for commit in state.untrustedCommits(found: event) where seen.insert(commit).inserted { untrusted.append(commit) }
    }
    let changed = state.steps.filter { step in
      guard let intent = step.intent, !intent.kind.isContainer else { return false }
      return step.effectHappened && intent.effect != .read
    }
    return ReviewImpact(
      remarks: remarks(.impact), rollbacks: rollbacks, untrusted: untrusted, changed: changed.map(\.id))
  }

  private var rollbacks: [ReviewRollback] {
    state.steps.filter { $0.uses == "git.rollback" && $0.progress == .succeeded }.map { step in
      ReviewRollback(
        step: step.id, from: step.outputs["from"]?.stringValue, target: step.outputs["target"]?.stringValue,
        commit: step.outputs["commit"]?.stringValue, isPushed: step.outputs["pushed"]?.boolValue == true,
        kept: step.outputs["kept"]?.arrayValue?.map(\.shown) ?? [])
    }
  }

  private func remarks(_ kind: Note.Kind) -> [ReviewRemark] {
    entries.compactMap { entry in
      guard case .note(let note) = entry.event, note.kind == kind else { return nil }
      return ReviewRemark(line: entry.sequence, text: note.text, by: note.by)
    }
  }

  // MARK: People

  var decisions: [ReviewDecision] {
    entries.compactMap { entry in
      switch entry.event {
      case .decision(let event):
        ReviewDecision(
          line: entry.sequence, time: entry.time, step: event.step, question: event.question,
          choice: event.choice.rawValue, by: event.by, reason: event.reason)
      case .stepFinished(let event):
        event.by.flatMap { by in
          event.outputs.isEmpty
            ? nil
            : ReviewDecision(
              line: entry.sequence, time: entry.time, step: event.step, question: state.step(event.step).title,
              choice: event.outputs.members.map { "\($0.key) = \($0.value.shown)" }.joined(separator: "; "), by: by,
              reason: event.message)
        }
      default: nil
      }
    }
  }

  var approvals: [ReviewApproval] {
    var granted: [ContentDigest: [ReviewApproval.Signature]] = [:]
    var refused: [ContentDigest: [ReviewApproval.Refusal]] = [:]
    for entry in entries {
      switch entry.event {
      case .approvalGranted(let event):
        granted[event.request, default: []].append(
          ReviewApproval.Signature(person: event.person, key: event.key, line: entry.sequence))
      case .approvalRefused(let event):
        refused[event.request, default: []].append(
          ReviewApproval.Refusal(reason: event.reason, key: event.key, line: entry.sequence))
      default: break
      }
    }
    return entries.compactMap { entry in
      guard case .approvalRequested(let event) = entry.event else { return nil }
      return ReviewApproval(
        line: entry.sequence, step: event.step, digest: event.digest, count: event.count, from: event.from,
        expires: event.expires, breakGlass: event.breakGlass, notify: event.notify,
        granted: granted[event.digest] ?? [], refused: refused[event.digest] ?? [])
    }
  }

  var actions: [ImprovementAction] {
    var done: [Int64: ReviewRemark] = [:]
    for entry in entries {
      guard case .note(let note) = entry.event, note.kind == .done, let about = note.about else { continue }
      done[about] = ReviewRemark(line: entry.sequence, text: note.text, by: note.by)
    }
    return entries.compactMap { entry in
      guard case .note(let note) = entry.event, note.kind == .action else { return nil }
      return ImprovementAction(
        line: entry.sequence, text: note.text, owner: note.owner, due: note.due, by: note.by,
        done: done[entry.sequence])
    }
  }

  var corrections: [ReviewCorrection] {
    let shown = Timeline(entries, state: state, incident: nil, deadlines: [], ledger: ReviewLedger()).events
    return entries.compactMap { entry in
      guard case .amendment(let event) = entry.event else { return nil }
      let wrong = event.corrects.flatMap { line in shown.first { $0.line == line } }
      return ReviewCorrection(
        line: entry.sequence, occurred: event.occurredAt, recorded: entry.time, by: event.by, text: event.text,
        corrects: wrong.flatMap { wrong in
          wrong.line.map { ReviewCorrection.Corrected(line: $0, time: wrong.time, text: wrong.text) }
        })
    }
  }
}

extension JSONValue {
  var shown: String { stringValue ?? compact }
}
