import Expressions
import Journal
import Processes
import RunbookLanguage

/// One run in the hands of this process: the only place where a run has effects.
actor RunSession {
  /// How one look at a step ended.
  enum Flow {
    /// The step is settled.
    case next
    /// Look at the step again.
    case again
    /// The run stands still or is over.
    case stop(RunOutcome.Ending)
  }

  let environment: RunnerEnvironment
  let checked: CheckedRunbook
  let inputs: [String: Value]
  private let writer: JournalWriter

  var state: RunState
  var answers: PreparedAnswers
  var values: StepValues
  var bindings: RunBindings
  var redactor = Redactor()
  var programs = ProgramDigests()

  init(
    environment: RunnerEnvironment, checked: CheckedRunbook, inputs: [String: Value], writer: sending JournalWriter,
    state: RunState, facts: RunBindings.Facts
  ) {
    self.environment = environment
    self.checked = checked
    self.inputs = inputs
    self.writer = writer
    self.state = state
    answers = environment.answers
    values = StepValues(runbook: checked.runbook)
    bindings = values.bindings(inputs: inputs, facts: facts, state: state)
  }

  var runbook: Runbook { checked.runbook }
  var run: RunID { writer.run }
  var attachments: AttachmentStore { writer.attachments }
  var journalHead: ContentDigest { writer.head }
  var directory: String { state.created?.directory ?? environment.workingDirectory }
  var mode: RunMode { state.created?.mode ?? .interactive }

  /// Goes on from where the journal stands, to the end or until a person is needed.
  func drive() async throws(EngineError) -> RunOutcome {
    defer { writer.close() }
    environment.observer.willRun(checked, state: state)
    let ending = try await work()
    let outcome = RunOutcome(run: run, ending: ending, state: state)
    environment.observer.didEnd(outcome, runbook: checked)
    return outcome
  }

  private func work() async throws(EngineError) -> RunOutcome.Ending {
    if let abort = state.abort { return try end(.aborted, reason: abort.reason ?? "ended by \(abort.by)") }
    for step in runbook.preflight {
      if let ending = try await settle(step, isPreflight: true) { return ending }
    }
    for step in runbook.steps {
      if let ending = try await settle(step, isPreflight: false) { return ending }
    }
    return try end(.succeeded, reason: nil)
  }

  /// Looks at a step until nothing more is to be done for it.
  private func settle(_ step: Step, isPreflight: Bool) async throws(EngineError) -> RunOutcome.Ending? {
    while true {
      let known = state.step(step.id.value)
      if known.isSettled, !mustBeReadAgain(step, known) { return nil }
      if environment.interruption.level != .none { return try interrupted(before: step) }
      let flow =
        switch known.progress {
        case .pending: try await attempt(step)
        case .failed, .declined: try await resolve(step, known, isPreflight: isPreflight)
        case .unknown, .cancelled: try await clearUp(step, known)
        case .succeeded: try await attempt(step)
        case .skipped: Flow.next
        }
      switch flow {
      case .next: return nil
      case .again: continue
      case .stop(let ending): return ending
      }
    }
  }

  /// A sensitive output is in no journal, so that another process has to get it again; where a repeat is not safe,
  /// whatever needs it fails and says so.
  private func mustBeReadAgain(_ step: Step, _ known: StepState) -> Bool {
    guard known.progress == .succeeded, !known.withheld.isEmpty, values.withheld[step.id.value] == nil else {
      return false
    }
    return step.effect == .read || step.isIdempotent
  }

  // MARK: Writing down

  /// Writes an event down, without what must not be seen, and lets everybody know.
  func record(_ event: JournalEvent, _ durability: JournalWriter.Durability) throws(EngineError) {
    var event = event
    if !redactor.isEmpty {
      let redactor = redactor
      // When covering a value destroys the entry itself, the value is a word of the format and protects nothing.
      event = event.mappingTexts { redactor.redact($0) } ?? event
    }
    let entry: JournalEntry
    do throws(JournalError) {
      entry = try writer.append(event, durability)
    } catch {
      throw EngineError(error)
    }
    state.apply(entry)
    environment.observer.recorded(entry, state: state)
  }

  func synchronize() throws(EngineError) {
    do throws(JournalError) {
      try writer.synchronize()
    } catch {
      throw EngineError(error)
    }
  }

  /// Ends the run and gives its key back.
  func end(_ status: RunFinished.Status, reason: String?) throws(EngineError) -> RunOutcome.Ending {
    try record(.runFinished(RunFinished(status: status, reason: reason)), .now)
    if let key = state.created?.lock {
      do throws(JournalError) {
        try environment.store.release(key, by: run)
      } catch {
        throw EngineError(error)
      }
    }
    return switch status {
    case .succeeded: .succeeded
    case .failed: .failed(reason: reason ?? "failed")
    case .aborted: .aborted(reason: reason ?? "aborted")
    }
  }

  /// Lets the run stand still until somebody answers.
  func suspend(_ reason: String, missing: [MissingAnswer]) throws(EngineError) -> Flow {
    let event = RunSuspended(reason: reason, missing: missing)
    try record(.runSuspended(event), .now)
    return .stop(.suspended(event))
  }

  func interrupted(before step: Step) throws(EngineError) -> RunOutcome.Ending {
    let event = RunSuspended(reason: "interrupted before step `\(step.id.value)`", missing: [])
    try record(.runSuspended(event), .now)
    return .interrupted(event, terminated: environment.interruption.isTermination)
  }
}
