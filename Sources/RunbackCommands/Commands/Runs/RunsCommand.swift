import ArgumentParser

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "The runs of this machine: list them, remove old ones.",
    subcommands: [RunsListCommand.self, RunsPruneCommand.self], defaultSubcommand: RunsListCommand.self)
}
