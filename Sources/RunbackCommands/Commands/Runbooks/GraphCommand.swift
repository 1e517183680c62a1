import ArgumentParser
import Diagnostics
import RunbookLanguage
import RunbookViews

struct GraphCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Draw a runbook: as Mermaid, DOT or SVG.",
    discussion: "The SVG needs no other program: `runback graph ID --format svg > runbook.svg`.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case mermaid, dot, svg
  }

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The runbook.", valueName: "id"))
  var identifier: String

  @Option(help: "mermaid, dot or svg.")
  var format = Format.mermaid

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let files = WorkspaceFiles(workspace: try .require(global, in: surroundings), surroundings: surroundings)
    let graph = RunbookGraph(try LoadedRunbook(identifier, in: files, features: .all).checked)
    let text =
      switch format {
      case .mermaid: MermaidGraph(graph).text
      case .dot: DOTGraph(graph).text
      case .svg: SVGGraph(graph).text
      }
    surroundings.console.write(text)
    return .success
  }
}
