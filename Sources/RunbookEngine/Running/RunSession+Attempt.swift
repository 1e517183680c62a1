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
    // An item has no condition of its own: that was asked when its `forEach` was entered.
    if place.isCollection || step.forEach == nil {
      var reason: String?
      do throws(EvaluationProblem) {
        if let when = step.when, try !when.evaluateCondition(in: bindings(at: place).values) {
          reason = "the condition is false: \(when.expression.text)"
        }
      } catch {
        return try failBefore(place, "its condition has no value: \(error.message)")
      }
      if let reason { return try skip(place, reason) }
    }
    if place.isCollection, let forEach = step.forEach { return try enterCollection(place, forEach) }
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

  /// After how many milliseconds a failed attempt is followed by another; nil when it is not.
  private func delay(after finished: StepFinished, at place: StepPlace) -> Int64? {
    guard let retry = place.step.retry, finished.status == .failed else { return nil }
    let known = state.step(place.id)
    // `max` counts the attempts, the first one among them.
    let made = finished.attempt - known.attemptsBefore
    guard made < retry.maximum else { return nil }
    if let condition = retry.condition {
      var seen = bindings(at: place)
      seen.record(
        failureOf: place.id, message: finished.message ?? "failed", exitCode: finished.exitCode.map(Int64.init))
      // A condition that has no value allows nothing.
      guard (try? condition.evaluateCondition(in: seen.values)) ?? false else { return nil }
    }
    return Backoff(retry).delay(afterAttempt: made, random: environment.random())
  }

  // MARK: Writing the end down

  /// What the expressions of a step see.
  func bindings(at place: StepPlace) -> RunBindings { values.bindings(at: place, bindings, state) }

  /// Makes the end of a step visible to the expressions of later ones.
  func bind(_ place: StepPlace) {
    guard place.surroundings.items.isEmpty, place.role != .undo, !place.step.id.value.contains(".") else { return }
    values.record(place.step, suffix: "", state, in: &bindings)
  }

  func nextAttempt(of place: StepPlace) -> Int { state.step(place.id).attempts + 1 }

  /// The step fails and nothing was done for it.
  func failBefore(_ place: StepPlace, _ message: String) throws(EngineError) -> Flow {
    try finish(
      place,
      StepFinished(
        step: place.id, attempt: nextAttempt(of: place), status: .failed, message: "nothing was done: \(message)"))
  }

  /// Writes the end of an attempt down.
  ///
  /// - Parameter mayRepeat: the attempt may be repeated unasked; nil: where the step itself may.
  func finish(_ place: StepPlace, _ finished: StepFinished, mayRepeat: Bool? = nil) throws(EngineError) -> Flow {
    var finished = finished
    finished.within = place.surroundings.within
    if mayRepeat ?? (place.step.effect == .read || place.step.isIdempotent) {
      finished.retryAfter = delay(after: finished, at: place)
    }
    schedule.toRepeat.remove(place.id)
    try record(.stepFinished(finished), .later)
    bind(place)
    return .done
  }

  func intent(
    _ place: StepPlace, kind: StepIntent.Kind, action: JSONObject, program: RecordedFile? = nil
  ) -> StepIntent {
    let step = place.step
    let effect: StepEffect =
      switch step.effect {
      case .read: .read
      case .mutate: .mutate
      case .irreversible: .irreversible
      }
    var isArmed = false
    if case .step = step.undo, !place.isCollection { isArmed = true }
    return StepIntent(
      step: place.id, title: step.title.value, attempt: nextAttempt(of: place), kind: kind,
      effect: kind.isContainer ? .read : effect, idempotent: step.isIdempotent, action: action, program: program,
      undo: isArmed, within: place.surroundings.within)
  }
}

/// How long to wait between attempts.
struct Backoff {
  private let retry: Step.Retry
  /// Nobody waits longer than that between two attempts.
  private static let most = Double(TimeSpan.days(1).milliseconds)

  init(_ retry: Step.Retry) { self.retry = retry }

  /// - Parameters:
  ///   - attempt: counted from 1.
  ///   - random: from 0 up to, and not including, 1.
  func delay(afterAttempt attempt: Int, random: Double) -> Int64 {
    var delay = min(Double(retry.initial.milliseconds), Self.most)
    for _ in 1..<max(1, min(attempt, 1000)) where delay < Self.most { delay *= retry.factor }
    if let cap = retry.cap { delay = min(delay, Double(cap.milliseconds)) }
    delay *= 1 + retry.jitter * (2 * random - 1)
    return Int64(max(0, min(delay, Self.most)))
  }

  func longest(after known: StepState) -> Int64 {
    delay(afterAttempt: max(1, known.attempts - known.attemptsBefore), random: 1)
  }
}
