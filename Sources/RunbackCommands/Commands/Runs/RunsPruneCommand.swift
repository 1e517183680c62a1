import ArgumentParser
import Calendars
import Diagnostics
import Files
import JSON
import Journal
import RunbookEngine
import RunbookFlow

struct RunsPruneCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Remove the records of runs that are long over.",
    discussion: """
      Says what it would remove, and removes nothing without --yes. A run that is not over, that is not sealed, or whose \
      journal does not hold together is evidence and is never removed.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Runs that ended longer ago than this, as in `90d`.", valueName: "span"))
  var olderThan: String

  @Flag(help: "Remove them.")
  var yes = false

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    guard let span = TimeSpan(olderThan), span > TimeSpan(milliseconds: 0) else {
      throw CommandError(.usage, "`--older-than \(olderThan)` is no span of time", hints: ["write it as `90d`"])
    }
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let now = surroundings.clock.now()
    var rows: [(run: RunID, kept: String?)] = []
    for run in try store.runs() { rows.append((run, try whyKept(run, in: store, span, now))) }
    let doomed = rows.filter { $0.kept == nil }.map(\.run)
    if yes { for run in doomed { removeFolder(store.runDirectory(run)) } }
    let left = try Set(store.runs())
    say(rows, removed: yes ? doomed.filter { !left.contains($0) } : [], on: surroundings)
    if let stuck = doomed.first(where: { yes && left.contains($0) }) {
      throw CommandError(.refused, "`\(store.runDirectory(stuck))` cannot be removed")
    }
    return .success
  }

  /// Nil when the run may go.
  private func whyKept(
    _ run: RunID, in store: JournalStore, _ span: TimeSpan, _ now: Timestamp
  ) throws(JournalError) -> String? {
    let known = try KnownRun(run, in: store)
    if known.isHeld || !known.state.isFinished { return "is \(known.standing)" }
    guard let changed = known.changed, now.since(changed) > span else { return "is younger" }
    let verification = try store.verify(run)
    guard verification.isGood else { return "has a journal that does not hold together" }
    return SealStanding(try store.read(run)).isWhole ? nil : "is not sealed"
  }

  private func say(_ rows: [(run: RunID, kept: String?)], removed: [RunID], on surroundings: Surroundings) {
    let console = surroundings.console
    if global.wantsJSON(in: surroundings) {
      let runs: [JSONValue] = rows.map { row in
        [
          "run": .string(row.run.text), "prunable": .bool(row.kept == nil), "kept": JSONValue(row.kept),
          "removed": .bool(removed.contains(row.run)),
        ]
      }
      console.print(["schema": "runback/runs-prune/v1", "runs": .array(runs)])
      return
    }
    for row in rows {
      let what = row.kept.map { "kept: \($0)" } ?? (removed.contains(row.run) ? "removed" : "would be removed")
      console.print("\(row.run)  \(what)")
    }
    if !yes, rows.contains(where: { $0.kept == nil }) { console.printError("remove them with --yes") }
  }
}
