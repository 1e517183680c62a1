import ArgumentParser
import Diagnostics

struct LintCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check files completely, without running anything; without a path, the whole workspace.",
    discussion: """
      Runbooks, their tests, contacts and the trust policy are told apart by their `kind`; of a folder, all that lie \
      in it are checked. Exit code 65: a file has errors \
      and would be refused; 1: there are only warnings; 0: nothing was found.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var findings: FindingsOptions

  @Argument(help: ArgumentHelp("Files or folders to check instead of the workspace's.", valueName: "path"))
  var paths: [String] = []

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let workspace =
      try paths.isEmpty ? Workspace.require(global, in: surroundings) : Workspace.find(global, in: surroundings)
    let linter = try WorkspaceLinter(workspace, in: surroundings)
    let found = try paths.isEmpty ? linter.everything() : paths.flatMap { try linter.findings(of: $0) }
    return findings.show(found, global, in: surroundings)
  }
}
