import Journal
import RunbookEngine
import RunbookFlow
import RunbookLanguage

/// What stands below a run that ended or stands still: what changed, what did not, what is armed, whom to call, and what to type next.
struct EndScreen {
  let run: RunID
  let state: RunState
  let runbook: Runbook
  let callers: WhomToCall

  init(_ outcome: RunOutcome, _ checked: CheckedRunbook, _ callers: WhomToCall) {
    run = outcome.run
    state = outcome.state
    runbook = checked.runbook
    self.callers = callers
  }

  func lines(_ ending: RunOutcome.Ending) -> [String] {
    switch ending {
    case .succeeded: ["", "The run has succeeded."]
    case .failed(let reason), .aborted(let reason): ["", "The run is over: \(reason)"] + facts + type(over)
    case .suspended(let event), .interrupted(let event, _):
      ["", "The run stands still: \(event.reason)"] + facts + [""] + stillText(event.missing)
    }
  }

  private func stillText(_ missing: [MissingAnswer]) -> [String] {
    let text = MissingText(run: run, missing: missing)
    let commands = text.commands + [("runback cancel \(run) --reason TEXT", "ends the run as it is")]
    return text.lines + type(commands)
  }

  private var over: [(command: String, remark: String)] {
    var commands: [(command: String, remark: String)] = [("runback report \(run)", "what was done, for the review")]
    if case .none = state.undo, !armed.isEmpty {
      commands.insert(("runback undo \(run)", "undoes what is armed"), at: 0)
    }
    return commands
  }

  private func type(_ commands: [(command: String, remark: String)]) -> [String] {
    let width = commands.map(\.command.count).max() ?? 0
    return ["  Type next:"]
      + commands.map { command, remark in
        remark.isEmpty ? "    \(command)" : "    \(command.padded(to: width))  # \(remark)"
      }
  }

  // MARK: What is the case

  private var undone: Set<String> { if case .finished(let event) = state.undo { Set(event.undone) } else { [] } }
  private var armed: [StepState] { state.steps.filter { $0.isArmed && !undone.contains($0.id) } }

  private var facts: [String] {
    let mutating = state.steps.filter { step in
      !undone.contains(step.id) && (step.intent.map { $0.effect != .read && !$0.kind.isContainer } ?? false)
    }
    let changed = mutating.filter { $0.progress == .succeeded || $0.effectHappened }
    // A program that failed or was ended may have done half of it.
    let doubtful = mutating.filter { $0.process != nil && !changed.contains($0) && $0.progress != .unknown }
    let open = mutating.filter { $0.progress == .unknown }
    var lines: [String] = []
    if changed.isEmpty, doubtful.isEmpty, open.isEmpty { lines.append("  Nothing was changed.") }
    lines += list("Changed", changed)
    lines += list("Begun and failed, perhaps half done; look before you repeat it", doubtful)
    lines += list("Nobody knows whether these happened; look", open)
    if !undone.isEmpty { lines.append("  Undone again: \(undone.sorted().joined(separator: ", "))") }
    if case .finished(let event) = state.undo, !event.byHand.isEmpty {
      lines.append("  To be undone by a person: \(event.byHand.joined(separator: ", "))")
    }
    if !notBegun.isEmpty { lines.append("  Not begun: \(notBegun.joined(separator: "; "))") }
    if case .none = state.undo { lines += list("Armed to be undone", armed) }
    if case .none = state.undo, armed.isEmpty, !changed.isEmpty || !doubtful.isEmpty {
      lines.append("  Nothing is armed: `runback undo` has nothing to undo.")
    }
    return lines + call
  }

  /// Steps that change something and were not begun.
  private var notBegun: [String] {
    (runbook.preflight + runbook.steps).flatMap(\.leaves).filter { step in
      step.effect != .read && !step.isManual
        && !state.steps.contains {
          ($0.intent != nil || $0.progress == .skipped)
            && ($0.id == step.id.value || $0.id.hasPrefix("\(step.id.value)["))
        }
    }.map(\.title.value)
  }

  private var call: [String] {
    let lines = callers.lines(for: runbook)
    guard let first = lines.first else { return [] }
    return ["  Call \(first)"] + lines.dropFirst().map { "    or \($0)" }
  }

  private func list(_ title: String, _ steps: [StepState]) -> [String] {
    steps.isEmpty ? [] : ["  \(title): \(steps.map { $0.title.isEmpty ? $0.id : $0.title }.joined(separator: "; "))"]
  }
}
