import ArgumentParser

struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "The record of a run.",
    subcommands: [JournalVerifyCommand.self, JournalShowCommand.self, JournalExportCommand.self])
}
