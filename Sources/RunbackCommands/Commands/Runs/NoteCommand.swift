import ArgumentParser
import Diagnostics
import Journal

struct NoteCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Put a remark into a run's timeline, also when the run is over.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var run: String

  @Argument(help: ArgumentHelp("What is to be remembered.", valueName: "text"))
  var text: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    try await append(.note(Note(text: try filled(text), by: surroundings.user)), to: run, global, in: surroundings)
  }
}

/// Refuses a text that says nothing.
func filled(_ text: String) throws(CommandError) -> String {
  guard text.contains(where: { !$0.isWhitespace }) else { throw CommandError(.usage, "the text is empty") }
  return text
}

/// Adds an entry to a run that nobody has in hand, and seals it again where a key is at hand.
func append(
  _ event: JournalEvent, to run: String, _ global: GlobalOptions, in surroundings: Surroundings
) async throws -> ExitCode {
  let store = JournalStore(directory: try global.stateFolder(in: surroundings))
  let identifier = try RunArgument(run).identifier(in: store)
  let (writer, _) = try store.open(identifier, clock: surroundings.clock)
  defer { writer.close() }
  let entry = try writer.append(event, .now)
  if let signing = JournalSigning(surroundings) {
    let (entries, head) = (writer.lastSequence, writer.head)
    let statement = Seal.statement(run: identifier, entries: entries, head: head)
    if let signature = await signing.sign(statement, namespace: Seal.namespace) {
      try writer.append(
        .seal(Seal(entries: entries, head: head, signature: signature, by: surroundings.user)), .now)
    }
  }
  if !global.wantsQuiet(in: surroundings) {
    surroundings.console.printError("line \(entry.sequence) of run \(identifier)")
  }
  return .success
}
