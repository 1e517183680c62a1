import Calendars
import Expressions
import Journal
import RunbookFlow
import RunbookLanguage

/// A run with results that are said beforehand in the place of effects, in the order of the engine's. It starts nothing,
/// writes nothing and knows no clock but its own.
struct SimulatedRun {
  let checked: CheckedRunbook
  let directory: StepDirectory
  let startedAt: Timestamp
  let values: StepValues
  var results: SimulatedResults
  var schedule: RunSchedule
  var bindings: RunBindings
  /// Milliseconds since the run began.
  private(set) var clock: Int64 = 0
  private(set) var recorder: WalkRecorder
  /// What takes time and has not ended, in the order in which it was begun.
  private var underWay: [Work] = []
  private var sequence: Int64 = 0
  private var moves = 0

  /// No test of a runbook needs more; a `forEach` over a long list in another one may.
  private static let mostMoves = 100_000

  /// Something that takes time.
  struct Work {
    enum Phase {
      /// Its guard answers so.
      case asked(ProbeAnswer)
      /// The effect ends so.
      case done(Effect)
      /// The effect has ended, and its `verify` answers so.
      case verified(ProbeAnswer, StepFinished)
      /// Another attempt is due.
      case waited
    }

    let place: StepPlace
    let due: Int64
    let phase: Phase
  }

  init(
    _ checked: CheckedRunbook, directory: StepDirectory, results: SimulatedResults, inputs: [String: Value],
    facts: RunBindings.Facts, incident: String? = nil
  ) {
    self.checked = checked
    self.directory = directory
    self.results = results
    startedAt = facts.startedAt
    values = StepValues(runbook: checked.runbook)
    schedule = RunSchedule(checked)
    recorder = WalkRecorder(checked, startedAt: facts.startedAt)
    bindings = RunBindings(inputs: inputs, run: facts, incident: incident)
  }

  var state: RunState { recorder.state }
  var now: Timestamp { startedAt.adding(TimeSpan(milliseconds: clock)) }

  // MARK: The run

  mutating func run() throws(WalkStop) {
    while true {
      switch schedule.frontier(state) {
      case .over(let end):
        record(.runFinished(RunFinished(status: end.status, reason: end.reason)))
        return
      case .moves(let moves):
        if try !begin(moves) { try letTimePass() }
      }
    }
  }

  /// Begins everything that may be done now, in the order of the runbook.
  ///
  /// - Returns: false when nothing was left to begin.
  private mutating func begin(_ moves: [Move]) throws(WalkStop) -> Bool {
    let wanted = Set(moves.compactMap { $0.place?.id })
    let unwanted = underWay.filter { !wanted.contains($0.place.id) }
    if !unwanted.isEmpty {
      // A person who was asked is not interrupted; nothing new is begun before they have answered.
      let ended = unwanted.filter { !$0.place.step.isManual }
      for work in ended { callOff(work) }
      return !ended.isEmpty
    }
    let busy = Set(underWay.map(\.place.id))
    var open = moves.filter { move in move.place.map { !busy.contains($0.id) } ?? underWay.isEmpty }
    // Where nobody decides, what else may be done is done first, and the run ends only then.
    let undecided = open.filter(isUndecided)
    if undecided.count < open.count || !underWay.isEmpty { open.removeAll(where: isUndecided) }
    guard let first = open.first else { return false }
    for move in first.isInstant ? [first] : open { try perform(move) }
    return true
  }

  private func isUndecided(_ move: Move) -> Bool {
    guard case .decide(let place) = move else { return false }
    return decision(about: place) == nil
  }

  private mutating func perform(_ move: Move) throws(WalkStop) {
    moves += 1
    guard moves <= Self.mostMoves else {
      throw WalkStop(message: "more than \(Self.mostMoves) steps were begun", help: "let the test's lists be shorter")
    }
    switch move {
    case .begin(let place): try begin(place)
    case .clearUp(let place): try clearUp(place)
    case .decide(let place): try decide(place)
    case .close(let place, let end): close(place, end)
    case .skip(let place, let reason): skip(place, reason)
    case .fail(let place): record(.runEnding(RunEnding(failureOf: state.step(place.id), at: place)))
    case .beginUndo(let places):
      record(.undoBegun(UndoBegun(steps: places.map(\.id))))
      schedule.forget()
    case .endUndo(let undone, let byHand): record(.undoFinished(UndoFinished(undone: undone, byHand: byHand)))
    }
  }

  // MARK: Time

  mutating func wait(for phase: Work.Phase, at place: StepPlace, milliseconds: Int64) {
    let (end, overflows) = clock.addingReportingOverflow(max(milliseconds, 0))
    // Simulated time stands still after a hundred million years.
    underWay.append(Work(place: place, due: overflows ? Self.latest : min(end, Self.latest), phase: phase))
  }

  private static let latest = Int64.max / 4

  /// To the next instant at which something ends; all that ends at it does.
  private mutating func letTimePass() throws(WalkStop) {
    guard let due = underWay.map(\.due).min() else {
      throw WalkStop(message: "the run stands still", help: "this is a fault of Runback's: report it")
    }
    clock = max(clock, due)
    while let index = underWay.firstIndex(where: { $0.due <= clock }) {
      let work = underWay.remove(at: index)
      switch work.phase {
      case .asked(let answer): try goOn(work.place, guardAnswers: answer)
      case .done(let effect): try conclude(work.place, effect)
      case .verified(let answer, let finished): conclude(work.place, finished, verified: answer)
      case .waited: try attempt(work.place)
      }
    }
  }

  /// A branch failed beside it.
  private mutating func callOff(_ work: Work) {
    underWay.removeAll { $0.place.id == work.place.id }
    let place = work.place
    let attempt = state.step(place.id).attempts
    switch work.phase {
    case .asked, .waited: break
    case .done:
      finish(
        place,
        StepFinished(
          step: place.id, attempt: attempt, status: .cancelled, message: "its process group was ended on request"))
    case .verified(_, var finished):
      finished.status = .cancelled
      finished.message = ProbeAnswer.cancelled.sentence
      finished.effectHappened = place.step.effect != .read
      finish(place, finished)
    }
  }

  // MARK: Writing down

  mutating func record(_ event: JournalEvent) {
    sequence += 1
    let wasEnding = state.ending != nil
    recorder.take(JournalEntry(sequence: sequence, time: now, event: event))
    if !wasEnding, let failure = state.ending?.failure {
      bindings.record(
        failureOf: failure.step, message: failure.message, exitCode: failure.exitCode.map(Int64.init))
    }
  }

  /// What the expressions of a step see.
  func bindings(at place: StepPlace) -> RunBindings { values.bindings(at: place, bindings, state) }

  func nextAttempt(of place: StepPlace) -> Int { state.step(place.id).attempts + 1 }

  mutating func skip(_ place: StepPlace, _ reason: String) {
    record(.stepSkipped(StepSkipped(step: place.id, title: place.step.title.value, reason: reason)))
    values.bind(place, state, in: &bindings)
  }

  /// - Parameter mayRepeat: the attempt may be repeated unasked; nil: where the step itself may.
  mutating func finish(_ place: StepPlace, _ finished: StepFinished, mayRepeat: Bool? = nil) {
    var finished = finished
    finished.within = place.surroundings.within
    if mayRepeat ?? place.step.mayRepeat {
      // Without jitter, so that a test gives the same each time.
      finished.retryAfter = place.delay(after: finished, state.step(place.id), bindings(at: place)) { 0.5 }
    }
    record(.stepFinished(finished))
    values.bind(place, state, in: &bindings)
    if let delay = finished.retryAfter { wait(for: .waited, at: place, milliseconds: delay) }
  }

  /// The step fails and nothing was done for it. Another attempt would pass over what was asked before the first.
  mutating func failBefore(_ place: StepPlace, _ message: String) {
    finish(
      place,
      StepFinished(
        step: place.id, attempt: nextAttempt(of: place), status: .failed, message: "nothing was done: \(message)"),
      mayRepeat: false)
  }

  private mutating func close(_ place: StepPlace, _ end: ContainerEnd) {
    finish(
      place,
      StepFinished(
        step: place.id, attempt: state.step(place.id).attempts, status: end.failure == nil ? .succeeded : .failed,
        message: end.failure ?? end.remark))
  }
}
