public import ArgumentParser
import Calendars
import Diagnostics
public import Journal
import RunbookFlow

struct NoteCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "note", abstract: "Put a remark into a run's timeline, also when the run is over.",
    discussion: """
      With `--kind` the review has it where it belongs: impact, cause, well, badly; action for what is to be done, with \
      `--owner` and `--due`; done, with `--about` the line of the action that is done.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: "Where in the review it belongs: impact, cause, well, badly, action or done.")
  var kind: Note.Kind?

  @Option(help: ArgumentHelp("Who sees to the action.", valueName: "who"))
  var owner: String?

  @Option(help: ArgumentHelp("By which day the action is to be done, as in 2026-12-01.", valueName: "day"))
  var due: String?

  @Option(help: ArgumentHelp("The line of the action that is done.", valueName: "line"))
  var about: Int64?

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var run: String

  @Argument(help: ArgumentHelp("What is to be remembered.", valueName: "text"))
  var text: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let note = Note(
      text: try filled(text), by: surroundings.user, kind: kind, owner: try owner.map(filled), due: try day,
      about: about)
    if kind == .action {
      guard note.owner != nil, note.due != nil else {
        throw CommandError(
          .usage, "an action needs an owner and a day, or nobody will do it",
          hints: ["add `--owner WHO --due 2026-12-01`"])
      }
    } else if owner != nil || due != nil {
      throw CommandError(.usage, "`--owner` and `--due` are for `--kind action`")
    }
    guard (kind == .done) == (about != nil) else {
      throw CommandError(.usage, "`--kind done` and `--about LINE` belong together")
    }
    return try await append(to: run, global, in: surroundings) { entries throws(CommandError) in
      if let about { try entries.requireAction(about) }
      return .note(note)
    }
  }

  private var day: CivilDate? {
    get throws(CommandError) {
      guard let due else { return nil }
      guard let date = CivilDate(due) else {
        throw CommandError(.usage, "`--due \(due)` is no day", hints: ["write it as `2026-12-01`"])
      }
      return date
    }
  }
}

extension Note.Kind: ExpressibleByArgument {}

extension [JournalEntry] {
  fileprivate func requireAction(_ line: Int64) throws(CommandError) {
    let entry = first { $0.sequence == line }
    if case .note(let note)? = entry?.event, note.kind == .action { return }
    let actions = compactMap { entry -> String? in
      guard case .note(let note) = entry.event, note.kind == .action else { return nil }
      return "line \(entry.sequence): \(note.text)"
    }
    throw CommandError(
      .usage, "line \(line) is no improvement action", hints: actions.isEmpty ? ["the run has none"] : actions)
  }
}

/// Refuses a text that says nothing.
func filled(_ text: String) throws(CommandError) -> String {
  guard text.contains(where: { !$0.isWhitespace }) else { throw CommandError(.usage, "the text is empty") }
  return text
}

/// Adds an entry to a run that nobody has in hand, and seals it again where a key is at hand.
///
/// - Parameter makeEvent: gives the event, or refuses, from what the journal says already.
func append(
  to run: String, _ global: GlobalOptions, in surroundings: Surroundings,
  _ makeEvent: ([JournalEntry]) throws(CommandError) -> JournalEvent
) async throws -> ExitCode {
  let store = JournalStore(directory: try global.stateFolder(in: surroundings))
  let identifier = try RunArgument(run).identifier(in: store)
  let (writer, contents) = try store.open(identifier, clock: surroundings.clock)
  defer { writer.close() }
  if let handed = RunState(contents.entries).handedOver {
    throw CommandError(
      .usage, "run `\(identifier)` was handed over by \(handed.by): its journal goes on elsewhere",
      hints: ["write it down there, or `runback takeover FILE` takes the run back"])
  }
  let entry = try writer.append(try makeEvent(contents.entries), .now)
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
