import ArgumentParser

struct TrustWitnessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "witness", abstract: "What this machine has seen of a branch, and when.",
    discussion: """
      `runback verify --fetch REMOTE` and a push by `runback rollback apply` write the log; it only grows. A tip that does \
      not go on from what was seen is refused.
      """,
    subcommands: [TrustWitnessShowCommand.self, TrustWitnessExportCommand.self, TrustWitnessImportCommand.self])
}
