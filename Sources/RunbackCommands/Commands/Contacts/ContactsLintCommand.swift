import ArgumentParser
import Calendars
import Contacts
import Diagnostics

struct ContactsLintCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check the contacts: references, gaps, who can be reached out of band, what is stale.",
    discussion:
      "Exit code 65: the contacts have errors and would be refused; 1: there are only warnings; 0: nothing was found.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var contacts: ContactsOptions
  @OptionGroup var output: FindingsOptions

  @Option(help: ArgumentHelp("How far ahead gaps in schedules are looked for.", valueName: "n"))
  var days: Int = 90

  func validate() throws {
    guard (0...3660).contains(days) else { throw ValidationError("`--days` must be between 0 and 3660") }
  }

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let workspace = try Workspace.require(global, in: surroundings)
    let reading = try Registry.read(WorkspaceFiles(workspace: workspace, surroundings: surroundings).contacts)
    var findings = reading.diagnostics
    if let registry = reading.registry {
      findings += registry.lint(
        at: try contacts.instant(in: surroundings), days: days, zones: try registry.zones(from: .system()))
    }
    return output.show(findings, global, in: surroundings)
  }
}
