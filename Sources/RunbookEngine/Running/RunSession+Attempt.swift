import Calendars
import Expressions
import JSON
import Journal
import RunbookFlow
import RunbookLanguage

/// The order of one step: when, guard, confirm, and for each attempt effect, outputs, verify.
extension RunSession {
  func begin(_ place: StepPlace) async throws(EngineError) -> Flow {
    let step = place.step
    if state.step(place.id).retryAt != nil { return try await attempts(at: place) }
    let reason: String?
    do throws(EvaluationProblem) {
      reason = try place.reasonToSkip(bindings(at: place))
    } catch {
      return try failBefore(place, "its condition has no value: \(error.message)")
    }
    if let reason { return try skip(place, reason) }
    if place.isCollection { return try enterCollection(place) }
    if let probe = step.guardProbe, let stop = try await ask(guard: probe, of: place) { return stop }
    if let stop = try await confirm(place) { return stop }
    if let stop = try await approve(place) { return stop }
    return step.isContainer ? try enter(place) : try await attempts(at: place)
  }

  /// One attempt after the other, until one succeeds, no more are allowed, or a person is needed.
  func attempts(at place: StepPlace) async throws(EngineError) -> Flow {
    while true {
      if let due = state.step(place.id).retryAt, try await !waitUntil(due, for: place) { return .done }
      let flow = try await attempt(place)
      guard case .done = flow, state.step(place.id).retryAt != nil else { return flow }
      if environment.interruption.level != .none { return .done }
    }
  }

  private func attempt(_ place: StepPlace) async throws(EngineError) -> Flow {
    switch place.step.action {
    case .run, .shell: return try await runProgram(place)
    case .manual(let instruction): return try await askPerson(place, instruction)
    case .uses(let call): return try await perform(place, call)
    case .parallel, .group: return try enter(place)
    }
  }

  // MARK: Retrying

  /// - Returns: false when the wait was broken off.
  private func waitUntil(_ due: Timestamp, for place: StepPlace) async throws(EngineError) -> Bool {
    let missing = due.since(environment.clock.now()).milliseconds
    guard missing > 0 else { return true }
    // What was written down is safe while nothing happens.
    try synchronize()
    // A clock that was set back must not make anybody wait for days.
    let longest = place.step.retry.map { Backoff($0).longest(after: state.step(place.id)) } ?? missing
    let sleep = environment.sleep
    let task = Task { await sleep(.milliseconds(min(missing, longest))) }
    let listening = environment.interruption.listen { _ in task.cancel() }
    cancellers[place.id] = { task.cancel() }
    await task.value
    environment.interruption.end(listening)
    cancellers[place.id] = nil
    return !task.isCancelled
  }

  // MARK: Writing the end down

  /// What the expressions of a step see.
  func bindings(at place: StepPlace) -> RunBindings { values.bindings(at: place, bindings, state) }

  /// Makes the end of a step visible to the expressions of later ones.
  func bind(_ place: StepPlace) {
    values.bind(place, state, in: &bindings)
  }

  func nextAttempt(of place: StepPlace) -> Int { state.step(place.id).attempts + 1 }

  /// The step fails and nothing was done for it. It is not retried: another attempt begins with the effect, and would pass
  /// over the condition, the guard or the approval that could not be had.
  func failBefore(_ place: StepPlace, _ message: String) throws(EngineError) -> Flow {
    try finish(
      place,
      StepFinished(
        step: place.id, attempt: nextAttempt(of: place), status: .failed, message: "nothing was done: \(message)"),
      mayRepeat: false)
  }

  /// Writes the end of an attempt down.
  ///
  /// - Parameter mayRepeat: the attempt may be repeated unasked; nil: where the step itself may.
  func finish(_ place: StepPlace, _ finished: StepFinished, mayRepeat: Bool? = nil) throws(EngineError) -> Flow {
    var finished = finished
    finished.within = place.surroundings.within
    if mayRepeat ?? place.step.mayRepeat {
      finished.retryAfter = place.delay(
        after: finished, state.step(place.id), bindings(at: place), random: environment.random)
    }
    schedule.toRepeat.remove(place.id)
    try record(.stepFinished(finished), .later)
    bind(place)
    return .done
  }

  func intent(
    _ place: StepPlace, kind: StepIntent.Kind, action: JSONObject, program: RecordedFile? = nil
  ) -> StepIntent {
    place.intent(kind, attempt: nextAttempt(of: place), action: action, program: program)
  }
}
