import Calendars
import Diagnostics
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import RunbookLanguage

/// Tells a run on standard error, line by line.
struct PlainPresenter: RunObserver {
  let console: any Console
  let callers: WhomToCall

  func willRun(_ checked: CheckedRunbook, state: RunState) {
    for line in FirstScreen(checked, state).lines { say(line) }
  }

  func recorded(_ entry: JournalEntry, state: RunState) {
    switch entry.event {
    case .stepIntent(let event):
      // Items, probes and undo have the title of a step or none of their own.
      let name = event.step.contains { $0 == "[" || $0 == "." } ? " (\(event.step))" : ""
      say("▸ \(event.title)\(name)\(event.attempt > 1 ? " (attempt \(event.attempt))" : "")")
      // What a person is to do, or what they have to know before they answer.
      if let instruction = event.action["instruction"]?.stringValue { say(indented(instruction)) }
    case .stepFinished(let event):
      let mark = event.status == .succeeded || event.status == .satisfied ? "✓" : "✗"
      let again = event.retryAfter.map { "; another attempt in \(TimeSpan(milliseconds: $0))" } ?? ""
      say("\(mark) \(event.step)\(event.message.map { ": \($0)" } ?? "")\(again)")
    case .stepSkipped(let event): say("· \(event.step) skipped: \(event.reason)")
    case .decision(let event): say("  \(event.by) decides about \(event.step): \(event.choice.rawValue)")
    case .journalRepaired: say("  the journal's torn last line was cut off and kept")
    case .approvalRequested(let event): say(event)
    case .approvalGranted(let event): say("  \(event.person) approves \(event.step) (\(event.key))")
    case .approvalRefused(let event): say("  an answer to \(event.step) does not count: \(event.reason)")
    case .runEnding(let event): say("The run ends: \(event.reason)")
    case .undoBegun(let event): say("Undoing, the last first: \(event.steps.joined(separator: ", "))")
    case .undoFinished(let event):
      if !event.byHand.isEmpty { say("To be undone by a person: \(event.byHand.joined(separator: ", "))") }
    case .runCreated, .runResumed, .runSuspended, .runFinished, .stepStarted, .stepOutput, .note, .amendment, .seal,
      .runHandedOver, .runTakenOver, .runAmended, .unknown:
      break
    }
  }

  private func say(_ request: ApprovalRequested) {
    if let reason = request.breakGlass {
      say("  THE GLASS IS BROKEN for \(request.step): \(reason)")
      say("  tell at once: \(request.notify.joined(separator: ", "))")
    }
    say("  signatures are wanted, \(request.count) by \(request.from); send them this, whole:")
    say("")
    say(request.text)
  }

  func printed(step: String, stream: OutputStream, bytes: [UInt8]) {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") { say("    \(line)") }
  }

  func waits(step: String, since: TimeSpan) {
    say("  Step \(step) has waited for a person for \(since).")
  }

  func didEnd(_ outcome: RunOutcome, runbook: CheckedRunbook) {
    for line in EndScreen(outcome, runbook, callers).lines(outcome.ending) { say(line) }
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n")
  }

  private func say(_ line: String) {
    console.printError(
      line.split(separator: "\n", omittingEmptySubsequences: false).map { terminalText(String($0)) }.joined(
        separator: "\n"))
  }
}
