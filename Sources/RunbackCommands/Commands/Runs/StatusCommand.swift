import ArgumentParser
import Calendars
import Diagnostics
import JSON
import Journal
import RunbookEngine
import RunbookFlow

struct StatusCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say where a run stands, what it waits for, and what to type next.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The run (default: the newest).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let known = try KnownRun(RunArgument(run).identifier(in: store), in: store)
    let console = surroundings.console
    if global.wantsJSON(in: surroundings) {
      console.print(document(known))
      return .success
    }
    console.print(terminalText("\(known.run)  \(known.runbook)  \(known.standing)"))
    if let incident = known.state.created?.incident { console.print(terminalText("  incident   \(incident)")) }
    if let reason = known.reason { console.print(terminalText("  because    \(reason)")) }
    for step in known.state.steps {
      let message = step.message.map { ": \($0)" } ?? ""
      console.print(terminalText("  \(word(step, known).padded(to: 11))\(step.id)\(message)"))
    }
    for line in MissingText(run: known.run, missing: known.missing).lines { console.print(terminalText(line)) }
    for command in known.commands { console.print(terminalText("  $ \(command)")) }
    return .success
  }

  private func word(_ step: StepState, _ known: KnownRun) -> String {
    step.progress == .unknown && known.isHeld ? "running" : "\(step.progress)"
  }

  private func document(_ known: KnownRun) -> JSONValue {
    let steps: [JSONValue] = known.state.steps.map { step in
      [
        "step": .string(step.id), "title": .string(step.title), "state": .string(word(step, known)),
        "attempts": JSONValue(step.attempts), "began": JSONValue(step.began?.rfc3339),
        "ended": JSONValue(step.ended?.rfc3339), "message": JSONValue(step.message),
      ]
    }
    var object: JSONObject = ["schema": "runback/status/v1"]
    for (key, value) in known.document.objectValue?.members ?? [] { object[key] = value }
    object["steps"] = .array(steps)
    object["missing"] = .array(known.missing.map { .object($0.object) })
    object["next"] = JSONValue(known.commands)
    return .object(object)
  }
}
