public import Calendars
public import Journal
public import Processes
public import RunbookFlow
public import RunbookLanguage

/// Sees a run from outside and changes nothing. Called in order, from one task at a time; must not block for long.
public protocol RunObserver: Sendable {
  /// Before anything happens, also when a run is resumed.
  func willRun(_ runbook: CheckedRunbook, state: RunState)
  /// An entry was written; it is durable when something depends on it.
  func recorded(_ entry: JournalEntry, state: RunState)
  /// A program printed something; secrets are already covered.
  func printed(step: String, stream: OutputStream, bytes: [UInt8])
  /// A person has been waited for so long: see `remindAfter`.
  func waits(step: String, since: TimeSpan)
  /// The call is over.
  func didEnd(_ outcome: RunOutcome, runbook: CheckedRunbook)
}

extension RunObserver {
  public func willRun(_ runbook: CheckedRunbook, state: RunState) {}
  public func recorded(_ entry: JournalEntry, state: RunState) {}
  public func printed(step: String, stream: OutputStream, bytes: [UInt8]) {}
  public func waits(step: String, since: TimeSpan) {}
  public func didEnd(_ outcome: RunOutcome, runbook: CheckedRunbook) {}
}

/// Sees and says nothing.
public struct SilentObserver: RunObserver {
  public init() {}
}
