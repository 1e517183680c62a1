import Journal

/// One line of the timeline; entries that say nothing to a person have none.
struct TimelineRow {
  let event: String
  let who: String
  let evidence: String

  init?(_ entry: JournalEntry) {
    var evidence: [JournalAttachment] = []
    switch entry.event {
    case .runCreated(let event):
      self.event = "the run begins"
      who = event.requester
    case .runResumed(let event):
      self.event = "the run goes on"
      who = event.by
    case .runSuspended(let event):
      self.event = "the run stands still: \(event.reason)"
      who = "runback"
    case .runFinished(let event):
      self.event = "the run has \(event.status.rawValue)" + (event.reason.map { ": \($0)" } ?? "")
      who = "runback"
    case .runEnding(let event):
      self.event = "the run ends as \(event.status.rawValue): \(event.reason)"
      who = "runback"
    case .undoBegun(let event):
      let because = event.reason.map { ", because \($0)" } ?? ""
      self.event = "what is armed is undone\(because): \(event.steps.joined(separator: ", "))"
      who = event.by ?? "runback"
    case .undoFinished(let event):
      self.event =
        event.byHand.isEmpty
        ? "everything that was armed is undone"
        : "to be undone by a person: \(event.byHand.joined(separator: ", "))"
      who = "runback"
    case .stepIntent(let event):
      self.event = "\(event.step): \(event.title)" + (event.attempt > 1 ? ", attempt \(event.attempt)" : "")
      who = "runback"
    case .stepFinished(let event):
      self.event = "\(event.step) \(event.status.rawValue)" + (event.message.map { ": \($0)" } ?? "")
      who = event.by ?? "runback"
      evidence = event.evidence
    case .stepSkipped(let event):
      self.event = "\(event.step) skipped: \(event.reason)"
      who = "runback"
    case .decision(let event):
      self.event = "\(event.step): \(event.choice.rawValue)" + (event.reason.map { ", because \($0)" } ?? "")
      who = event.by
    case .note(let event):
      self.event = event.text
      who = event.by
    case .amendment(let event):
      self.event = "correction for \(event.occurredAt): \(event.text)"
      who = event.by
    case .journalRepaired(let event):
      self.event = "a last line that was never completely written was cut off"
      who = "runback"
      evidence = [event.removed]
    case .approvalRequested(let event):
      let broken = event.breakGlass.map { ", the glass broken: \($0)" } ?? ""
      self.event = "\(event.step): \(event.count) of \(event.from) are asked to approve\(broken)"
      who = "runback"
    case .approvalGranted(let event):
      self.event = "\(event.step): approved with the key \(event.key)"
      who = event.person
    case .approvalRefused(let event):
      self.event = "\(event.step): an answer does not count: \(event.reason)"
      who = event.key ?? "unknown"
    case .runHandedOver(let event):
      self.event = "handed over on \(event.host)"
      who = event.by
    case .runTakenOver(let event):
      self.event =
        "taken over on \(event.host)" + (event.forked ? ", FORKED: nobody handed it over" : "")
        + (event.reason.map { ", because \($0)" } ?? "")
      who = event.by
    case .runAmended(let event):
      self.event =
        "the runbook was corrected, from \(event.previous.hex.prefix(12)) to \(event.runbook.digest.hex.prefix(12))"
        + (event.reason.map { ", because \($0)" } ?? "")
      who = event.by
    case .seal(let event):
      self.event = "sealed up to line \(event.entries)"
      who = event.by
    case .stepStarted, .stepOutput, .unknown: return nil
    }
    self.evidence = evidence.map { "`\($0.digest.hex.prefix(12))`" }.joined(separator: " ")
  }
}
