import ArgumentParser
import Calendars
import Diagnostics
import Trust

struct TrustLintCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Check a trust policy and the keys that it names.",
    discussion: "Exit code 65: it has errors; 1: there are warnings.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The policy (default: the workspace's trust.yaml).", valueName: "file"))
  var file: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let loaded = try PolicyArgument(file).load(global, in: surroundings)
    surroundings.console.report(loaded.warnings, options: global, in: surroundings)
    surroundings.console.print("policy \(loaded.policy.digest): \(counted(loaded.policy.signers.count, "signer"))")
    return loaded.warnings.isEmpty ? .success : .negative
  }
}
