import ArgumentParser
import Diagnostics
import Files

struct DemoCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Make a GitOps repository, attack it, and run the shipped runbook against it from detection to report.",
    discussion: "Everything happens in one folder, which is kept; nothing outside it is touched.")

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("The folder to make (default: a new one among the temporary files).", valueName: "dir"))
  var keep: String?

  @Flag(help: "Ask nothing: the demonstration answers the runbook's questions itself.")
  var nonInteractive = false

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    guard nonInteractive || surroundings.console.canAsk else {
      throw CommandError(
        .usage, "the runbook asks before it changes anything, and there is no terminal to ask on",
        hints: ["run it on a terminal, or with `--non-interactive`"])
    }
    let folder = DemoFolder(path: try makeDemoFolder(in: surroundings))
    let demonstration = Demonstration(
      folder: folder, isInteractive: !nonInteractive, isQuiet: global.wantsQuiet(in: surroundings),
      surroundings: surroundings)
    return try await demonstration.run()
  }

  /// Absolute, with links resolved, so that it reads the same everywhere.
  private func makeDemoFolder(in surroundings: Surroundings) throws -> String {
    guard let keep else {
      let temporary = surroundings.environment["TMPDIR"] ?? "/tmp"
      return try makeTemporaryFolder(in: resolvedPath(temporary) ?? temporary, prefix: "runback-demo-")
    }
    let path = surroundings.absolute(keep)
    if isFolder(path), try !folderNames(path).isEmpty {
      throw CommandError(.usage, "the folder `\(keep)` is not empty", hints: ["name one that is not there yet"])
    }
    try makeFolder(path)
    return resolvedPath(path) ?? path
  }
}
