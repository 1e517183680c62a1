import ArgumentParser
import Calendars
import Diagnostics
import JSON
import RunbookLanguage

struct ListCommand: Subcommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the runbooks of the workspace.")

  @OptionGroup var global: GlobalOptions

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let files = WorkspaceFiles(workspace: try .require(global, in: surroundings), surroundings: surroundings)
    let checker = files.checker()
    var rows: [(id: String, severity: String, title: String)] = []
    for path in try files.paths() {
      let source = try files.source(at: path)
      guard let runbook = checker.check(source).runbook?.runbook else {
        surroundings.console.printError("note: `\(source.path)` has errors; `runback lint` shows them")
        continue
      }
      let metadata = runbook.metadata
      rows.append((metadata.id.value, metadata.severity?.value.rawValue ?? "-", metadata.title.value))
    }
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print([
        "schema": "runback/list/v1",
        "runbooks": .array(
          rows.map { ["id": .string($0.id), "severity": .string($0.severity), "title": .string($0.title)] }),
      ])
      return .success
    }
    let width = rows.map(\.id.count).max() ?? 0
    for row in rows {
      surroundings.console.print("\(row.id.padded(to: width + 2))\(row.severity.padded(to: 6))\(row.title)")
    }
    return .success
  }
}
