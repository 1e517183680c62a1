import ArgumentParser
import Delivery
import Diagnostics
import Files
import JSON
import Journal
import RunbookEngine

struct HandoverCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "handover",
    abstract: "Close this machine's copy of a run, and write it into a file for another machine.",
    discussion: """
      The file is a tar archive of the journal and its attachments. There, `runback takeover FILE` continues the chain. Here the run \
      cannot go on any more, unless it is taken back. On a run that was handed over already the file is written once more.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    name: [.customShort("o"), .long], help: ArgumentHelp("The file to write; must not be there.", valueName: "file"))
  var output: String

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var run: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let run = try RunArgument(run).identifier(in: store)
    let assembly = RunnerAssembly(
      global: global, answers: try .parse(["--non-interactive"]), workspace: nil, surroundings: surroundings)
    let result = try await Handover(assembly.environment()).handOver(run, to: surroundings.absolute(output))
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print([
        "schema": "runback/handover/v1", "run": .string(run.text), "file": .string(surroundings.absolute(output)),
        "bytes": .int(result.bytes), "entries": .int(result.entries), "head": .string(result.head.hex),
        "repeated": .bool(result.isRepeated),
      ])
      return .success
    }
    surroundings.console.print(output)
    if !global.wantsQuiet(in: surroundings) {
      surroundings.console.printError(
        terminalText(
          "run \(run) \(result.isRepeated ? "was handed over before" : "is handed over"): \(result.entries) entries, the last has SHA-256 \(result.head)"
        ))
      surroundings.console.printError(terminalText("  there: runback takeover \(shellQuoted(output))"))
      if let ledger = try ledger(of: run, in: store) {
        surroundings.console.printError(
          terminalText("  who was told is not in it: copy \(shellQuoted(ledger)) to the same place there"))
      }
    }
    return .success
  }

  /// The file by which nobody is told twice, where somebody has been told.
  private func ledger(of run: RunID, in store: JournalStore) throws -> String? {
    let created = try store.read(run).created
    guard let subject = try? DeliverySubject(created?.incident ?? run.text) else { return nil }
    let path = DeliveryLedger.path(subject, store: store)
    return isFile(path) ? path : nil
  }
}
