import Calendars
import JSON
import Journal
import RunbookFlow

/// Puts the entries of a journal, the times of the incident and the deadlines in one order.
struct Timeline {
  private(set) var events: [TimelineEvent] = []
  private let state: RunState
  private let program = "runback"

  init(
    _ entries: [JournalEntry], state: RunState, incident: ReviewIncident?, deadlines: [ReviewDeadline],
    ledger: ReviewLedger
  ) {
    self.state = state
    for entry in entries {
      addRun(entry)
      addStep(entry)
      addPerson(entry)
      addApproval(entry)
    }
    correct()
    addMoments(incident)
    addDeadlines(deadlines)
    addLedger(ledger)
    // Of two at one time the one that was written down first comes first.
    events = events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
  }

  private mutating func add(
    _ entry: JournalEntry, _ text: String, who: String, _ kind: TimelineEvent.Kind = .event,
    lane: TimelineEvent.Lane = .responder, evidence: [JournalAttachment] = []
  ) {
    events.append(
      TimelineEvent(at: entry.time, lane, kind, text, who: who, evidence: evidence, line: entry.sequence))
  }

  // MARK: The run

  private mutating func addRun(_ entry: JournalEntry) {
    switch entry.event {
    case .runCreated(let event): add(entry, "the run begins", who: event.requester)
    case .runResumed(let event): add(entry, "the run goes on", who: event.by)
    case .runSuspended(let event): add(entry, "the run stands still: \(event.reason)", who: program)
    case .runFinished(let event):
      add(
        entry, "the run has \(event.status.rawValue)" + (event.reason.map { ": \($0)" } ?? ""), who: program,
        event.status == .succeeded ? .event : .failure)
    case .runEnding(let event):
      add(entry, "the run ends as \(event.status.rawValue): \(event.reason)", who: program, .failure)
    case .undoBegun(let event):
      let because = event.reason.map { ", because \($0)" } ?? ""
      add(
        entry, "what is armed is undone\(because): \(event.steps.joined(separator: ", "))", who: event.by ?? program)
    case .undoFinished(let event):
      if event.byHand.isEmpty {
        add(entry, "everything that was armed is undone", who: program)
      } else {
        add(entry, "to be undone by a person: \(event.byHand.joined(separator: ", "))", who: program, .failure)
      }
    case .journalRepaired(let event):
      add(
        entry, "a last line that was never completely written was cut off", who: program, evidence: [event.removed])
    case .runHandedOver(let event): add(entry, "handed over on \(event.host)", who: event.by)
    case .runTakenOver(let event):
      add(
        entry,
        "taken over on \(event.host)" + (event.forked ? ", FORKED: nobody handed it over" : "")
          + (event.reason.map { ", because \($0)" } ?? ""), who: event.by, event.forked ? .failure : .event)
    case .runAmended(let event):
      add(
        entry,
        "the runbook was corrected, from \(event.previous.hex.prefix(12)) to \(event.runbook.digest.hex.prefix(12))"
          + (event.reason.map { ", because \($0)" } ?? ""), who: event.by, .decision)
    case .seal(let event): add(entry, "sealed up to line \(event.entries)", who: event.by, .beginning)
    default: break
    }
  }

  // MARK: Steps

  private mutating func addStep(_ entry: JournalEntry) {
    switch entry.event {
    case .stepIntent(let event):
      add(
        entry, "\(event.step): \(event.title)" + (event.attempt > 1 ? ", attempt \(event.attempt)" : ""), who: program,
        .beginning, lane: lane(of: event.step))
    case .stepFinished(let event):
      let kind: TimelineEvent.Kind =
        event.status == .failed ? .failure : event.by != nil && !event.outputs.isEmpty ? .decision : .event
      let answers = kind == .decision ? event.outputs.members.map { "\($0.key) = \($0.value.shown)" } : []
      let said = ([event.message].compactMap { $0 } + answers).joined(separator: "; ")
      add(
        entry, "\(event.step) \(event.status.rawValue)" + (said.isEmpty ? "" : ": \(said)"),
        who: event.by ?? program, kind, lane: lane(of: event.step), evidence: event.evidence)
      addUntrusted(event, entry)
    case .stepSkipped(let event):
      add(entry, "\(event.step) skipped: \(event.reason)", who: program, .skipped, lane: lane(of: event.step))
    default: break
    }
  }

  /// When an attacker's commits were found; when they were made nobody but the attacker says.
  private mutating func addUntrusted(_ event: StepFinished, _ entry: JournalEntry) {
    let commits = state.untrustedCommits(found: event)
    guard !commits.isEmpty else { return }
    let shown = commits.prefix(3).map { $0.prefix(12) }.joined(separator: ", ")
    let more = commits.count > 3 ? " and \(commits.count - 3) more" : ""
    add(entry, "found by \(event.step), not trusted: \(shown)\(more)", who: "unknown", lane: .attacker)
  }

  private func lane(of step: String) -> TimelineEvent.Lane {
    state.step(step).uses?.hasPrefix("notify.") == true ? .notification : .responder
  }

  // MARK: People

  private mutating func addPerson(_ entry: JournalEntry) {
    switch entry.event {
    case .decision(let event):
      add(
        entry, "\(event.step): \(event.choice.rawValue)" + (event.reason.map { ", because \($0)" } ?? ""),
        who: event.by, .decision, lane: lane(of: event.step))
    case .note(let event): add(entry, event.inTimeline, who: event.by)
    case .amendment(let event):
      events.append(
        TimelineEvent(
          at: event.occurredAt, event.lane ?? lane(ofLine: event.corrects), .event, event.text, who: event.by,
          line: entry.sequence, recorded: entry.time, corrects: event.corrects))
    default: break
    }
  }

  private func lane(ofLine line: Int64?) -> TimelineEvent.Lane {
    line.flatMap { line in events.first { $0.line == line } }?.lane ?? .responder
  }

  private mutating func addApproval(_ entry: JournalEntry) {
    switch entry.event {
    case .approvalRequested(let event):
      let broken = event.breakGlass.map { ", the glass broken: \($0)" } ?? ""
      add(
        entry, "\(event.step): \(event.count) of \(event.from) are asked to approve\(broken)", who: program, .decision)
      if event.breakGlass != nil, !event.notify.isEmpty {
        add(
          entry, "to be told at once that the glass was broken: \(event.notify.joined(separator: ", "))", who: program,
          lane: .notification)
      }
    case .approvalGranted(let event):
      add(entry, "\(event.step): approved with the key \(event.key)", who: event.person, .decision)
    case .approvalRefused(let event):
      add(
        entry, "\(event.step): an answer does not count: \(event.reason)", who: event.key ?? "unknown", .failure)
    default: break
    }
  }

  // MARK: Corrections

  private mutating func correct() {
    var lines: [Int64: [Int]] = [:]
    for (index, event) in events.enumerated() { if let line = event.line { lines[line, default: []].append(index) } }
    var latest: [Int64: Int64] = [:]
    for event in events {
      guard let wrong = event.corrects, let by = event.line, wrong < by else { continue }
      for index in lines[wrong] ?? [] { events[index].correctedBy = by }
      // Of several corrections of one line the last one holds.
      for index in latest[wrong].flatMap({ lines[$0] }) ?? [] { events[index].correctedBy = by }
      latest[wrong] = by
    }
  }

  // MARK: The incident

  private mutating func addMoments(_ incident: ReviewIncident?) {
    guard let incident else { return }
    for moment in incident.moments {
      events.append(
        TimelineEvent(
          at: moment.time, .responder, .moment, "the incident is \(moment.name)", who: incident.id, line: nil))
    }
  }

  private mutating func addDeadlines(_ deadlines: [ReviewDeadline]) {
    for deadline in deadlines {
      guard let due = deadline.due else { continue }
      events.append(
        TimelineEvent(
          at: due, .notification, .deadline, "due: \(deadline.title), to \(deadline.to) (\(deadline.cite))",
          who: deadline.id, line: nil, since: deadline.since))
    }
  }

  private mutating func addLedger(_ ledger: ReviewLedger) {
    for telling in ledger.tellings {
      let detail = telling.detail.map { ": \($0)" } ?? ""
      events.append(
        TimelineEvent(
          at: telling.at, .notification, telling.standing == .failed ? .failure : .event,
          "\(telling.standing.rawValue): \(telling.recipient), \(telling.method)\(detail)", who: telling.recipient,
          line: nil))
    }
    for filing in ledger.filings {
      events.append(
        TimelineEvent(
          at: filing.at, .notification, .event, "duty \(filing.duty) done, receipt \(filing.receipt)", who: filing.by,
          line: nil))
    }
  }
}

extension Note {
  /// A remark as it is; what the review sorts, with a word before it.
  var inTimeline: String {
    switch kind {
    case nil: text
    case .impact: "impact: \(text)"
    case .cause: "cause: \(text)"
    case .well: "went well: \(text)"
    case .badly: "did not go well: \(text)"
    case .action:
      "to be done: \(text)" + (owner.map { ", by \($0)" } ?? "") + (due.map { ", until \($0)" } ?? "")
    case .done: "done" + (about.map { " (line \($0))" } ?? "") + ": \(text)"
    }
  }
}

extension StepState {
  /// The built-in action that it uses.
  var uses: String? { intent?.action["uses"]?.stringValue }
}

extension RunState {
  /// The commits that a `git.verify` has found untrusted.
  func untrustedCommits(found event: StepFinished) -> [String] {
    guard step(event.step).uses == "git.verify" else { return [] }
    return event.outputs["commits"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }
}
