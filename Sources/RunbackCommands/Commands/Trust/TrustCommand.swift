import ArgumentParser

struct TrustCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "The trust policy, and how it judges.",
    subcommands: [TrustExplainCommand.self, TrustLintCommand.self, TrustPinCommand.self])
}
