import ArgumentParser
import Diagnostics
import JSON

struct SchemaCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a kind of file, for editors.",
    discussion: """
      `runback init` writes them into the folder `schemas/` of a workspace, where the first line of its files names them for \
      the YAML language server: `# yaml-language-server: $schema=../schemas/runbook.schema.json`.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case runbook
    case runbookTest = "runbook-test"
    case contacts, trust, exercise
  }

  @OptionGroup var global: GlobalOptions

  @Argument(help: "runbook, runbook-test, contacts, trust or exercise.")
  var kind: Kind

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    guard let schema = FileSchema.all.first(where: { $0.kind == kind.rawValue }) else {
      throw CommandError(
        .usage, "there is no schema of an exercise: this version has no exercises",
        hints: ["there are \(FileSchema.all.map { "`\($0.kind)`" }.joined(separator: ", "))"])
    }
    surroundings.console.print(schema.document)
    return .success
  }
}
