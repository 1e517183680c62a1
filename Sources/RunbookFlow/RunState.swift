import Calendars
public import Journal

/// Where a run stands: nothing but what its journal says, entry by entry. The same entries give the same state on
/// every machine and at every time.
public struct RunState: Sendable, Hashable {
  public enum Phase: Sendable, Hashable {
    case notBegun
    case underWay
    case suspended(RunSuspended)
    case finished(RunFinished)
  }

  public enum Undo: Sendable, Hashable {
    case none
    case begun(UndoBegun)
    case finished(UndoFinished)
  }

  /// As it holds now: a corrected runbook and the folders of another machine take the place of the first ones.
  public internal(set) var created: RunCreated?
  /// The run goes on elsewhere, and this copy of its journal is closed.
  public internal(set) var handedOver: RunHandedOver?
  public private(set) var phase = Phase.notBegun
  /// In the order in which the journal first names them.
  public private(set) var steps: [StepState] = []
  /// Why and how the run ends, once that is certain; handlers and undo follow.
  public private(set) var ending: RunEnding?
  public private(set) var undo = Undo.none
  /// How it ended; what is still armed may be undone after that.
  public private(set) var finished: RunFinished?
  public private(set) var lastSequence: Int64 = 0
  private var positions: [String: Int] = [:]

  public init() {}

  public init(_ entries: some Sequence<JournalEntry>) {
    for entry in entries { apply(entry) }
  }

  /// What is known of a step; a step that the journal does not name is pending.
  public func step(_ id: String) -> StepState {
    positions[id].map { steps[$0] } ?? StepState(id: id)
  }

  /// It is over, and nothing of it is being undone.
  public var isFinished: Bool {
    if case .begun = undo { false } else { finished != nil }
  }

  /// Takes one more entry into account.
  public mutating func apply(_ entry: JournalEntry) {
    lastSequence = entry.sequence
    switch entry.event {
    case .runCreated(let event):
      created = event
      phase = .underWay
    case .runResumed: if !isFinished { phase = .underWay }
    case .runSuspended(let event): if !isFinished { phase = .suspended(event) }
    case .runEnding(let event): if ending == nil { ending = event }
    case .runFinished(let event):
      phase = .finished(event)
      finished = event
    case .undoBegun(let event):
      undo = .begun(event)
      // What could not be undone before is tried again.
      for id in event.steps where positions[id] != nil { change(id) { $0.progress = .pending } }
    case .undoFinished(let event):
      undo = .finished(event)
      if let finished { phase = .finished(finished) }
    case .stepIntent(let event): apply(event, entry)
    case .stepStarted(let event): change(event.step) { $0.process = event }
    case .stepOutput(let event): change(event.step) { $0.printed.append(event) }
    case .stepFinished(let event): apply(event, entry)
    case .stepSkipped(let event):
      change(event.step) {
        $0.title = event.title
        $0.retryAt = nil
        $0.progress = .skipped
        $0.message = event.reason
        $0.ended = entry.time
      }
    case .decision(let event): apply(event, entry)
    case .approvalRequested, .approvalGranted, .approvalRefused: applyApproval(entry)
    case .runHandedOver, .runTakenOver, .runAmended: applyPassing(entry)
    case .note, .amendment, .journalRepaired, .seal, .unknown: break
    }
  }

  private mutating func apply(_ intent: StepIntent, _ entry: JournalEntry) {
    change(intent.step) {
      $0.title = intent.title
      if $0.progress != .unknown, $0.progress != .cancelled { $0.waitingSince = entry.time }
      $0.progress = intent.kind.isContainer ? .open : .unknown
      $0.intentSequence = entry.sequence
      $0.retryAt = nil
      $0.within = intent.within
      $0.attempts = max($0.attempts, intent.attempt)
      $0.intent = intent
      $0.process = nil
      $0.printed = []
      $0.message = nil
      $0.exitCode = nil
      $0.effectHappened = false
      $0.began = entry.time
      $0.ended = nil
    }
  }

  private mutating func apply(_ finished: StepFinished, _ entry: JournalEntry) {
    change(finished.step) {
      $0.attempts = max($0.attempts, finished.attempt)
      $0.outputs = finished.outputs
      $0.withheld = finished.withheld
      $0.exitCode = finished.exitCode
      $0.message = finished.message
      $0.effectHappened = finished.effectHappened || finished.status == .succeeded
      $0.doneBy = finished.by
      $0.evidence = finished.evidence
      $0.ended = entry.time
      $0.within = finished.within ?? $0.within
      $0.retryAt = finished.retryAfter.map { entry.time.adding(TimeSpan(milliseconds: $0)) }
      $0.progress =
        switch finished.status {
        case .succeeded: .succeeded
        case .satisfied: .satisfied
        case .failed: finished.retryAfter == nil ? .failed : .pending
        // A person who puts a step off has done nothing that could be repeated.
        case .cancelled: $0.intent?.kind == .manual ? .pending : .cancelled
        }
    }
  }

  private mutating func apply(_ decision: Decision, _ entry: JournalEntry) {
    if decision.choice == .abort || decision.choice == .undo { end(decision) }
    if decision.choice == .retry, step(decision.step).intent?.kind.isContainer ?? false {
      return reopen(decision.step)
    }
    change(decision.step) {
      switch decision.choice {
      case .confirmed:
        $0.isConfirmed = true
        if $0.progress == .declined { $0.progress = .pending }
      case .declined:
        $0.progress = .declined
        $0.message = "\(decision.by) answered no"
      case .retry:
        $0.progress = .pending
        $0.attemptsBefore = $0.attempts
      case .skip:
        $0.progress = .skipped
        $0.message = decision.reason
        $0.ended = entry.time
      case .done:
        $0.progress = .succeeded
        $0.outputs = decision.outputs
        $0.doneBy = decision.by
        $0.message = decision.reason
        $0.effectHappened = true
        $0.ended = entry.time
      case .abort, .undo: break
      }
    }
  }

  /// A person ends the run at a step; it is a failure unless the step was only not confirmed.
  private mutating func end(_ decision: Decision) {
    guard ending == nil else { return }
    let known = step(decision.step)
    let failure: RunFailure? =
      switch known.progress {
      case .failed, .cancelled, .unknown:
        RunFailure(
          step: decision.step, message: known.message ?? "nobody knows whether it has happened",
          exitCode: known.exitCode)
      default: nil
      }
    ending = RunEnding(
      status: .aborted, reason: decision.reason ?? "ended by \(decision.by) at step `\(decision.step)`",
      failure: failure, undo: decision.choice == .undo)
  }

  /// A group or `forEach` is gone into once more: what did not succeed in it is to be done again.
  private mutating func reopen(_ id: String) {
    change(id) {
      $0.progress = .open
      $0.message = nil
      $0.ended = nil
      $0.attemptsBefore = $0.attempts
    }
    for step in steps where step.within == id {
      switch step.progress {
      case .failed, .cancelled:
        if step.intent?.kind.isContainer ?? false {
          reopen(step.id)
        } else {
          change(step.id) {
            $0.progress = .pending
            $0.attemptsBefore = $0.attempts
          }
        }
      default: break
      }
    }
  }

  mutating func change(_ id: String, _ body: (inout StepState) -> Void) {
    if let position = positions[id] {
      body(&steps[position])
    } else {
      var step = StepState(id: id)
      body(&step)
      positions[id] = steps.count
      steps.append(step)
    }
  }
}
