import ArgumentParser
import Diagnostics
import RunbookLanguage
import RunbookViews

struct ShowCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a runbook: as text, or as the page to follow by hand.",
    discussion:
      "The Markdown page has every command, every question and a place to note the time, for when no machine can run it."
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, markdown
  }

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The runbook.", valueName: "id"))
  var identifier: String

  @Option(help: "text or markdown.")
  var format = Format.text

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let files = WorkspaceFiles(workspace: try .require(global, in: surroundings), surroundings: surroundings)
    let runbook = try LoadedRunbook(identifier, in: files, features: .all).checked
    switch format {
    case .text: for line in TextPage(runbook).lines { surroundings.console.print(terminalText(line)) }
    case .markdown: surroundings.console.write(MarkdownPage(runbook).text)
    }
    return .success
  }
}
