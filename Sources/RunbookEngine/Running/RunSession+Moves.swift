import Journal
import RunbookFlow
import RunbookLanguage

/// From one frontier to the next: what may be done is done, side by side where there are several things.
extension RunSession {
  /// What waits for somebody, in the order in which it was found.
  struct Waiting {
    var events: [(id: String, event: RunSuspended)] = []
    /// The operator put the run off.
    var stands: RunSuspended?

    func contains(_ move: Move) -> Bool {
      guard let id = move.place?.id else { return false }
      return events.contains { $0.id == id }
    }

    var event: RunSuspended {
      if let stands { return stands }
      return RunSuspended(
        reason: events.map(\.event.reason).joined(separator: "; "), missing: events.flatMap(\.event.missing))
    }
  }

  func work() async throws(EngineError) -> RunOutcome.Ending {
    var waiting = Waiting()
    while true {
      switch schedule.frontier(state) {
      case .over(let end): return try self.end(end)
      case .moves(let moves):
        let open = moves.filter { !waiting.contains($0) }
        guard let first = open.first, waiting.stands == nil else { return try stand(waiting) }
        if environment.interruption.level != .none { return try interrupted(before: first.place) }
        if open.count == 1 || first.isInstant {
          note(try await perform(first), first, &waiting)
        } else {
          waiting = try await performSideBySide(waiting)
        }
      }
    }
  }

  private func stand(_ waiting: Waiting) throws(EngineError) -> RunOutcome.Ending {
    if environment.interruption.level != .none { return try interrupted(before: nil) }
    return try suspend(waiting.event)
  }

  private func note(_ flow: Flow, _ move: Move, _ waiting: inout Waiting) {
    switch flow {
    case .done: break
    case .waits(let event): waiting.events.append((move.place?.id ?? "", event))
    case .stands(let event): waiting.stands = waiting.stands ?? event
    }
  }

  /// Does everything that may be done at the same time, and whatever follows from it, until nothing is under way.
  private func performSideBySide(_ before: Waiting) async throws(EngineError) -> Waiting {
    let result: Result<Waiting, EngineError> = await withTaskGroup(of: (Move, Result<Flow, EngineError>).self) {
      group in
      var waiting = before
      var failure: EngineError?
      var underWay: Set<Move> = []
      while true {
        if failure == nil {
          for move in wanted(underWay, waiting) {
            underWay.insert(move)
            group.addTask { (move, await self.result(of: move)) }
          }
        }
        guard let (move, result) = await group.next() else { break }
        underWay.remove(move)
        switch result {
        case .success(let flow): note(flow, move, &waiting)
        case .failure(let error):
          failure = failure ?? error
          for move in underWay { move.place.flatMap { cancellers[$0.id] }?() }
        }
      }
      return failure.map { .failure($0) } ?? .success(waiting)
    }
    return try result.get()
  }

  private func result(of move: Move) async -> Result<Flow, EngineError> {
    do throws(EngineError) {
      return .success(try await perform(move))
    } catch {
      return .failure(error)
    }
  }

  /// What is to be begun beside what is under way. What is under way and no longer wanted is ended.
  private func wanted(_ underWay: Set<Move>, _ waiting: Waiting) -> [Move] {
    guard case .moves(let moves) = schedule.frontier(state) else { return [] }
    let names = Set(moves.compactMap { $0.place?.id })
    var isEnding = false
    for move in underWay {
      guard let id = move.place?.id, !names.contains(id) else { continue }
      isEnding = true
      cancellers[id]?()
    }
    guard !isEnding, waiting.stands == nil, environment.interruption.level == .none else { return [] }
    let busy = Set(underWay.compactMap { $0.place?.id })
    return moves.filter { move in
      guard let id = move.place?.id else { return underWay.isEmpty }
      return !busy.contains(id) && !waiting.contains(move)
    }
  }

  private func perform(_ move: Move) async throws(EngineError) -> Flow {
    switch move {
    case .begin(let place): return try await begin(place)
    case .clearUp(let place): return try await clearUp(place)
    case .decide(let place): return try await resolve(place)
    case .close(let place, let end): return try close(place, end)
    case .skip(let place, let reason): return try skip(place, reason)
    case .fail(let place): return try fail(at: place)
    case .beginUndo(let places):
      try record(.undoBegun(UndoBegun(steps: places.map(\.id))), .later)
      schedule.forget()
      return .done
    case .endUndo(let undone, let byHand):
      try record(.undoFinished(UndoFinished(undone: undone, byHand: byHand)), .later)
      return .done
    }
  }

  /// Somebody wants what is armed to be undone.
  func beginUndo(_ wanted: UndoBegun, _ armed: [StepPlace], failure: RunFailure?) throws(EngineError) {
    if state.finished != nil {
      var event = wanted
      event.steps = armed.map(\.id)
      try record(.undoBegun(event), .later)
    } else {
      let by = wanted.by ?? environment.user
      try record(
        .runEnding(
          RunEnding(
            status: .aborted, reason: "undone by \(by)\(wanted.reason.map { ": \($0)" } ?? "")",
            failure: failure, undo: true)), .later)
    }
  }

  func skip(_ place: StepPlace, _ reason: String) throws(EngineError) -> Flow {
    try record(
      .stepSkipped(StepSkipped(step: place.id, title: place.step.title.value, reason: reason)), .later)
    bind(place)
    return .done
  }

  /// The failure of a step that nobody is asked about ends the run.
  func fail(at place: StepPlace) throws(EngineError) -> Flow {
    try record(.runEnding(RunEnding(failureOf: state.step(place.id), at: place)), .later)
    return .done
  }
}
