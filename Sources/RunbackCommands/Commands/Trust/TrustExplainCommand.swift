import ArgumentParser
import Diagnostics
import Git
import JSON
import Trust

struct TrustExplainCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show every step of the judgement of one commit.",
    discussion: "Exit code 1: the commit is not trusted.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions

  @Argument(help: ArgumentHelp("The commit.", valueName: "commit"))
  var revision: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try judged.open(global, in: surroundings)
    let commit = try session.repository.resolve(revision)
    let verification = try session.judge.verify(
      tip: session.branch.target, branch: session.branch.name, in: session.repository)
    let steps = try verification.explain(commit, in: session.repository)
    let isTrusted = verification.judgement(of: commit)?.trusted ?? false
    if global.wantsJSON(in: surroundings) {
      let lines: [JSONValue] = steps.map { step in
        ["rule": .string(step.rule), "outcome": .string(step.outcome.rawValue), "detail": .string(step.detail)]
      }
      surroundings.console.print([
        "schema": "runback/trust-explain/v1", "commit": .string(commit.hex), "trusted": .bool(isTrusted),
        "steps": .array(lines),
      ])
    } else {
      let width = steps.map(\.rule.count).max() ?? 0
      for step in steps {
        surroundings.console.print(
          terminalText("\(step.outcome.rawValue.padded(to: 8))\(step.rule.padded(to: width + 2))\(step.detail)"))
      }
    }
    return isTrusted ? .success : .negative
  }
}
