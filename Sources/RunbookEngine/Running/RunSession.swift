import Expressions
import Journal
import Processes
import RunbookFlow
import RunbookLanguage

/// One run in the hands of this process: the only place where a run has effects.
actor RunSession {
  /// How one move ended.
  enum Flow {
    /// The journal says what became of it.
    case done
    /// It waits for an answer that nobody can give here.
    case waits(RunSuspended)
    /// The operator wants the whole run to stand still.
    case stands(RunSuspended)
  }

  let environment: RunnerEnvironment
  let checked: CheckedRunbook
  let inputs: [String: Value]
  /// By the name that stands for each in values.
  let secrets: [String: Secret]
  private let writer: JournalWriter

  var state: RunState
  var schedule: RunSchedule
  var answers: PreparedAnswers
  var values: StepValues
  var bindings: RunBindings
  var redactor = Redactor()
  var programs = ProgramDigests()
  /// What people approved, by step: see ``ActionInvocation/approvedPlan``.
  var approvedPlans: [String: String] = [:]
  /// What ends the work on a step, by its id, while that can be ended.
  var cancellers: [String: @Sendable () -> Void] = [:]
  /// One question at a time.
  var prompts = PromptQueue()

  init(
    environment: RunnerEnvironment, checked: CheckedRunbook, inputs: [String: Value], secrets: [String: Secret] = [:],
    writer: sending JournalWriter, state: RunState, facts: RunBindings.Facts
  ) {
    var environment = environment
    for name in SecretFetch.variables(checked, inputs) { environment.variables[name] = nil }
    self.environment = environment
    self.checked = checked
    self.inputs = inputs
    self.secrets = secrets
    for secret in secrets.values { redactor.add(secret.bytes) }
    self.writer = writer
    self.state = state
    schedule = RunSchedule(checked)
    answers = environment.answers
    values = StepValues(runbook: checked.runbook)
    bindings = values.bindings(inputs: inputs, facts: facts, state: state)
    // A sensitive output is in no journal, so that another process has to get it again; where a repeat is not safe,
    // whatever needs it fails and says so.
    for known in state.steps where known.progress == .succeeded && !known.withheld.isEmpty {
      guard let step = schedule.place(of: known.id, state)?.step, step.effect == .read || step.isIdempotent else {
        continue
      }
      schedule.toRepeat.insert(known.id)
    }
  }

  var runbook: Runbook { checked.runbook }
  var run: RunID { writer.run }
  /// For what holds no secret.
  var plainAttachments: AttachmentStore { writer.attachments }
  /// For what may hold one, which is covered in it.
  var attachments: AttachmentStore {
    guard !redactor.isEmpty else { return writer.attachments }
    let redactor = redactor
    return writer.attachments.filtered { StreamRedactor(redactor) }
  }
  var journalHead: ContentDigest { writer.head }
  var directory: String { state.created?.directory ?? environment.workingDirectory }
  var mode: RunMode { state.created?.mode ?? .interactive }

  /// Goes on from where the journal stands, to the end or until a person is needed.
  func drive() async throws(EngineError) -> RunOutcome {
    defer { writer.close() }
    environment.observer.willRun(checked, state: state)
    let ending: RunOutcome.Ending
    do throws(EngineError) {
      ending = try await work()
      try await seal()
    } catch {
      throw error.redacted(redactor)
    }
    let outcome = RunOutcome(run: run, ending: ending, state: state)
    environment.observer.didEnd(outcome, runbook: checked)
    return outcome
  }

  /// Signs the head where a key is at hand, so that a cut tail shows.
  private func seal() async throws(EngineError) {
    guard let signer = environment.signer else { return }
    let (entries, head) = (state.lastSequence, journalHead)
    guard let signature = await signer(Seal.statement(run: run, entries: entries, head: head), Seal.namespace) else {
      return
    }
    // Nothing else may have been written while the signature was made.
    guard head == journalHead else { return }
    try record(.seal(Seal(entries: entries, head: head, signature: signature, by: environment.user)), .now)
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
    let wasEnding = state.ending != nil
    state.apply(entry)
    if !wasEnding, let failure = state.ending?.failure {
      bindings.record(
        failureOf: failure.step, message: failure.message, exitCode: failure.exitCode.map(Int64.init))
    }
    environment.observer.recorded(entry, state: state)
  }

  func synchronize() throws(EngineError) {
    do throws(JournalError) {
      try writer.synchronize()
    } catch {
      throw EngineError(error)
    }
  }

  // MARK: Standing still and ending

  /// Ends the run and gives its key back.
  func end(_ end: RunEnd) throws(EngineError) -> RunOutcome.Ending {
    if state.finished == nil {
      try record(.runFinished(RunFinished(status: end.status, reason: end.reason)), .now)
    } else {
      try synchronize()
    }
    if let key = state.created?.lock {
      do throws(JournalError) {
        try environment.store.release(key, by: run)
      } catch {
        throw EngineError(error)
      }
    }
    return switch end.status {
    case .succeeded: .succeeded
    case .failed: .failed(reason: end.reason ?? "failed")
    case .aborted: .aborted(reason: end.reason ?? "aborted")
    }
  }

  /// Lets the run stand still until somebody answers.
  func suspend(_ event: RunSuspended) throws(EngineError) -> RunOutcome.Ending {
    try record(.runSuspended(event), .now)
    return .suspended(event)
  }

  func interrupted(before place: StepPlace?) throws(EngineError) -> RunOutcome.Ending {
    let cause = environment.interruption.isHangUp ? "the terminal went away" : "interrupted"
    let event = RunSuspended(reason: place.map { "\(cause) before step `\($0.id)`" } ?? cause, missing: [])
    try record(.runSuspended(event), .now)
    return .interrupted(event, terminated: environment.interruption.isTermination)
  }
}
