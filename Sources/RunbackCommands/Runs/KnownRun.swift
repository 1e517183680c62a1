import Calendars
import Diagnostics
import JSON
import Journal
import RunbookEngine
import RunbookFlow

/// A run as its journal and its lock have it at this moment.
struct KnownRun {
  let run: RunID
  let state: RunState
  let isHeld: Bool
  let began: Timestamp?
  let changed: Timestamp?

  init(_ run: RunID, in store: JournalStore) throws(JournalError) {
    // Asked first: a run that ends in between is then said to be under way for a moment, and not to be interrupted.
    isHeld = try store.isHeld(run)
    let entries = try store.read(run).entries
    self.run = run
    state = RunState(entries)
    began = entries.first?.time
    changed = entries.last?.time
  }

  /// The run goes on elsewhere, and this copy is closed.
  var isHandedOver: Bool { state.handedOver != nil }
  var standing: String { isHandedOver ? "handed over" : state.standing(isHeld: isHeld) }
  var runbook: String { state.created?.runbook.id ?? "?" }
  /// Nobody has it in hand, and it is not over.
  var standsStill: Bool { !isHeld && !isHandedOver && !state.isFinished && state.created != nil }

  var missing: [MissingAnswer] {
    if case .suspended(let event) = state.phase, !isHeld { event.missing } else { [] }
  }

  /// Steps whose undo is still armed, in the order in which they were begun.
  var armed: [String] {
    let undone: Set<String> = if case .finished(let event) = state.undo { Set(event.undone) } else { [] }
    return state.steps.filter { $0.isArmed && !undone.contains($0.id) }.map(\.id)
  }

  /// What it waits for, in one line.
  var reason: String? {
    if let handed = state.handedOver { return "\(handed.by) handed it over on \(handed.host): it goes on elsewhere" }
    return switch state.phase {
    case .suspended(let event): isHeld ? nil : event.reason
    case .finished(let event): event.reason
    case .underWay: isHeld ? nil : "its program ended in the middle"
    case .notBegun: nil
    }
  }

  /// What a person types next, most useful first.
  var commands: [String] {
    if state.isFinished { return ["runback report \(run)"] }
    if isHeld { return ["runback follow \(run)", "runback cancel \(run)"] }
    if isHandedOver { return ["runback takeover FILE"] }
    guard standsStill else { return [] }
    let answers = missing.map(\.flag)
    // Where one of several still has to be chosen, a shell would take the bars for pipes.
    let isReady = !answers.contains { $0.contains("|") }
    return [
      "runback resume \(run)\(isReady ? answers.map { " \($0)" }.joined() : "")", "runback cancel \(run) --reason TEXT",
    ]
  }

  var document: JSONValue {
    [
      "run": .string(run.text), "runbook": .string(runbook), "title": JSONValue(state.created?.runbook.title),
      "state": .string(standing), "incident": JSONValue(state.created?.incident),
      "requester": JSONValue(state.created?.requester), "host": JSONValue(state.created?.host),
      "began": JSONValue(began?.rfc3339), "changed": JSONValue(changed?.rfc3339), "reason": JSONValue(reason),
    ]
  }
}

extension RunState {
  /// What `status` and `runs` call it.
  func standing(isHeld: Bool) -> String {
    switch phase {
    case .notBegun: "not begun"
    case .finished(let event): event.status.rawValue
    case .suspended: isHeld ? "running" : "suspended"
    case .underWay: isHeld ? "running" : "interrupted"
    }
  }
}
