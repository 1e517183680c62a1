import Calendars
import Expressions
import JSON
import Journal
import Processes
import RunbookLanguage

/// Steps that start a program.
extension RunSession {
  /// A command whose every part has its value.
  private struct ResolvedCommand {
    var command: Command
    var digest: ContentDigest
    /// As the journal shows it.
    var action: JSONObject
  }

  func runCommand(_ step: Step, _ elements: [Step.ArgumentElement]) async throws(EngineError) -> Flow {
    let resolved: ResolvedCommand
    switch resolve(step, elements) {
    case .success(let command): resolved = command
    case .failure(let problem): return try failBefore(step, problem.message)
    }
    let id = step.id.value
    let attempt = nextAttempt(of: step)
    let program = RecordedFile(path: resolved.command.program, digest: resolved.digest)
    try record(.stepIntent(intent(step, kind: .run, action: resolved.action, program: program)), .now)

    let observer = environment.observer
    let spool = OutputSpool(
      attachments: attachments, redactor: redactor, decodes: decodedStreams(of: step),
      isWithheld: step.outputs.contains(where: \.isSensitive)
    ) { stream, bytes in observer.printed(step: id, stream: stream, bytes: bytes) }
    let result = try await start(resolved.command, step: id, attempt: attempt, spool: spool)

    let printed: [StepOutput]
    do throws(JournalError) {
      printed = try spool.finish(step: id, attempt: attempt)
    } catch {
      throw EngineError(error)
    }
    for line in printed { try record(.stepOutput(line), .later) }
    switch result {
    case .failure(let error):
      return try finish(
        step, StepFinished(step: id, attempt: attempt, status: .failed, message: "nothing was done: \(error.message)"))
    case .success(let outcome):
      return try conclude(step, outcome, attempt: attempt, name: elements.first, spool: spool)
    }
  }

  // MARK: Running

  /// Runs the program, lets the journal know its process, and ends it when the operator wants that.
  private func start(
    _ command: Command, step: String, attempt: Int, spool: OutputSpool
  ) async throws(EngineError) -> Result<ProcessOutcome, ProcessError> {
    let processes = environment.processes
    let (identities, announce) = AsyncStream<ProcessIdentity>.makeStream()
    let task = Task<Result<ProcessOutcome, ProcessError>, Never> {
      defer { announce.finish() }
      do throws(ProcessError) {
        return .success(
          try await processes.run(command) { event in
            switch event {
            case .started(let identity): announce.yield(identity)
            case .output(let stream, let bytes): spool.take(stream, bytes)
            }
          })
      } catch {
        return .failure(error)
      }
    }
    var failure: EngineError?
    let listening = environment.interruption.listen { level in
      if level == .now { task.cancel() }
    }
    defer { environment.interruption.end(listening) }
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
    _ step: Step, _ outcome: ProcessOutcome, attempt: Int, name: Step.ArgumentElement?, spool: OutputSpool
  ) throws(EngineError) -> Flow {
    let id = step.id.value
    var finished = StepFinished(step: id, attempt: attempt, status: .failed)
    switch outcome.termination {
    case .exited(0): finished.exitCode = 0
    case .exited(let code):
      finished.exitCode = code
      finished.message = "its program exited with status \(code)"
      return try finish(step, finished)
    case .signalled(let number):
      finished.message = "its program was ended by signal \(number)"
      return try finish(step, finished)
    case .timedOut:
      let limit = checked.timeout(of: step).map { " within \($0)" } ?? " in time"
      finished.message = "its program did not end\(limit), and its process group was ended"
      return try finish(step, finished)
    case .cancelled:
      finished.status = .cancelled
      finished.message = "its process group was ended on request"
      return try finish(step, finished)
    }

    var outputs: [String: Value] = [:]
    var problem: String?
    do throws(OutputProblem) {
      outputs = try OutputDecoding(
        declarations: step.outputs, standardOutput: spool.decodable(.standardOutput),
        standardError: spool.decodable(.standardError)
      ).decode()
    } catch {
      problem = error.message
    }
    problem = problem ?? unmetExpectation(of: step, outputs: outputs, exitCode: 0)
    let evidence = try collectEvidence(of: step, outputs: outputs)
    (finished.outputs, finished.withheld) = journalled(outputs, of: step)
    finished.evidence = evidence.kept
    var remarks = evidence.problems
    if outcome.outputHeldOpen { remarks.append("a descendant of its program still holds its output") }
    if let problem {
      finished.effectHappened = step.effect != .read
      remarks.insert(problem, at: 0)
    } else {
      finished.status = .succeeded
    }
    finished.message = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    return try finish(step, finished)
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

  // MARK: Resolving

  private struct Unresolvable: Error {
    let message: String
  }

  private func resolve(_ step: Step, _ elements: [Step.ArgumentElement]) -> Result<ResolvedCommand, Unresolvable> {
    do throws(EvaluationProblem) {
      var vector: [String] = []
      for element in elements { vector += try arguments(of: element) }
      var added: [(String, String)] = []
      for entry in step.environment {
        added.append((entry.name.value, try entry.value.evaluateText(in: bindings.values)))
      }
      let input = try step.standardInput?.evaluateText(in: bindings.values)
      let place = try step.workingDirectory?.evaluateText(in: bindings.values)
      return command(step, vector: vector, added: added, input: input, place: place)
    } catch {
      return .failure(Unresolvable(message: "a part of its command has no value: \(error.message)"))
    }
  }

  private func arguments(of element: Step.ArgumentElement) throws(EvaluationProblem) -> [String] {
    switch element {
    case .argument(let template): return [try template.evaluateText(in: bindings.values)]
    case .each(let list):
      guard case .list(let elements) = try list.evaluate(in: bindings.values) else { return [] }
      return elements.compactMap(\.text)
    case .when(let condition, let templates):
      guard try condition.evaluateCondition(in: bindings.values) else { return [] }
      var arguments: [String] = []
      for template in templates { arguments.append(try template.evaluateText(in: bindings.values)) }
      return arguments
    }
  }

  private func command(
    _ step: Step, vector: [String], added: [(String, String)], input: String?, place: String?
  ) -> Result<ResolvedCommand, Unresolvable> {
    guard let name = vector.first, !name.isEmpty else {
      return .failure(Unresolvable(message: "its command is empty"))
    }
    guard runbook.permissions.exec.contains(where: { $0.value == name }) else {
      return .failure(Unresolvable(message: "`\(name)` is not among the programs of `permissions.exec`"))
    }
    var variables = environment.variables
    for (key, value) in added { variables[key] = value }
    variables["RUNBACK_RUN"] = run.text
    variables["RUNBACK_STEP"] = step.id.value
    // The search path is the user's own: a step may set PATH for its program, not choose the program with it.
    guard let path = findProgram(name, path: environment.variables["PATH"] ?? "") else {
      return .failure(Unresolvable(message: "there is no program `\(name)` in PATH"))
    }
    let digest: ContentDigest
    do throws(JournalError) {
      digest = try programs.digest(of: path)
    } catch {
      return .failure(Unresolvable(message: "the program `\(path)` cannot be read: \(error.message)"))
    }
    let workingDirectory = place.map { $0.hasPrefix("/") ? $0 : "\(directory)/\($0)" } ?? directory
    let limit = checked.timeout(of: step)
    let command = Command(
      program: path, arguments: Array(vector.dropFirst()), environment: variables, directory: workingDirectory,
      standardInput: Array((input ?? "").utf8), timeout: limit.map { .milliseconds($0.milliseconds) },
      // The spool keeps what is kept.
      outputLimit: 0)

    var action: JSONObject = ["argv": JSONValue(vector)]
    if !added.isEmpty { action["env"] = .object(JSONObject(added.map { ($0.0, .string($0.1)) })) }
    if let input { action["stdin"] = .string(input.utf8.count <= 1024 ? input : "\(input.utf8.count) bytes") }
    if place != nil { action["cwd"] = .string(workingDirectory) }
    if let limit { action["timeout"] = .string(limit.description) }
    return .success(ResolvedCommand(command: command, digest: digest, action: action))
  }
}
