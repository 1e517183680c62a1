import ArgumentParser

struct ContactsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contacts", abstract: "Who must be told, by when, and how.",
    subcommands: [
      ContactsNotifyCommand.self, ContactsSendCommand.self, ContactsSentCommand.self,
      ContactsAcknowledgeCommand.self, ContactsObligationsCommand.self, ContactsFileCommand.self,
      ContactsWhoCommand.self, ContactsLintCommand.self, ContactsExportCommand.self, ContactsImportCommand.self,
    ])
}
