import ArgumentParser
import Diagnostics
import JSON
import Journal
import RunbookEngine
import RunbookFlow

struct StatusCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say where a run stands and what it waits for.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The run (default: the newest).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let identifier = try RunArgument(run).identifier(in: store)
    let state = RunState(try store.read(identifier).entries)
    let isHeld = try store.isHeld(identifier)
    let console = surroundings.console
    if global.wantsJSON(in: surroundings) {
      console.print(document(identifier, state, isHeld: isHeld))
      return .success
    }
    console.print("\(identifier)  \(state.created?.runbook.id ?? "?")  \(state.standing(isHeld: isHeld))")
    for step in state.steps {
      let message = step.message.map { ": \($0)" } ?? ""
      console.print(terminalText("  \("\(step.progress)".padded(to: 11))\(step.id)\(message)"))
    }
    if case .suspended(let event) = state.phase {
      for answer in event.missing { console.print(terminalText("  waits for \(answer.flag)")) }
      console.print("  go on with: runback resume \(identifier)")
    }
    return .success
  }

  private func document(_ run: RunID, _ state: RunState, isHeld: Bool) -> JSONValue {
    var missing: [JSONValue] = []
    if case .suspended(let event) = state.phase { missing = event.missing.map { .object($0.object) } }
    let steps: [JSONValue] = state.steps.map { step in
      [
        "step": .string(step.id), "state": .string("\(step.progress)"), "attempts": JSONValue(step.attempts),
        "message": JSONValue(step.message),
      ]
    }
    return [
      "schema": "runback/status/v1", "run": .string(run.text), "runbook": JSONValue(state.created?.runbook.id),
      "state": .string(state.standing(isHeld: isHeld)), "steps": .array(steps), "missing": .array(missing),
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
