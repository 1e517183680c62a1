import Calendars
import Glibc
import Journal
import RunbookFlow

/// How long the steps of a runbook took the last time that it succeeded on this machine.
struct PastDurations {
  /// By step.
  let spans: [String: TimeSpan]

  /// Looks at the newest runs alone, and reads one journal of moderate size: a run does not wait for its own forecast.
  ///
  /// - Parameter runbook: the text must be the same, else its steps may be others.
  init(of created: RunCreated, in store: JournalStore) {
    // Without the past there is no forecast, and nothing else is missing.
    for run in ((try? store.runs()) ?? []).reversed().prefix(30) where run != created.run {
      guard let begun = try? store.created(run)?.event, begun.runbook.digest == created.runbook.digest,
        Self.size(of: store.journalPath(run)) <= 4 << 20, let entries = try? store.read(run).entries
      else { continue }
      let state = RunState(entries)
      guard state.finished?.status == .succeeded else { continue }
      var spans: [String: TimeSpan] = [:]
      for step in state.steps {
        guard let began = step.began, let ended = step.ended, step.intent?.kind != .manual else { continue }
        spans[step.id] = TimeSpan(milliseconds: max(0, ended.since(began).milliseconds))
      }
      self.spans = spans
      return
    }
    spans = [:]
  }

  init() { spans = [:] }

  private static func size(of path: String) -> Int64 {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int64(status.st_size) : .max
  }
}
