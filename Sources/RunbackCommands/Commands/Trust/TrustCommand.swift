import ArgumentParser

struct TrustCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "The trust policy, and how it judges.",
    subcommands: [
      TrustApproveCommand.self, TrustExplainCommand.self, TrustInitCommand.self, TrustLintCommand.self,
      TrustPinCommand.self, TrustWitnessCommand.self, TrustAcceptRewriteCommand.self,
    ])
}
