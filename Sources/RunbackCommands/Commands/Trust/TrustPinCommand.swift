import ArgumentParser
import Diagnostics
import Trust

struct TrustPinCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "pin", abstract: "Accept a policy as it is now, also where it lies in the repository that it judges.",
    discussion: "Remembers the digest of the policy and of its key files in the state directory. Read both first.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The policy (default: the workspace's trust.yaml).", valueName: "file"))
  var file: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let policy = try PolicyArgument(file).load(global, in: surroundings).policy
    try PolicyMemory(stateFolder: try global.stateFolder(in: surroundings)).pin(policy)
    surroundings.console.print(policy.digest)
    return .success
  }
}
