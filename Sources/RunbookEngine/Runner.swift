import Approvals
import Calendars
import Diagnostics
import Expressions
import JSON
public import Journal
import RunbookFlow
import RunbookLanguage

/// Begins and resumes runs.
public struct Runner: Sendable {
  private let environment: RunnerEnvironment

  public init(_ environment: RunnerEnvironment) { self.environment = environment }

  /// Begins a run and drives it to its end or until a person is needed.
  public func begin(_ request: RunRequest) async throws(EngineError) -> RunOutcome {
    try checkAnswers(request.runbook.runbook)
    let created = await proven(try firstEntry(of: request))
    let secrets = try await SecretFetch(environment: environment, directory: environment.workingDirectory)
      .fetch(request.runbook, request.inputs)
    let writer: JournalWriter
    let contents: JournalContents
    do throws(JournalError) {
      if let key = created.lock { try environment.store.checkFree(key, for: request.run) }
      writer = try environment.store.create(created, clock: environment.clock)
      contents = try environment.store.read(request.run)
      try acquireLock(created, writer)
    } catch {
      throw EngineError(error)
    }
    let session = session(
      request.runbook, inputs: request.inputs, secrets: secrets, writer: writer, contents: contents)
    for entry in contents.entries {
      environment.observer.recorded(entry, state: RunState(contents.entries.prefix(Int(entry.sequence))))
    }
    return try await session.drive()
  }

  /// Goes on with a run, with the runbook that its journal carries, or with a corrected one from now on.
  public func resume(_ run: RunID, correcting: CorrectedRunbook? = nil) async throws(EngineError) -> RunOutcome {
    try await takeUp(run, undoing: nil, correcting: correcting)
  }

  /// Undoes what is still armed, the last that was begun first; a run that is not over ends with it.
  public func undo(_ run: RunID, reason: String?) async throws(EngineError) -> RunOutcome {
    try await takeUp(run, undoing: UndoBegun(by: environment.user, reason: reason, steps: []))
  }

  /// Ends a run that is not over: nothing more of it is begun but its handlers, and what is armed stays as it is.
  public func close(_ run: RunID, reason: String) async throws(EngineError) -> RunOutcome {
    try await takeUp(run, undoing: nil, closing: RunEnding(status: .aborted, reason: reason))
  }

  private func takeUp(
    _ run: RunID, undoing: UndoBegun?, closing: RunEnding? = nil, correcting: CorrectedRunbook? = nil
  ) async throws(EngineError) -> RunOutcome {
    let writer: JournalWriter
    let contents: JournalContents
    do throws(JournalError) {
      (writer, contents) = try environment.store.open(run, clock: environment.clock)
    } catch {
      throw EngineError(error)
    }
    let state = RunState(contents.entries)
    guard let created = state.created else {
      throw EngineError(JournalError(.neverBegan, run.text))
    }
    if undoing == nil, state.isFinished, let event = state.finished {
      throw EngineError(
        .alreadyFinished, "run `\(run)` is over: it has \(event.status.sentence)",
        hints: [
          "`runback report \(run)` says what was done", "start a new run with `runback run \(created.runbook.id)`",
        ])
    }
    if let handed = state.handedOver {
      throw EngineError(
        .alreadyFinished, "run `\(run)` was handed over by \(handed.by): it goes on elsewhere",
        hints: ["`runback takeover FILE` takes it back"])
    }
    let recorded = try runbook(of: created)
    let amended = try correcting.map { corrected throws(EngineError) in
      try corrected.event(from: created, recorded, state, by: environment.user)
    }
    let checked = correcting?.runbook ?? recorded
    let inputs = try self.inputs(of: created, checked)
    try checkAnswers(checked.runbook)
    try checkDecisions(state, checked.runbook)
    let secrets = try await SecretFetch(environment: environment, directory: created.directory).fetch(checked, inputs)
    let armed = RunSchedule(checked).armed(state)
    if undoing != nil, armed.isEmpty {
      throw EngineError(.nothingArmed, "nothing of run `\(run)` is armed: there is nothing to undo")
    }
    do throws(JournalError) {
      try acquireLock(created, writer)
    } catch {
      throw EngineError(error)
    }
    let session = session(checked, inputs: inputs, secrets: secrets, writer: writer, contents: contents)
    try await session.record(
      .runResumed(
        RunResumed(
          by: environment.user, host: environment.host, processID: environment.processID, program: environment.program)),
      .later)
    if let amended { try await session.record(.runAmended(amended), .now) }
    if let undoing { try await session.beginUndo(undoing, armed, failure: state.awaitedFailure) }
    if var closing {
      closing.failure = state.awaitedFailure
      try await session.record(.runEnding(closing), .later)
    }
    return try await session.drive()
  }

  private func session(
    _ checked: CheckedRunbook, inputs: [String: Value], secrets: [String: Secret], writer: sending JournalWriter,
    contents: JournalContents
  ) -> RunSession {
    let facts = RunBindings.Facts(
      id: writer.run.text, runbook: checked.runbook.metadata.id.value,
      startedAt: contents.entries.first?.time ?? environment.clock.now())
    return RunSession(
      environment: environment, checked: checked, inputs: inputs, secrets: secrets, writer: writer,
      state: RunState(contents.entries), facts: facts)
  }

  // MARK: Beginning

  private func firstEntry(of request: RunRequest) throws(EngineError) -> RunCreated {
    let runbook = request.runbook.runbook
    var inputs = JSONObject()
    for input in runbook.inputs { inputs[input.name.value] = request.inputs[input.name.value]?.json }
    let references = runbook.approvalReferences
    let approvers =
      references.isEmpty ? JSONObject() : Approvers(try currentContacts(environment), references: references).object
    return RunCreated(
      run: request.run,
      runbook: RecordedRunbook(
        id: runbook.metadata.id.value, title: runbook.metadata.title.value, path: runbook.source.path,
        text: String(decoding: runbook.source.bytes, as: UTF8.self)),
      files: request.files, inputs: inputs, directory: environment.workingDirectory, workspace: environment.workspace,
      requester: environment.user, host: environment.host, processID: environment.processID,
      program: environment.program, mode: request.mode, incident: request.incident, lock: try lockKey(request),
      trust: request.trust, from: request.from, skippedPreflight: request.skippedPreflight,
      approvers: approvers)
  }

  /// Signed by the requester, where a key is at hand.
  private func proven(_ created: RunCreated) async -> RunCreated {
    guard let signer = environment.signer,
      let signature = await signer(created.signedBytes, RunCreated.namespace)
    else { return created }
    var signed = created
    signed.signature = signature
    guard let proof = RequesterProof(signed) else { return created }
    let owner = Approvers(created.approvers).owners(of: proof.fingerprint)?.ids.joined(separator: ", ")
    signed.proof = "signed by \(proof.fingerprint)\(owner.map { " of \($0)" } ?? "")"
    return signed
  }

  private func lockKey(_ request: RunRequest) throws(EngineError) -> String? {
    guard let template = request.runbook.runbook.lock else { return nil }
    let facts = RunBindings.Facts(
      id: request.run.text, runbook: request.runbook.runbook.metadata.id.value, startedAt: environment.clock.now())
    do throws(EvaluationProblem) {
      return try template.evaluateText(in: RunBindings(inputs: request.inputs, run: facts).values)
    } catch {
      throw EngineError(.invalidInput, "the key of the runbook's lock has no value: \(error.message)")
    }
  }

  private func acquireLock(_ created: RunCreated, _ writer: JournalWriter) throws(JournalError) {
    guard let key = created.lock else { return }
    do throws(JournalError) {
      try environment.store.acquire(key, for: created.run)
    } catch {
      // A run that got this far alone in the meantime: ours ends before anything was done.
      if error.code == .keyIsHeld, writer.lastSequence == 1 {
        try writer.append(.runFinished(RunFinished(status: .aborted, reason: error.message)), .now)
      }
      throw error
    }
  }

  // MARK: Resuming

  private func runbook(of created: RunCreated) throws(EngineError) -> CheckedRunbook {
    let source = Source(path: created.runbook.path, text: created.runbook.text)
    let check = RunbookChecker(today: environment.clock.now()).check(source)
    guard let checked = check.runbook else {
      let first = check.diagnostics.first { $0.severity == .error }
      throw EngineError(
        .invalidRunbook,
        "the runbook of run `\(created.run)` cannot be continued by this version of Runback\(first.map { ": \($0.message)" } ?? "")",
        hints: ["use version \(created.program), which began the run"])
    }
    return checked
  }

  private func inputs(of created: RunCreated, _ checked: CheckedRunbook) throws(EngineError) -> [String: Value] {
    let inputs = RunInputs(checked)
    return try inputs.complete(try inputs.read(created.inputs))
  }

  // MARK: Answers

  /// Answers for steps that the runbook does not have are mistakes, most often in spelling.
  private func checkAnswers(_ runbook: Runbook) throws(EngineError) {
    let steps = runbook.everyStep.map(\.id.value)
    let answers = environment.answers
    let named =
      answers.values.keys.sorted() + answers.confirmations.keys.sorted() + answers.decisions.keys.sorted()
      + answers.brokenGlass.keys.sorted()
    guard
      let unknown = named.first(where: { name in
        !steps.contains(String(name.prefix { $0 != "[" }))
      })
    else { return }
    throw EngineError(
      .invalidAnswer, "the runbook has no step `\(unknown)`",
      hints: didYouMean(unknown, among: steps).map { ["did you mean `\($0)`?"] } ?? [])
  }

  /// Decisions need a step that waits for one, and a reason.
  private func checkDecisions(_ state: RunState, _ runbook: Runbook) throws(EngineError) {
    for (step, choice) in environment.answers.decisions.sorted(by: { $0.key < $1.key }) {
      switch state.step(step).progress {
      case .failed, .cancelled, .declined, .unknown: break
      case .pending, .open, .succeeded, .skipped, .satisfied:
        throw EngineError(
          .invalidAnswer, "there is nothing to decide about step `\(step)`, which \(state.step(step).sentence)",
          hints: ["`runback status \(state.created?.run.text ?? "RUN")` shows what waits for a decision"])
      }
      if ![.retry, .wait, .terminate].contains(choice), (environment.answers.reason ?? "").isEmpty {
        throw EngineError(
          .invalidAnswer, "`--decide \(step)=\(choice.rawValue)` wants a reason", hints: ["add `--reason TEXT`"])
      }
    }
  }
}

extension RunFinished.Status {
  /// Follows "it has".
  var sentence: String {
    switch self {
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .aborted: "been ended by a person"
    }
  }
}

extension StepState {
  /// Follows "which".
  var sentence: String {
    switch progress {
    case .pending: attempts == 0 ? "has not been begun" : "is to be tried again"
    case .unknown: "was begun, and whose end is not known"
    case .open: "is under way"
    case .declined: "was not confirmed"
    case .satisfied: "had nothing to do"
    case .succeeded: doneBy == nil || intent?.kind == .manual ? "has succeeded" : "was done by hand"
    case .failed: "has failed"
    case .skipped: "was skipped"
    case .cancelled: "was ended on request"
    }
  }
}

extension RunState {
  /// The failed step that a run which stands still waits for.
  fileprivate var awaitedFailure: RunFailure? {
    guard case .suspended(let event) = phase,
      let known = event.missing.lazy.map({ step($0.subject) }).first(where: { $0.progress == .failed })
    else { return nil }
    return RunFailure(step: known.id, message: known.message ?? "failed", exitCode: known.exitCode)
  }
}
