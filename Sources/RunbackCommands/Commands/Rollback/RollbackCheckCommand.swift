import ArgumentParser
import Diagnostics
import Git
import JSON
import Trust

struct RollbackCheckCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say whether a commit is a genuine rollback.",
    discussion: "Exit code 1: it is not, and the reason is printed.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions

  @Argument(help: ArgumentHelp("The commit.", valueName: "rev"))
  var revision: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try judged.open(global, in: surroundings)
    let commit = try session.repository.resolve(revision)
    let verification = try session.judge.verify(tip: commit, branch: session.branch.name, in: session.repository)
    let assessment = try verification.assessRollback(commit, in: session.repository)
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print([
        "schema": "runback/rollback-check/v1", "commit": .string(commit.hex), "genuine": .bool(assessment.isGenuine),
        "from": JSONValue(assessment.claim?.from.hex), "target": JSONValue(assessment.claim?.to.hex),
        "reason": JSONValue(assessment.objection),
        "kept": .array(
          assessment.kept.map {
            ["path": .string($0.path.description), "commit": .string($0.commit.hex), "signer": JSONValue($0.signer)]
          }),
      ])
    } else if let objection = assessment.objection {
      surroundings.console.print(terminalText("not a genuine rollback: \(objection)"))
    } else {
      let target = assessment.claim.map { " to \($0.to.short), from \($0.from.short)" } ?? ""
      surroundings.console.print("genuine: \(commit.short) is a rollback\(target)")
      for kept in assessment.kept {
        surroundings.console.print(
          terminalText("  kept \(kept.path), as \(kept.signer ?? "?") signed for it in \(kept.commit.short)"))
      }
    }
    return assessment.isGenuine ? .success : .negative
  }
}
