import Expressions
import JSON
import Journal
public import RunbookLanguage

/// In which order a runbook is executed: from where a run stands follows what may be done now. It is pure, so that a run, its
/// resumption, a test and an exercise go the same way.
///
/// What it remembers between two questions are places that everything before is settled; `forget` drops that, which a
/// decision to retry makes necessary.
public struct RunSchedule: Sendable {
  public let checked: CheckedRunbook
  /// Steps that have succeeded and are to be done again: what they gave is in no journal.
  public var toRepeat: Set<String> = []

  var runbook: Runbook { checked.runbook }
  var cursors: [String: Cursor] = [:]

  /// How far a list or the items of a `forEach` are settled.
  struct Cursor {
    var position = 0
    /// Items before the position that have failed.
    var failed: [String] = []
  }

  /// Every step of the runbook, branches, groups and undo included.
  let index: [String: Entry]

  public init(_ checked: CheckedRunbook) {
    self.checked = checked
    index = Self.index(checked.runbook)
  }

  /// To be called when something that was settled may not be any more.
  public mutating func forget() { cursors = [:] }

  /// What may be done now. Moves that are under way already are among them; one that was among them and no longer is is not
  /// wanted any more.
  public mutating func frontier(_ state: RunState) -> Frontier {
    if case .begun(let event) = state.undo { return undoing(event, state) }
    if let event = state.finished { return .over(RunEnd(status: event.status, reason: event.reason)) }
    if let ending = state.ending { return end(ending, state) }
    for (name, steps, role) in [
      ("preflight", runbook.preflight, StepPlace.Role.preflight), ("steps", runbook.steps, .main),
    ] {
      switch walk(steps, name, StepPlace.Surroundings(role: role), state) {
      case .done: continue
      case .open(let moves): return .moves(moves)
      case .failed(let place), .failing(let place): return .moves([.fail(place)])
      }
    }
    if let moves = handlers("always", runbook.always, .always, state) { return .moves(moves) }
    if let failed = firstFailure(in: runbook.always, state) {
      return .over(RunEnd(status: .failed, reason: "step `\(failed)` of `always` failed"))
    }
    return .over(RunEnd(status: .succeeded, reason: nil))
  }

  // MARK: The end

  /// onFailure, then undo, then always.
  private mutating func end(_ ending: RunEnding, _ state: RunState) -> Frontier {
    if ending.failure != nil, let moves = handlers("onFailure", runbook.onFailure, .onFailure, state) {
      return .moves(moves)
    }
    if case .none = state.undo, ending.undo || runbook.rollback == .auto {
      let armed = armed(state, always: false)
      if !armed.isEmpty { return .moves([.beginUndo(armed)]) }
    }
    if let moves = handlers("always", runbook.always, .always, state) { return .moves(moves) }
    return .over(RunEnd(status: ending.status, reason: ending.reason))
  }

  private mutating func handlers(
    _ name: String, _ steps: [Step], _ role: StepPlace.Role, _ state: RunState
  ) -> [Move]? {
    if case .open(let moves) = walk(steps, name, StepPlace.Surroundings(role: role), state) { return moves }
    return nil
  }

  /// The step of `always` whose failure fails a run that had succeeded.
  public func failureAtTheEnd(_ state: RunState) -> String? {
    state.ending == nil ? firstFailure(in: runbook.always, state) : nil
  }

  private func firstFailure(in steps: [Step], _ state: RunState) -> String? {
    steps.first { $0.isCritical && $0.onError != .continue && state.step($0.id.value).progress == .failed }?.id.value
  }

  // MARK: Lists

  /// How far a list has come.
  enum Walked {
    case open([Move])
    case done
    /// It cannot go on, and what is around it answers that.
    case failed(StepPlace)
    /// It cannot go on, and nor can the run.
    case failing(StepPlace)
  }

  /// How a step stands.
  enum Visited {
    case settled
    case open([Move])
    case jump(to: String)
    case failed
    case failing(StepPlace)
  }

  mutating func walk(
    _ steps: [Step], _ name: String, _ surroundings: StepPlace.Surroundings, _ state: RunState
  ) -> Walked {
    var index = toRepeat.isEmpty ? cursors[name]?.position ?? 0 : 0
    defer { cursors[name] = Cursor(position: index) }
    while index < steps.count {
      let place = StepPlace(steps[index], in: surroundings)
      if let reason = reasonToStartLater(place, steps, state) { return .open([.skip(place, reason: reason)]) }
      switch visit(place, state) {
      case .settled: index += 1
      case .open(let moves): return .open(moves)
      case .failed: return .failed(place)
      case .failing(let place): return .failing(place)
      case .jump(let target):
        let between = steps[(index + 1)...].prefix { $0.id.value != target }.map { StepPlace($0, in: surroundings) }
        let open = between.filter { !state.step($0.id).isSettled }
        if !open.isEmpty {
          return .open(open.map { .skip($0, reason: "step `\(place.id)` failed, and the run went on at `\(target)`") })
        }
        index += 1
      }
    }
    return .done
  }

  /// Why a step is passed over before anything is asked about it; nil for those that are not.
  private func reasonToStartLater(_ place: StepPlace, _ steps: [Step], _ state: RunState) -> String? {
    guard place.surroundings.within == nil, let created = state.created, state.step(place.id).progress == .pending
    else {
      return nil
    }
    switch place.role {
    case .preflight: return created.skippedPreflight[place.id]?.stringValue
    case .main:
      guard let start = created.from, let first = steps.firstIndex(where: { $0.id.value == start.step }),
        let index = steps.firstIndex(where: { $0.id.value == place.id }), index < first
      else { return nil }
      return "the run starts at `\(start.step)`: \(start.reason)"
    case .onFailure, .undo, .always: return nil
    }
  }

  // MARK: One step

  mutating func visit(_ place: StepPlace, _ state: RunState) -> Visited {
    let known = state.step(place.id)
    switch known.progress {
    case .succeeded where toRepeat.contains(place.id): return .open([.begin(place)])
    case .succeeded, .skipped, .satisfied: return .settled
    case .pending: return .open([.begin(place)])
    case .unknown, .cancelled: return .open([.clearUp(place)])
    case .declined: return .open([.decide(place)])
    case .failed: return failed(place)
    case .open:
      if place.isCollection { return items(of: place, known, state) }
      switch place.step.action {
      case .group(let steps): return group(place, steps, state)
      case .parallel(let branches, let failFast): return parallel(place, branches, failFast: failFast, state)
      case .uses, .run, .shell, .manual: return .open([.clearUp(place)])
      }
    }
  }

  private func failed(_ place: StepPlace) -> Visited {
    // An item that fails is counted by its `forEach`, whose policy it is.
    if place.step.forEach != nil, !place.isCollection { return .failed }
    if !place.step.isCritical { return .settled }
    switch place.step.onError {
    case .continue: return .settled
    case .goto(let target): return .jump(to: target.value)
    case .ask: return .open([.decide(place)])
    case .stop: break
    }
    if place.surroundings.isAbsorbing { return .failed }
    if place.role.goesOn { return .settled }
    return runbook.rollback == .auto ? .failing(place) : .open([.decide(place)])
  }

  private mutating func group(_ place: StepPlace, _ steps: [Step], _ state: RunState) -> Visited {
    switch walk(steps, place.id, place.inside, state) {
    case .open(let moves): .open(moves)
    case .done: .open([.close(place, ContainerEnd())])
    case .failed(let inner): .open([.close(place, ContainerEnd(failure: failure(of: [inner], state)))])
    case .failing(let inner): .failing(inner)
    }
  }

  private mutating func parallel(
    _ place: StepPlace, _ branches: [Step.Branch], failFast: Bool, _ state: RunState
  ) -> Visited {
    var moves: [Move] = []
    var failed: [StepPlace] = []
    var failing: StepPlace?
    for branch in branches {
      switch walk(branch.steps, "\(place.id).\(branch.name.value)", place.inside, state) {
      case .open(let more): moves += more
      case .done: break
      case .failed(let inner): failed.append(inner)
      case .failing(let inner): failing = failing ?? inner
      }
    }
    if failFast {
      // What runs beside a failure is no longer wanted.
      if let failing { return .failing(failing) }
      if failed.isEmpty {
        let decisions = moves.filter { move in
          if case .decide(let inner) = move { state.step(inner.id).progress == .failed } else { false }
        }
        if !decisions.isEmpty { return .open(decisions) }
      } else {
        moves = []
      }
    }
    if !moves.isEmpty { return .open(moves) }
    if let failing { return .failing(failing) }
    if failed.isEmpty { return .open([.close(place, ContainerEnd())]) }
    return .open([.close(place, ContainerEnd(failure: failure(of: failed, state)))])
  }

  func failure(of places: [StepPlace], _ state: RunState) -> String {
    places.map { "step `\($0.id)` failed\(state.step($0.id).message.map { ": \($0)" } ?? "")" }
      .joined(separator: "; ")
  }
}
