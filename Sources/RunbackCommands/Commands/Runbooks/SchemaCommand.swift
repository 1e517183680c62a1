import ArgumentParser
import Diagnostics
import JSON
import RunbookLanguage
import RunbookSimulation

struct SchemaCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a kind of file, for editors.",
    discussion: """
      With the YAML language server, put a first line into the file: \
      `# yaml-language-server: $schema=` and the path of what this printed.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case runbook
    case runbookTest = "runbook-test"
  }

  @OptionGroup var global: GlobalOptions

  @Argument(help: "runbook or runbook-test.")
  var kind: Kind

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    switch kind {
    case .runbook: surroundings.console.print(RunbookSchema.document())
    case .runbookTest: surroundings.console.print(RunbookTestSchema.document())
    }
    return .success
  }
}
