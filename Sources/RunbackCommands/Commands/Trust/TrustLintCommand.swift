import ArgumentParser
import Calendars
import Diagnostics
import Git
import Trust

struct TrustLintCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Check a trust policy and the keys that it names.",
    discussion: "Exit code 65: it has errors; 1: there are warnings.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var output: FindingsOptions

  @Argument(help: ArgumentHelp("The policy (default: the workspace's trust.yaml).", valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("Hold the policy against this repository as well.", valueName: "dir"))
  var repo: String?

  @Option(help: ArgumentHelp("The branch of the repository (default: HEAD's).", valueName: "name"))
  var branch: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let path = try PolicyArgument(file).path(global, in: surroundings)
    let history = try history(in: surroundings)
    let loaded: (policy: TrustPolicy, warnings: [Diagnostic])
    do throws(TrustError) {
      loaded = try TrustPolicy.lint(
        path, displayPath: surroundings.shown(path), now: surroundings.clock.now(), history: history)
    } catch {
      // A pipeline that asks for a document gets one of a policy that is refused, too.
      guard output.chosen(global, in: surroundings) != .text, !error.diagnostics.isEmpty else { throw error }
      return output.show(error.diagnostics, global, in: surroundings)
    }
    guard output.chosen(global, in: surroundings) == .text else {
      return output.show(loaded.warnings, global, in: surroundings)
    }
    surroundings.console.report(loaded.warnings, options: global, in: surroundings)
    surroundings.console.print("policy \(loaded.policy.digest): \(counted(loaded.policy.signers.count, "signer"))")
    return loaded.warnings.isEmpty ? .success : .negative
  }

  private func history(in surroundings: Surroundings) throws -> LintedHistory? {
    guard let repo else {
      guard branch == nil else {
        throw CommandError(.usage, "`--branch` goes with `--repo`", hints: ["name the repository with `--repo DIR`"])
      }
      return nil
    }
    let repository = try Repository.open(surroundings.absolute(repo))
    let tip = try repository.branchOrHead(branch).target
    return try LintedHistory(of: tip, in: repository)
  }
}
