import ArgumentParser
import Diagnostics
import JSON
import RunbookLanguage

struct SchemaCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a kind of file, for editors.",
    discussion: """
      With the YAML language server, put a first line into the file: \
      `# yaml-language-server: $schema=` and the path of what this printed.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case runbook
  }

  @OptionGroup var global: GlobalOptions

  @Argument(help: "runbook.")
  var kind: Kind

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    switch kind {
    case .runbook: surroundings.console.print(RunbookSchema.document())
    }
    return .success
  }
}
