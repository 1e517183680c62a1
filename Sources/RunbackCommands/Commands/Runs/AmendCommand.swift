import ArgumentParser
import Calendars
import Diagnostics
import Journal

struct AmendCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "amend", abstract: "Write down what happened at another time than now, or was recorded wrongly.",
    discussion: "Nothing in a journal is edited: the amendment stands beside what was written, with both times.")

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("When it happened, as in 2026-11-20T03:00:00Z.", valueName: "time"))
  var at: String

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
    let amendment = Amendment(occurredAt: time, text: try filled(text), by: surroundings.user)
    return try await append(.amendment(amendment), to: run, global, in: surroundings)
  }
}
