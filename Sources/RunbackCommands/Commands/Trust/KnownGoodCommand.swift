import ArgumentParser

struct KnownGoodCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "known-good", abstract: "The newest commit that is trusted and fit to go back to; attest one.",
    subcommands: [KnownGoodFindCommand.self, KnownGoodMarkCommand.self],
    defaultSubcommand: KnownGoodFindCommand.self)
}
