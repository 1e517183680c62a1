import Diagnostics
import Journal
import RunbookEngine
import RunbookFlow

/// The run that a command names, or the newest.
struct RunArgument {
  let text: String?

  init(_ text: String?) { self.text = text }

  /// - Parameter openOnly: without a name, look among the runs that are not over.
  func identifier(in store: JournalStore, openOnly: Bool = false) throws -> RunID {
    if let text {
      guard let run = RunID(text) else {
        throw CommandError(
          .usage, "`\(text)` is no run's id",
          hints: ["an id looks like `20261120T030000Z-4c9k2m7q`; `runback runs` lists them"])
      }
      return run
    }
    for run in try store.runs().reversed() {
      if try !openOnly || !RunState(store.read(run).entries).isFinished { return run }
    }
    throw CommandError(
      .notFound, "there is no run\(openOnly ? " that could go on" : "") in `\(store.directory)`",
      hints: ["`runback run ID` begins one"])
  }
}
