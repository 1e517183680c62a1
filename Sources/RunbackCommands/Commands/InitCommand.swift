import ArgumentParser
import Diagnostics
import Files

struct InitCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a workspace: the shipped runbooks, example contacts, a commented trust policy."
  )

  @Argument(help: ArgumentHelp("The folder to make; it must be empty or not there yet.", valueName: "dir"))
  var folder: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let path = surroundings.absolute(folder)
    if isFolder(path), try !folderNames(path, limit: 1000).isEmpty {
      throw CommandError(.usage, "the folder `\(folder)` is not empty", hints: ["name one that is not there yet"])
    }
    try makeFolder(path)
    try ShippedWorkspace.write(to: path)
    surroundings.console.write(
      """
      made a workspace in \(folder):
        trust.yaml   whose signatures count: say where history begins, and name your signers
        contacts/    who must be told: the people are examples, put your own there
        runbooks/    what to do: read them before you need them

      next: runback lint --workspace \(shellQuoted(folder))

      """)
    return .success
  }
}
