import Journal
import RunbookLanguage

/// What is armed, and undoing it.
extension RunSchedule {
  /// The undo steps that are armed and have not been done, in the order in which they are to be done: what was begun last
  /// comes first, whatever branch it was in.
  ///
  /// - Parameter always: those of `always` too, which is begun after the undo of a run.
  public func armed(_ state: RunState, always: Bool = true) -> [StepPlace] {
    let owners = state.steps.filter(\.isArmed).sorted { $0.intentSequence > $1.intentSequence }
    return owners.compactMap { owner in
      guard let place = place(of: owner.id, state), always || place.role != .always,
        case .step(let undo) = place.step.undo
      else { return nil }
      let undoing = place.nested(undo, role: .undo)
      return state.step(undoing.id).isUndone ? nil : undoing
    }
  }

  mutating func undoing(_ event: UndoBegun, _ state: RunState) -> Frontier {
    var undone: [String] = []
    var byHand: [String] = []
    for id in event.steps {
      guard let place = undoPlace(id, state) else { continue }
      switch visit(place, state) {
      case .open(let moves): return .moves(moves)
      case .failing, .failed, .settled, .jump: break
      }
      if state.step(place.id).isUndone { undone.append(id) } else { byHand.append(id) }
    }
    return .moves([.endUndo(undone: undone, byHand: byHand)])
  }

  private func undoPlace(_ id: String, _ state: RunState) -> StepPlace? {
    let (base, _) = Self.parts(of: id)
    guard let owner = index[base]?.owner else { return nil }
    return place(of: owner + id.dropFirst(base.count), state).flatMap { place in
      if case .step(let undo) = place.step.undo { place.nested(undo, role: .undo) } else { nil }
    }
  }

  // MARK: Finding a step

  /// The step of the runbook that the journal names so, at its place; nil when the runbook has none.
  public func place(of id: String, _ state: RunState) -> StepPlace? {
    let (base, keys) = Self.parts(of: id)
    guard let entry = index[base] else { return nil }
    var surroundings = StepPlace.Surroundings(role: entry.role)
    var rest = keys[...]
    for (position, step) in (entry.path + [entry.step]).enumerated() {
      var place = StepPlace(step, in: surroundings)
      if step.forEach != nil {
        guard let key = rest.popFirst() else { return position == entry.path.count ? place : nil }
        guard let item = items(of: place, state.step(place.id)).first(where: { $0.key == key }) else { return nil }
        place = StepPlace(item: item, of: place)
      }
      if position == entry.path.count { return place }
      surroundings = place.inside
    }
    return nil
  }

  /// `deploy[web-1]` is `deploy` and `web-1`.
  private static func parts(of id: String) -> (base: String, keys: [String]) {
    guard let bracket = id.firstIndex(of: "[") else { return (id, []) }
    let keys = id[bracket...].split(separator: "]", omittingEmptySubsequences: true)
      .map { StepPlace.unescaped($0.dropFirst()) }
    return (String(id[..<bracket]), keys)
  }

  /// Where in a runbook a step is written.
  struct Entry: Sendable {
    let step: Step
    let path: [Step]
    let role: StepPlace.Role
    /// The step that it undoes.
    var owner: String?
  }

  static func index(_ runbook: Runbook) -> [String: Entry] {
    var index: [String: Entry] = [:]
    func add(_ steps: [Step], _ path: [Step], _ role: StepPlace.Role) {
      for step in steps {
        index[step.id.value] = Entry(step: step, path: path, role: role)
        if case .step(let undo) = step.undo {
          index[undo.id.value] = Entry(step: undo, path: [], role: .undo, owner: step.id.value)
          add(undo.contents, [undo], .undo)
        }
        add(step.contents, path + [step], role)
      }
    }
    add(runbook.preflight, [], .preflight)
    add(runbook.steps, [], .main)
    add(runbook.onFailure, [], .onFailure)
    add(runbook.always, [], .always)
    return index
  }
}

extension StepState {
  var isUndone: Bool { progress == .succeeded || progress == .satisfied }
}
