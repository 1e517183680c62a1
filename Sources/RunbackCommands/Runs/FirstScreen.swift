import Journal
import RunbookFlow
import RunbookLanguage

/// What stands above a run: what its runbook will touch, what it will not, and what it leaves to people.
struct FirstScreen {
  let runbook: Runbook
  let state: RunState

  init(_ checked: CheckedRunbook, _ state: RunState) {
    runbook = checked.runbook
    self.state = state
  }

  private var steps: [Step] { (runbook.preflight + runbook.steps).flatMap(\.leaves) }

  var lines: [String] {
    var lines = [
      "", "\(runbook.metadata.title.value)  (\(runbook.metadata.id.value), run \(state.created?.run.text ?? ""))",
    ]
    let done = state.steps.count { $0.isSettled }
    if done > 0 { lines.append("  It goes on: \(done == 1 ? "1 step is" : "\(done) steps are") done already.") }
    let touching = steps.filter { $0.effect != .read && !$0.isManual }
    lines.append(touching.isEmpty ? "  It changes nothing by itself." : "  It may change, by itself:")
    lines += touching.map { "    \(line(for: $0))" }
    let people = steps.filter(\.isManual)
    if !people.isEmpty {
      lines.append("  It asks a person to do: \(people.map(\.title.value).joined(separator: "; "))")
    }
    lines += limits(touching)
    return lines + [""]
  }

  private func line(for step: Step) -> String {
    var words = [step.title.value]
    if step.when != nil { words[0] += ", if needed" }
    if step.confirm != nil { words.append("asks first") }
    if let approval = step.approve { words.append("wants \(approval.count) of \(approval.from.value) to approve") }
    if step.effect == .irreversible {
      words.append("cannot be undone")
    } else if case .step = step.undo {
      words.append("can be undone")
    }
    return words.joined(separator: "; ")
  }

  /// What it will not do.
  private func limits(_ touching: [Step]) -> [String] {
    var lines: [String] = []
    if let first = touching.first, steps.first?.id.value != first.id.value {
      lines.append("  It changes nothing before step `\(first.id.value)`.")
    }
    let programs = runbook.permissions.exec.map(\.value)
    let hosts = runbook.permissions.hosts.map(\.value)
    lines.append(
      "  It will not start \(programs.isEmpty ? "a program" : "other programs than \(programs.joined(separator: ", "))"), beside git and the signing program,"
    )
    lines.append(
      "  nor call \(hosts.isEmpty ? "a host" : "other hosts than \(hosts.joined(separator: ", "))") by itself; what these programs do is theirs."
    )
    return lines
  }
}

extension Step {
  var isManual: Bool { if case .manual = action { true } else { false } }

  /// The step, or the steps that lie in it.
  var leaves: [Step] { isContainer ? contents.flatMap(\.leaves) : [self] }
}
