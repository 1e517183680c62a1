import ArgumentParser
import Calendars
import Diagnostics
import Expressions
import JSON
import RunbookEngine
import RunbookLanguage

struct PlanCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say what a run would do, step by step, as far as that is known. Starts nothing.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var given: InputOptions

  @Argument(help: ArgumentHelp("The runbook.", valueName: "id"))
  var runbook: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let workspace = try Workspace.require(global, in: surroundings)
    let loaded = try LoadedRunbook(runbook, in: WorkspaceFiles(workspace: workspace, surroundings: surroundings))
    surroundings.console.report(loaded.warnings, options: global, in: surroundings)
    let inputs = try given.values(for: loaded.checked, asking: surroundings.console.canAsk, in: surroundings)
    let facts = RunBindings.Facts(id: "plan", runbook: runbook, startedAt: surroundings.clock.now())
    let forecast = RunForecast(loaded.checked, inputs: inputs, facts: facts)
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(forecast.json(of: loaded.checked.runbook))
      return .success
    }
    let width = forecast.lines.map(\.step.count).max() ?? 0
    for line in forecast.lines {
      surroundings.console.print(
        "\(line.step.padded(to: width + 2))\(line.word.padded(to: 17))\(terminalText(line.title))")
      surroundings.console.print(String(repeating: " ", count: width + 19) + terminalText(line.detail))
    }
    return .success
  }
}
