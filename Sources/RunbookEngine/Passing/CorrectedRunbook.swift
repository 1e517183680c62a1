import Diagnostics
import Journal
import RunbookFlow
public import RunbookLanguage

/// A runbook with which a run goes on in the place of the one that it began with.
public struct CorrectedRunbook: Sendable {
  public let runbook: CheckedRunbook
  /// Why it is believed, as `run.created` says it.
  public let trust: String
  public let reason: String?

  public init(_ runbook: CheckedRunbook, trust: String, reason: String?) {
    self.runbook = runbook
    self.trust = trust
    self.reason = reason
  }

  /// The entry that says so.
  ///
  /// - Throws: when it changes what was begun.
  func event(
    from created: RunCreated, _ recorded: CheckedRunbook, _ state: RunState, by person: String
  ) throws(EngineError) -> RunAmended {
    let started = Set(state.steps.filter { $0.intent != nil }.map { String($0.id.prefix { $0 != "[" && $0 != "." }) })
    if let problem = RunbookCorrection(from: recorded, to: runbook, started: started).problem {
      throw EngineError(
        .invalidCorrection,
        "run `\(created.run)` cannot go on with `\(runbook.runbook.source.path)`: \(problem)",
        hints: [
          "leave what was begun as it is; a step that failed can be left out with `--decide STEP=skip`, and another put behind it"
        ])
    }
    let text = String(decoding: runbook.runbook.source.bytes, as: UTF8.self)
    let metadata = runbook.runbook.metadata
    return RunAmended(
      by: person, previous: created.runbook.digest,
      runbook: RecordedRunbook(
        id: metadata.id.value, title: metadata.title.value, path: runbook.runbook.source.path, text: text),
      trust: trust, reason: reason)
  }
}
