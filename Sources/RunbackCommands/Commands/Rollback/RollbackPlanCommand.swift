import ArgumentParser
import Diagnostics
import Git
import JSON
import Processes
import Rollback
import Trust

struct RollbackPlanCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Say everything that a rollback would do. Writes nothing to the repository.",
    discussion: """
      Exit code 77: there is no known-good commit, or a hazard blocks until a person decides. On a terminal, --diff goes \
      through the pager that git would use: GIT_PAGER, PAGER, or less.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var options: RollbackOptions

  @Flag(help: "Show the changes line by line as well.")
  var diff = false

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let isDocument = global.wantsJSON(in: surroundings)
    if diff, isDocument {
      throw CommandError(
        .usage, "`--diff` and `--json` exclude each other",
        hints: ["`git diff FROM TREE` compares what the document names"])
    }
    let session = try options.judged.open(global, in: surroundings)
    let verification = try session.verify(global, in: surroundings)
    let plan = try RollbackPlanner(
      repository: session.repository, verification: verification, branch: session.branch.name,
      memory: SurveyMemory(path: try global.stateFolder(in: surroundings) + "/survey")
    ).plan(try options.request(for: session))
    if isDocument {
      surroundings.console.print(plan.json)
    } else {
      try await show(plan, of: session.repository, in: surroundings)
    }
    return plan.blocking.isEmpty ? .success : .refused
  }

  /// Longer than anybody reads; the rest is counted.
  private static let pagedBytes = 32 << 20

  private func show(_ plan: RollbackPlan, of repository: Repository, in surroundings: Surroundings) async throws {
    let console = surroundings.console
    let colour = global.wantsColor(onErrorStream: false, in: surroundings)
    let text = plan.text(colour: colour)
    guard diff else { return console.write(text) }
    let difference = RollbackDiff(plan, in: repository, colour: colour)
    guard console.outputIsTerminal, let pager = Pager(environment: surroundings.environment) else {
      console.write(text + "\n")
      return try difference.write(console.write)
    }
    var whole = text + "\n"
    var isCut = false
    try difference.write { part in
      if whole.utf8.count < Self.pagedBytes { whole += part } else { isCut = true }
    }
    if isCut { whole += "… and more; without a terminal all of it is written\n" }
    if try await !pager.show(whole, with: surroundings.processes) { console.write(whole) }
  }
}
