import Calendars
import Expressions
import Files
import Glibc
import JSON
import Journal
import Processes
import RunbookFlow
import RunbookLanguage
import Synchronization

/// Steps that start a program.
extension RunSession {
  /// How far a program got.
  enum Execution {
    /// Nothing was begun.
    case unresolved(String)
    /// It was to be started and could not be.
    case notStarted(String, attempt: Int)
    case ended(ProcessOutcome, OutputSpool, files: [String: [UInt8]], attempt: Int)
  }

  func runProgram(_ place: StepPlace) async throws(EngineError) -> Flow {
    switch try await execute(place, bindings(at: place)) {
    case .unresolved(let problem): return try failBefore(place, problem)
    case .notStarted(let problem, let attempt):
      return try finish(
        place,
        StepFinished(step: place.id, attempt: attempt, status: .failed, message: "nothing was done: \(problem)"))
    case .ended(let outcome, let spool, let files, let attempt):
      return try await conclude(place, outcome, spool, files, attempt: attempt)
    }
  }

  /// Runs the program of a step or of a probe, from its intent to its last output.
  func execute(_ place: StepPlace, _ bindings: RunBindings) async throws(EngineError) -> Execution {
    let id = place.id
    let attempt = nextAttempt(of: place)
    let folder: OutputFolder?
    do throws(OutputFolderProblem) {
      folder = try OutputFolder(
        for: place.step, at: "\(environment.store.runDirectory(run))/outputs-\(state.lastSequence)")
    } catch {
      return .unresolved(error.message)
    }
    defer { folder?.remove() }
    let secretFiles = SecretFiles(
      at: "\(environment.store.secretFiles(run))/\(state.lastSequence)", inputs: inputs, secrets: secrets)
    defer { secretFiles.remove() }
    var bindings = bindings
    bindings.define(Expression.secretFiles, secretFiles.paths)
    let resolution = CommandResolution(
      step: place.step, bindings: bindings.values, secrets: secrets, runbook: runbook,
      limit: checked.timeout(of: place.step),
      directory: directory, variables: environment.variables, outputs: folder?.path, run: run.text, id: id)
    let resolved: ResolvedCommand
    switch resolution.resolve(&programs) {
    case .success(let command): resolved = command
    case .failure(let problem): return .unresolved(problem.message)
    }
    let program = RecordedFile(path: resolved.command.program, digest: resolved.digest)
    try record(.stepIntent(intent(place, kind: resolved.kind, action: resolved.action, program: program)), .now)

    let observer = environment.observer
    let spool = OutputSpool(
      attachments: plainAttachments, redactor: redactor, decodes: decodedStreams(of: place.step),
      isWithheld: place.step.outputs.contains(where: \.isSensitive)
    ) { stream, bytes in observer.printed(step: id, stream: stream, bytes: bytes) }
    do throws(FileError) {
      try secretFiles.write(for: resolved.command)
    } catch {
      return .notStarted("a secret could not be written to its file: \(error.message)", attempt: attempt)
    }
    let result = try await start(resolved.command, step: id, attempt: attempt, spool: spool)
    let printed: [StepOutput]
    do throws(JournalError) {
      printed = try spool.finish(step: id, attempt: attempt)
    } catch {
      throw EngineError(error)
    }
    for line in printed { try record(.stepOutput(line), .later) }
    switch result {
    case .failure(let error): return .notStarted(error.message, attempt: attempt)
    case .success(let outcome): return .ended(outcome, spool, files: folder?.contents ?? [:], attempt: attempt)
    }
  }

  // MARK: Running

  /// Runs the program, lets the journal know its process, and ends it when the operator wants that.
  private func start(
    _ command: Command, step: String, attempt: Int, spool: OutputSpool
  ) async throws(EngineError) -> Result<ProcessOutcome, ProcessError> {
    let processes = environment.processes
    let signalGroup = environment.signalGroup
    let group = Mutex<ProcessIdentity?>(nil)
    let (identities, announce) = AsyncStream<ProcessIdentity>.makeStream()
    let task = Task<Result<ProcessOutcome, ProcessError>, Never> {
      defer { announce.finish() }
      do throws(ProcessError) {
        return .success(
          try await processes.run(command) { event in
            switch event {
            case .started(let identity):
              group.withLock { $0 = identity }
              announce.yield(identity)
            case .output(let stream, let bytes): spool.take(stream, bytes)
            }
          })
      } catch {
        return .failure(error)
      }
    }
    var failure: EngineError?
    let listening = environment.interruption.listen { level in
      if level >= .now { task.cancel() }
      if level == .kill, let leader = group.withLock({ $0 }) { signalGroup(leader, SIGKILL) }
    }
    // A probe runs for the sake of its step.
    let names = [step, step.owner].compactMap { $0 }
    for name in names { cancellers[name] = { task.cancel() } }
    defer {
      environment.interruption.end(listening)
      for name in names { cancellers[name] = nil }
    }
    for await identity in identities {
      do throws(EngineError) {
        try record(
          .stepStarted(
            StepStarted(
              step: step, attempt: attempt, processID: identity.processID, startTime: identity.startTime,
              bootID: identity.bootID)), .later)
      } catch {
        failure = error
      }
    }
    let result = await task.value
    if let failure { throw failure }
    return result
  }

  /// What the program's end means for the step.
  private func conclude(
    _ place: StepPlace, _ outcome: ProcessOutcome, _ spool: OutputSpool, _ files: [String: [UInt8]], attempt: Int
  ) async throws(EngineError) -> Flow {
    let step = place.step
    var finished = StepFinished(step: place.id, attempt: attempt, status: .failed)
    if let problem = outcome.termination.problem(limit: checked.timeout(of: step)) {
      finished.message = problem
      if case .exited(let code) = outcome.termination { finished.exitCode = code }
      if outcome.termination == .cancelled { finished.status = .cancelled }
      return try finish(place, finished)
    }
    finished.exitCode = 0
    var outputs: [String: Value] = [:]
    do throws(OutputProblem) {
      outputs = try OutputDecoding(
        declarations: step.outputs, standardOutput: spool.decodable(.standardOutput),
        standardError: spool.decodable(.standardError), files: files
      ).decode()
    } catch {
      finished.message = error.message
      finished.effectHappened = step.effect != .read
    }
    let evidence = try collectEvidence(of: place, outputs: outputs)
    (finished.outputs, finished.withheld) = journalled(outputs, of: place)
    finished.evidence = evidence.kept
    var remarks = evidence.problems
    if outcome.outputHeldOpen { remarks.append("a descendant of its program still holds its output") }
    return try await conclude(place, finished, outputs, remarks)
  }

  /// The effect has happened; `verify` has the last word.
  func conclude(
    _ place: StepPlace, _ finished: StepFinished, _ outputs: [String: Value], _ remarks: [String]
  ) async throws(EngineError) -> Flow {
    var finished = finished
    if finished.message != nil {
      // The effect has happened: it is not repeated because its outputs could not be read.
      let mayRepeat = finished.effectHappened ? false : nil
      finished.message = ([finished.message].compactMap { $0 } + remarks).joined(separator: "; ")
      return try finish(place, finished, mayRepeat: mayRepeat)
    }
    finished.message = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    guard let answer = try await verification(of: place, outputs: outputs), answer != .yes else {
      finished.status = .succeeded
      return try finish(place, finished)
    }
    finished.effectHappened = place.step.effect != .read
    finished.message = ([answer.sentence] + remarks).joined(separator: "; ")
    if answer == .cancelled { finished.status = .cancelled }
    // A `verify` that ran and said no shows that a repeat is safe.
    return try finish(place, finished, mayRepeat: answer == .no ? true : nil)
  }

  private func decodedStreams(of step: Step) -> Set<OutputStream> {
    var streams: Set<OutputStream> = []
    for output in step.outputs {
      switch output.origin {
      case .stdout, .json: streams.insert(.standardOutput)
      case .stderr: streams.insert(.standardError)
      case .file, .person: break
      }
    }
    return streams
  }
}

extension String {
  /// The step that a probe belongs to: `put[a]` of `put.guard[a]`.
  fileprivate var owner: String? {
    for probe in [".guard", ".verify"] {
      if let range = firstRange(of: probe), range.upperBound == endIndex || self[range.upperBound] == "[" {
        return String(self[..<range.lowerBound] + self[range.upperBound...])
      }
    }
    return nil
  }
}

extension Termination {
  /// Why a program that ended so has failed; nil when it has not.
  func problem(limit: TimeSpan?) -> String? {
    switch self {
    case .exited(0): nil
    case .exited(let code): "its program exited with status \(code)"
    case .signalled(let number): "its program was ended by signal \(number)"
    case .timedOut:
      "its program did not end\(limit.map { " within \($0)" } ?? " in time"), and its process group was ended"
    case .cancelled: "its process group was ended on request"
    }
  }
}
