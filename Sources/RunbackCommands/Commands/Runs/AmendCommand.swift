public import ArgumentParser
import Calendars
import Diagnostics
public import Journal

struct AmendCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "amend", abstract: "Write down what happened at another time than now, or was recorded wrongly.",
    discussion: """
      Nothing in a journal is edited: the amendment stands beside what was written, with both times. `--corrects` names the \
      line that is wrong; reports then show it struck out.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("When it happened, as in 2026-11-20T03:00:00Z.", valueName: "time"))
  var at: String

  @Option(help: ArgumentHelp("The line of the journal that is wrong.", valueName: "line"))
  var corrects: Int64?

  @Option(
    help: "Whose doing it was: attacker, responder or notification (default: the corrected line's, or responder).")
  var lane: Amendment.Lane?

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var run: String

  @Argument(help: ArgumentHelp("What happened.", valueName: "text"))
  var text: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    guard let time = Timestamp(rfc3339: at) else {
      throw CommandError(
        .usage, "`--at \(at)` is no time", hints: ["write it as in RFC 3339: `2026-11-20T03:00:00Z`"])
    }
    guard time <= surroundings.clock.now() else {
      throw CommandError(.usage, "`--at \(at)` lies ahead: an amendment says what has happened")
    }
    let amendment = Amendment(
      occurredAt: time, text: try filled(text), by: surroundings.user, corrects: corrects, lane: lane)
    return try await append(to: run, global, in: surroundings) { entries throws(CommandError) in
      if let corrects { try entries.requireCorrectable(corrects) }
      return .amendment(amendment)
    }
  }
}

extension Amendment.Lane: ExpressibleByArgument {}

extension [JournalEntry] {
  /// Refuses a line that is not there, or that says nothing which could be wrong.
  fileprivate func requireCorrectable(_ line: Int64) throws(CommandError) {
    guard let entry = first(where: { $0.sequence == line }) else {
      throw CommandError(
        .usage, "the journal has no line \(line)", hints: ["reports and `runback journal show` number the lines"])
    }
    switch entry.event {
    case .runCreated, .seal, .stepStarted, .stepOutput, .journalRepaired, .unknown:
      throw CommandError(.usage, "line \(line) is `\(entry.event.type)`, which is a fact and not a remark")
    default: break
    }
  }
}
