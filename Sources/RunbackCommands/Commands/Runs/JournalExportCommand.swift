import ArgumentParser
import Diagnostics
import JSON
import Journal

struct JournalExportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a run's journal and its attachments into one file.",
    discussion: """
      The file is a tar archive, the same as `runback handover` writes, and closes nothing: whoever takes it over has to say why.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    name: [.customShort("o"), .long], help: ArgumentHelp("The file to write; must not be there.", valueName: "file"))
  var output: String

  @Argument(help: ArgumentHelp("The run (default: the newest).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let run = try RunArgument(run).identifier(in: store)
    let contents = try store.read(run)
    if let fault = contents.fault { throw JournalError(.damaged, store.journalPath(run), detail: fault.description) }
    let bytes = try BundleWriter(surroundings.absolute(output)).write(run, of: store, contents)
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print([
        "schema": "runback/journal-export/v1", "run": .string(run.text),
        "file": .string(surroundings.absolute(output)), "bytes": .int(bytes),
        "entries": JSONValue(contents.entries.count),
        "head": .string(contents.head.hex),
      ])
    } else {
      surroundings.console.print(output)
    }
    return .success
  }
}
