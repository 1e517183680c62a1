public import Calendars
import Expressions
import JSON
public import Journal
public import RunbookFlow
public import RunbookLanguage

/// Reads off a run's entries, simulated or real, what a test looks at.
public struct WalkRecorder: Sendable {
  public private(set) var state = RunState()
  public private(set) var walk = Walk()

  private let directory: StepDirectory
  private let schedule: RunSchedule
  private let values: StepValues
  private let startedAt: Timestamp
  /// Groups, branches and `forEach`es that were entered.
  private var containers: Set<String> = []
  /// Where in the path a step stands.
  private var positions: [String: Int] = [:]
  private var undoPositions: [String: Int] = [:]

  /// - Parameter startedAt: when the run began, from which its time is counted.
  public init(_ checked: CheckedRunbook, startedAt: Timestamp) {
    directory = StepDirectory(checked.runbook)
    schedule = RunSchedule(checked)
    values = StepValues(runbook: checked.runbook)
    self.startedAt = startedAt
  }

  public mutating func take(_ entry: JournalEntry) {
    state.apply(entry)
    walk.took = max(walk.took, entry.time.since(startedAt).milliseconds)
    switch entry.event {
    case .stepIntent(let event): take(event)
    case .stepFinished(let event):
      note(event.step, status: event.status.status, message: event.message)
      begin(event.step, status: event.status.status)
    case .stepSkipped(let event):
      note(event.step, status: .skipped, message: event.reason)
      if entryOf(event.step)?.owner != nil { begin(event.step, status: .skipped) }
    case .decision(let event): take(event)
    case .runEnding(let event): end(event)
    case .runFinished(let event):
      walk.end = event.status.end
      walk.failure = walk.failure ?? schedule.failureAtTheEnd(state)
    default: break
    }
    if let ending = state.ending, case .decision = entry.event { end(ending) }
  }

  private mutating func end(_ ending: RunEnding) {
    walk.end = ending.status.end
    walk.failure = ending.failure?.step
  }

  private func entryOf(_ id: String) -> StepDirectory.Entry? {
    directory.entries[String(id.prefix { $0 != "[" })]
  }

  private mutating func take(_ intent: StepIntent) {
    guard let entry = entryOf(intent.step) else { return }
    guard !intent.kind.isContainer else {
      containers.insert(intent.step)
      return
    }
    walk.attempts[intent.step, default: 0] += 1
    if let argv = intent.action["argv"]?.arrayValue {
      walk.commands[intent.step] = argv.compactMap(\.stringValue)
    } else if case .shell(let script) = entry.step.action {
      walk.commands[intent.step] = ["bash", "-euo", "pipefail", "-c", script.value, intent.step]
    }
    begin(intent.step, status: .succeeded)
  }

  private mutating func take(_ decision: Decision) {
    switch decision.choice {
    case .skip: note(decision.step, status: .skipped, message: decision.reason)
    case .done:
      note(decision.step, status: .succeeded, message: decision.reason)
      begin(decision.step, status: .succeeded)
    case .declined: walk.messages[decision.step] = "\(decision.by) answered no"
    case .confirmed, .retry, .undo, .abort: break
    }
  }

  private mutating func note(_ id: String, status: StepStatus, message: String?) {
    walk.statuses[id] = status
    walk.messages[id] = message
    walk.outputs[id] = entryOf(id).map { values.outputs(of: $0.step, state.step(id)) } ?? [:]
  }

  /// Puts a step on the path, or on the list of what was undone; what is there already has now this status.
  private mutating func begin(_ id: String, status: StepStatus) {
    guard let entry = entryOf(id) else { return }
    let began = walk.took
    if let owner = entry.owner {
      if let position = undoPositions[id] {
        walk.undone[position].status = status
      } else {
        undoPositions[id] = walk.undone.count
        walk.undone.append(
          Walk.Passage(step: owner + id.drop { $0 != "[" }, began: began, status: status))
      }
      return
    }
    guard !entry.isNested, !containers.contains(id) else { return }
    if let position = positions[id] {
      walk.path[position].status = status
    } else {
      positions[id] = walk.path.count
      walk.path.append(Walk.Passage(step: id, began: began, status: status))
    }
  }
}

extension StepFinished.Status {
  fileprivate var status: StepStatus {
    switch self {
    case .succeeded: .succeeded
    case .failed: .failed
    case .cancelled: .cancelled
    case .satisfied: .satisfied
    }
  }
}

extension RunFinished.Status {
  fileprivate var end: Walk.End {
    switch self {
    case .succeeded: .succeeded
    case .failed: .failed
    case .aborted: .aborted
    }
  }
}
