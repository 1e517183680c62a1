import ArgumentParser

struct RunbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runback",
    abstract:
      "Incident response for GitOps: runbooks, rollback to the last known-good signed commit, and who must be told.",
    discussion: """
      Run without a runbook at hand? `runback list` shows those of this workspace; `runback demo` shows the whole way \
      from a tampered repository to the report, in a folder of its own.
      """,
    version: "runback \(runbackVersion)",
    groupedSubcommands: [
      CommandGroup(
        name: "Trust and rollback",
        subcommands: [VerifyCommand.self, KnownGoodCommand.self, RollbackCommand.self, TrustCommand.self]),
      CommandGroup(
        name: "Runbooks",
        subcommands: [
          ListCommand.self, ShowCommand.self, GraphCommand.self, LintCommand.self, SchemaCommand.self, TestCommand.self,
          PlanCommand.self, RunCommand.self, ResumeCommand.self, UndoCommand.self,
        ]),
      CommandGroup(
        name: "The record",
        subcommands: [
          FollowCommand.self, CancelCommand.self, HandoverCommand.self, TakeoverCommand.self, IncidentCommand.self,
          StatusCommand.self, RunsCommand.self, JournalCommand.self, ReportCommand.self, ApproveCommand.self,
          NoteCommand.self, AmendCommand.self,
        ]),
      CommandGroup(name: "People", subcommands: [ContactsCommand.self]),
      CommandGroup(name: "More", subcommands: [InitCommand.self, DemoCommand.self, ExplainCommand.self]),
    ]
  )
}
