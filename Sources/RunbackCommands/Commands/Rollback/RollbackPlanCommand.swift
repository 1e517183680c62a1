import ArgumentParser
import Diagnostics
import Git
import JSON
import Rollback
import Trust

struct RollbackPlanCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say everything that a rollback would do. Writes nothing.",
    discussion: "Exit code 77: there is no known-good commit, or a hazard blocks until a person decides.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var options: RollbackOptions

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try options.judged.open(global, in: surroundings)
    let verification = try session.verify(global, in: surroundings)
    let plan = try RollbackPlanner(
      repository: session.repository, verification: verification, branch: session.branch.name
    ).plan(try options.request(for: session))
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(plan.json)
    } else {
      surroundings.console.write(plan.text)
    }
    return plan.blocking.isEmpty ? .success : .refused
  }
}
