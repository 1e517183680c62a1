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
    let runbook = checked.runbook
    let steps = (runbook.preflight + runbook.steps).flatMap(\.leaves)
    say("")
    say("\(runbook.metadata.title.value)  (\(runbook.metadata.id.value), run \(state.created?.run.text ?? ""))")
    let touching = steps.filter { $0.effect != .read && !$0.isManual }
    say(touching.isEmpty ? "  It changes nothing by itself." : "  It may change, by itself:")
    for step in touching {
      say("    \(step.title.value)\(step.when == nil ? "" : ", if needed")\(step.confirm == nil ? "" : "; asks first")")
    }
    let programs = runbook.permissions.exec.map(\.value)
    say(
      "  It starts \(programs.isEmpty ? "no programs of its own" : "nothing but \(programs.joined(separator: ", "))"), beside git and the signing program."
    )
    say("")
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
    say("")
    switch outcome.ending {
    case .succeeded: say("The run has succeeded.")
    case .failed(let reason), .aborted(let reason):
      say("The run is over: \(reason)")
      sayWhatChanged(outcome)
      sayWhatDidNot(outcome, runbook)
      sayWhomToCall(runbook)
    case .suspended(let event), .interrupted(let event, _):
      say("The run stands still: \(event.reason)")
      sayWhatChanged(outcome)
      sayWhatDidNot(outcome, runbook)
      sayWhomToCall(runbook)
      for answer in event.missing { say("  \(firstLine(answer.question))\n    answer with: \(answer.flag)") }
      say("  go on with: runback resume \(outcome.run)\(answers(event.missing))")
    }
  }

  private func sayWhatChanged(_ outcome: RunOutcome) {
    let undone: Set<String> =
      if case .finished(let event) = outcome.state.undo { Set(event.undone) } else { [] }
    let mutating = outcome.state.steps.filter { step in
      !undone.contains(step.id) && (step.intent.map { $0.effect != .read } ?? false)
    }
    let changed = mutating.filter { $0.progress == .succeeded || $0.effectHappened }
    // A program that failed or was ended may have done half of it.
    let doubtful = mutating.filter { $0.process != nil && !changed.contains($0) && $0.progress != .unknown }
    let open = mutating.filter { $0.progress == .unknown }
    if changed.isEmpty, doubtful.isEmpty, open.isEmpty { say("  Nothing was changed.") }
    list("Changed", changed)
    list("Begun and failed, perhaps half done", doubtful)
    list("Nobody knows whether these happened", open)
    if !undone.isEmpty { say("  Undone again: \(undone.sorted().joined(separator: ", "))") }
    let armed = outcome.state.steps.filter { $0.isArmed }
    if case .none = outcome.state.undo, !armed.isEmpty {
      list("Armed to be undone", armed)
      say("  undo it with: runback undo \(outcome.run)")
    }
  }

  /// Steps that change something and were not begun.
  private func sayWhatDidNot(_ outcome: RunOutcome, _ checked: CheckedRunbook) {
    let steps = (checked.runbook.preflight + checked.runbook.steps).flatMap(\.leaves).filter { step in
      step.effect != .read && !step.isManual
        && !outcome.state.steps.contains {
          $0.intent != nil && ($0.id == step.id.value || $0.id.hasPrefix("\(step.id.value)["))
        }
    }
    if !steps.isEmpty { say("  Not begun: \(steps.map(\.title.value).joined(separator: "; "))") }
  }

  private func sayWhomToCall(_ checked: CheckedRunbook) {
    let lines = callers.lines(for: checked.runbook)
    guard let first = lines.first else { return }
    say("  Call \(first)")
    for line in lines.dropFirst() { say("    or \(line)") }
  }

  private func list(_ title: String, _ steps: [StepState]) {
    if !steps.isEmpty { say("  \(title): \(steps.map(\.title).joined(separator: "; "))") }
  }

  /// The flags as they can be pasted; where one still has to be chosen, a shell would take its bars for pipes.
  private func answers(_ missing: [MissingAnswer]) -> String {
    if missing.contains(where: { $0.flag.contains("|") }) {
      return " and the answers above, each with one of its choices"
    }
    return missing.map { " \($0.flag)" }.joined()
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n")
  }

  private func firstLine(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? text }

  private func say(_ line: String) {
    console.printError(
      line.split(separator: "\n", omittingEmptySubsequences: false).map { terminalText(String($0)) }.joined(
        separator: "\n"))
  }
}

extension Step {
  var isManual: Bool { if case .manual = action { true } else { false } }

  /// The step, or the steps that lie in it.
  var leaves: [Step] { isContainer ? contents.flatMap(\.leaves) : [self] }
}
