import Calendars
import Files
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import RunbookLanguage

/// Which process has a run in its hands: `<run>/holder.json`, written by that process itself. It is believed only while
/// the journal is locked and this very process lives.
struct RunHolder: Hashable {
  let host: String
  let process: ProcessIdentity

  private static func path(_ run: RunID, _ store: JournalStore) -> String { "\(store.runDirectory(run))/holder.json" }

  func write(for run: RunID, in store: JournalStore) throws(FileError) {
    let document: JSONValue = [
      "host": .string(host), "pid": .int(Int64(process.processID)),
      "startTime": process.startTime.flatMap { Int64(exactly: $0) }.map(JSONValue.int) ?? .null,
      "bootID": JSONValue(process.bootID),
    ]
    try writeFile(document.compact + "\n", to: Self.path(run, store), mode: 0o600, .replaces)
  }

  /// Nil where no process has said so, or what stands there is something else.
  static func read(_ run: RunID, in store: JournalStore) throws(FileError) -> RunHolder? {
    guard let bytes = try readPrivateFile(path(run, store), limit: 4096), let value = try? JSONValue.parse(bytes),
      let host = value["host"]?.stringValue,
      let number = value["pid"]?.intValue.flatMap({ Int32(exactly: $0) }), number > 1
    else { return nil }
    return RunHolder(
      host: host,
      process: ProcessIdentity(
        processID: number, startTime: value["startTime"]?.intValue.flatMap { UInt64(exactly: $0) },
        bootID: value["bootID"]?.stringValue))
  }
}

/// Writes down, before anything happens, which process has the run.
struct HolderObserver: RunObserver {
  let store: JournalStore
  let holder: RunHolder
  let console: any Console

  func willRun(_ runbook: CheckedRunbook, state: RunState) {
    guard let run = state.created?.run else { return }
    do throws(FileError) {
      try holder.write(for: run, in: store)
    } catch {
      // The run itself does not need it; `runback cancel` then says that it cannot tell who holds the run.
      console.printError("warning: \(error.message): `runback cancel` will not find this run")
    }
  }
}

/// Lets several observers see the same run, in order.
struct Observers: RunObserver {
  let observers: [any RunObserver]

  func willRun(_ runbook: CheckedRunbook, state: RunState) {
    for observer in observers { observer.willRun(runbook, state: state) }
  }

  func recorded(_ entry: JournalEntry, state: RunState) {
    for observer in observers { observer.recorded(entry, state: state) }
  }

  func printed(step: String, stream: OutputStream, bytes: [UInt8]) {
    for observer in observers { observer.printed(step: step, stream: stream, bytes: bytes) }
  }

  func waits(step: String, since: TimeSpan) {
    for observer in observers { observer.waits(step: step, since: since) }
  }

  func didEnd(_ outcome: RunOutcome, runbook: CheckedRunbook) {
    for observer in observers { observer.didEnd(outcome, runbook: runbook) }
  }
}
