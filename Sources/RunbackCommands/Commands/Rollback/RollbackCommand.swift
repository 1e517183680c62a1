import ArgumentParser

struct RollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Take a branch back to its last known-good commit, by a new signed commit.",
    subcommands: [RollbackPlanCommand.self, RollbackApplyCommand.self, RollbackCheckCommand.self])
}
