import ArgumentParser
import Diagnostics
import Files
import Journal
import Reports

struct ReportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the review of a run, from its journal alone.")

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case markdown
  }

  @OptionGroup var global: GlobalOptions

  @Option(help: "markdown.")
  var format: Format = .markdown

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The file to write (default: standard output).", valueName: "file"))
  var output: String?

  @Argument(help: ArgumentHelp("The run (default: the newest).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let identifier = try RunArgument(run).identifier(in: store)
    let report = MarkdownReport(try store.read(identifier), verification: try store.verify(identifier)).text
    if let output {
      try writeFile(report, to: surroundings.absolute(output), .replaces)
    } else {
      surroundings.console.write(report)
    }
    return .success
  }
}
