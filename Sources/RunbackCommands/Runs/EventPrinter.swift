import JSON
import Journal
import RunbookEngine
import RunbookFlow
import RunbookLanguage

/// Prints a run for programs: one event a line on standard output, as in the journal, without the chain.
struct EventPrinter: RunObserver {
  let console: any Console

  func recorded(_ entry: JournalEntry, state: RunState) {
    console.print(JSONValue.object(entry.object).compact)
  }
}
