import Calendars
import JSON
import Journal
import RunbookEngine
import RunbookFlow

extension ReviewReading {
  // MARK: First of all

  func warnings(_ approvals: [ReviewApproval]) -> [String] {
    var warnings = approvals.compactMap { approval in
      approval.breakGlass.map { reason in
        "The glass was broken for step \(approval.step): \(reason). To be told at once: "
          + "\(approval.notify.joined(separator: ", "))."
      }
    }
    if let fault = verification.fault { warnings.append("The journal is damaged: \(fault.description).") }
    let broken = verification.attachments.count
    if broken > 0 { warnings.append("\(broken) of the attachments are missing or were changed.") }
    if case .bad = seal { warnings.append("The journal's seal is not good: its signature does not verify.") }
    if case .unsealed(wasPossible: true) = seal {
      warnings.append("The journal is not sealed although its requester had a key: lines may be missing at its end.")
    }
    if case .sealed(_, false?, _, _) = seal {
      warnings.append("The journal was sealed with another key than the requester's.")
    }
    for entry in entries {
      if case .runTakenOver(let event) = entry.event, event.forked {
        warnings.append(
          "The run was taken over on \(event.host) though nobody had handed it over: there may be a second copy.")
      }
    }
    let trust = (state.created ?? created).trust
    if !trust.hasPrefix("verified") { warnings.append("Nobody vouches for the runbook: \(trust).") }
    if RequesterProof(created) == nil {
      warnings.append("The requester is unproven: only the operating system says that it was \(created.requester).")
    }
    return warnings
  }

  // MARK: What went well, and what did not

  func findings(
    _ approvals: [ReviewApproval], _ deadlines: [ReviewDeadline], ended: Timestamp
  ) -> [ReviewFinding] {
    said + good + bad(approvals) + passed(deadlines, ended: ended)
  }

  private var said: [ReviewFinding] {
    entries.compactMap { entry in
      guard case .note(let note) = entry.event, let kind = note.kind else { return nil }
      let finding: ReviewFinding.Kind? =
        switch kind {
        case .well: .well
        case .badly: .badly
        case .cause: .cause
        case .impact, .action, .done: nil
        }
      return finding.map { ReviewFinding(kind: $0, text: note.text, by: note.by, line: entry.sequence) }
    }
  }

  private func shown(_ kind: ReviewFinding.Kind, _ text: String, _ line: Int64? = nil) -> ReviewFinding {
    ReviewFinding(kind: kind, text: text, by: nil, line: line)
  }

  private var good: [ReviewFinding] {
    var findings: [ReviewFinding] = []
    for step in state.steps where step.uses == "git.rollback" && step.progress == .succeeded {
      guard let ended = step.ended else { continue }
      findings.append(
        shown(.well, "the rollback was made \(ended.since(entries[0].time).toTheSecond) after the run began"))
    }
    let tried = state.steps.filter { $0.attempts > 0 }
    if !tried.isEmpty,
      tried.allSatisfy({ $0.attempts == 1 && ($0.progress == .succeeded || $0.progress == .satisfied) })
    {
      findings.append(shown(.well, "each of the \(tried.count) steps that were begun succeeded at the first attempt"))
    }
    return findings
  }

  private func bad(_ approvals: [ReviewApproval]) -> [ReviewFinding] {
    var findings: [ReviewFinding] = []
    for entry in entries {
      switch entry.event {
      case .stepFinished(let event) where event.status == .failed:
        findings.append(
          shown(
            .badly, "attempt \(event.attempt) of \(event.step) failed" + (event.message.map { ": \($0)" } ?? ""),
            entry.sequence))
      case .decision(let event) where event.choice == .skip:
        findings.append(shown(.badly, "\(event.step) was left out by \(event.by)", entry.sequence))
      case .journalRepaired:
        findings.append(shown(.badly, "the program was stopped while it wrote a line", entry.sequence))
      case .approvalRefused(let event):
        findings.append(shown(.badly, "an answer for \(event.step) did not count: \(event.reason)", entry.sequence))
      case .runAmended:
        findings.append(shown(.badly, "the runbook had to be corrected while it ran", entry.sequence))
      default: break
      }
    }
    for (id, reason) in created.skippedPreflight.members {
      findings.append(shown(.badly, "preflight step \(id) was not asked: \(reason.shown)", 1))
    }
    findings += backwards
    for approval in approvals where !approval.isGranted {
      findings.append(
        shown(
          .badly, "request for \(approval.step) was answered by \(approval.granted.count) of \(approval.count)",
          approval.line))
    }
    return findings
  }

  private var backwards: [ReviewFinding] {
    zip(entries, entries.dropFirst()).filter { $0.time > $1.time }.prefix(1).map { _, later in
      shown(.badly, "the machine's clock went back, so that times around this line are in doubt", later.sequence)
    }
  }

  private func passed(_ deadlines: [ReviewDeadline], ended: Timestamp) -> [ReviewFinding] {
    deadlines.compactMap { deadline in
      guard let due = deadline.due else { return nil }
      guard let filed = deadline.filed else {
        return due < ended
          ? shown(.badly, "\(deadline.title) fell due before the last entry; nobody has written down that it was done")
          : nil
      }
      return filed.at <= due
        ? shown(.well, "\(deadline.title) was done \(due.since(filed.at).toTheSecond) before it was due")
        : shown(.badly, "\(deadline.title) was done \(filed.at.since(due).toTheSecond) too late")
    }
  }
}

extension Timestamp {
  /// People read seconds; the journal has the rest.
  var toTheSecond: String { Timestamp(secondsSinceEpoch: secondsSinceEpoch).rfc3339 }
}

extension TimeSpan {
  var toTheSecond: String { TimeSpan.seconds(seconds).description }
}
