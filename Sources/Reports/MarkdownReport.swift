import Calendars
import JSON
public import Journal
import Markdown
import RunbookEngine
import RunbookFlow

/// The review of a run, from its journal alone: the same journal gives the same bytes.
public struct MarkdownReport: Sendable {
  private let entries: [JournalEntry]
  private let state: RunState
  private let verification: JournalVerification
  private let seal: SealStanding

  public init(_ contents: JournalContents, verification: JournalVerification) {
    entries = contents.entries
    state = RunState(contents.entries)
    self.verification = verification
    seal = SealStanding(contents)
  }

  public var text: String {
    guard let created = state.created else { return "# An empty journal\n" }
    var sections = brokenGlass() + ["# \(MarkdownText.inline(created.runbook.title))\n", overview(created)]
    sections += rollbacks()
    sections += [steps(), timeline()]
    sections += notifications()
    sections += [byHand(), open(), integrity(created)].compactMap { $0 }
    return sections.joined(separator: "\n")
  }

  /// The first line of all, where fewer people than usual have approved.
  private func brokenGlass() -> [String] {
    state.steps.flatMap(\.approvals.requests).filter { $0.breakGlass != nil }.map { request in
      "**The glass was broken for step \(MarkdownText.inline(request.step)): "
        + "\(MarkdownText.inline(request.breakGlass ?? "")). To be told at once: "
        + "\(request.notify.map { MarkdownText.inline($0) }.joined(separator: ", ")).**\n"
    }
  }

  // MARK: Overview

  private func overview(_ created: RunCreated) -> String {
    let began = entries.first?.time
    let ended = entries.last?.time
    var rows = [
      ("Run", "`\(created.run)`"),
      ("Runbook", "\(MarkdownText.cell(code: created.runbook.id)), SHA-256 `\(created.runbook.digest)`"),
      ("Outcome", outcome),
      ("Began", began?.toTheSecond ?? "-"),
      ("Last entry", ended?.toTheSecond ?? "-"),
      (
        "Requested by",
        "\(MarkdownText.inline(created.requester)) on \(MarkdownText.inline(created.host)) (\(MarkdownText.inline(created.proof)))"
      ),
      ("Runbook and contacts", MarkdownText.inline(created.trust)),
    ]
    if let incident = created.incident { rows.insert(("Incident", MarkdownText.inline(incident)), at: 0) }
    let inputs = created.inputs.members.map {
      "\(MarkdownText.inline($0.key)) = \(MarkdownText.inline($0.value.shown))"
    }
    if !inputs.isEmpty { rows.append(("Inputs", inputs.joined(separator: "; "))) }
    return MarkdownText.table(["", ""], rows.map { [$0.0, $0.1] })
  }

  private var outcome: String {
    switch state.phase {
    case .notBegun: "not begun"
    case .underWay: "under way, or ended without a word"
    case .suspended(let event): "stands still: \(MarkdownText.inline(event.reason))"
    case .finished(let event):
      event.status.rawValue + (event.reason.map { ": \(MarkdownText.inline($0))" } ?? "")
    }
  }

  // MARK: What was done

  private func rollbacks() -> [String] {
    steps(using: "git.rollback").map { step in
      let outputs = step.outputs
      var rows = [
        ["From", MarkdownText.cell(code: outputs["from"]?.shown ?? "-")],
        ["Back to", MarkdownText.cell(code: outputs["target"]?.shown ?? "-")],
        ["By the new commit", MarkdownText.cell(code: outputs["commit"]?.shown ?? "-")],
        ["On the remote", outputs["pushed"]?.boolValue == true ? "yes" : "no"],
      ]
      let kept = outputs["kept"]?.arrayValue?.map { MarkdownText.inline($0.shown) } ?? []
      if !kept.isEmpty { rows.append(["Kept as they were", kept.joined(separator: ", ")]) }
      return "## Rolled back\n\n" + MarkdownText.table(["", ""], rows)
    }
  }

  private func steps() -> String {
    let rows = state.steps.map { step in
      [
        MarkdownText.cell(code: step.id), MarkdownText.inline(step.title), "\(step.progress)",
        step.attempts > 1 ? String(step.attempts) : "", MarkdownText.inline(remarks(on: step)),
        step.evidence.map { "`\($0.digest.hex.prefix(12))`" }.joined(separator: " "),
      ]
    }
    return "## Steps\n\n" + MarkdownText.table(["Step", "What", "State", "Attempts", "Remarks", "Evidence"], rows)
  }

  /// What was said about a step, and what a person answered in it.
  private func remarks(on step: StepState) -> String {
    guard step.intent?.kind == .manual else { return step.message ?? "" }
    let answers = step.outputs.members.map { "\($0.key) = \($0.value.shown)" }
    return ([step.message].compactMap { $0 } + answers).joined(separator: "; ")
  }

  private func notifications() -> [String] {
    steps(using: "notify.list").compactMap { step in
      step.outputs["list"]?.stringValue.map { "## Whom to tell, and by when\n\n" + MarkdownText.block($0) }
    }
  }

  private func steps(using action: String) -> [StepState] {
    state.steps.filter { $0.intent?.action["uses"]?.stringValue == action && $0.progress == .succeeded }
  }

  // MARK: Timeline

  private func timeline() -> String {
    let rows = entries.compactMap { entry in
      TimelineRow(entry).map { row in
        [entry.time.toTheSecond, MarkdownText.inline(row.event), MarkdownText.inline(row.who), row.evidence]
      }
    }
    return "## Timeline\n\n" + MarkdownText.table(["Time (UTC)", "Event", "Who", "Evidence"], rows)
  }

  // MARK: What is open

  /// What could not be undone.
  private func byHand() -> String? {
    guard case .finished(let event) = state.undo, !event.byHand.isEmpty else { return nil }
    let lines = event.byHand.map { id in
      "- \(MarkdownText.code(id)): \(MarkdownText.inline(state.step(id).message ?? "it was left out"))\n"
    }
    return "## To be undone by a person\n\n" + lines.joined()
  }

  private func open() -> String? {
    guard case .suspended(let event) = state.phase, !event.missing.isEmpty else { return nil }
    let lines = event.missing.map { "- \(MarkdownText.inline($0.question)): \(MarkdownText.code($0.flag))\n" }
    return "## What is missing\n\n" + lines.joined()
  }

  private func integrity(_ created: RunCreated) -> String {
    var text = "## Integrity\n\n"
    text += "\(verification.entries) entries; the last has SHA-256 `\(verification.head)`. "
    text +=
      verification.isGood ? "Every line follows the one before it, and every attachment is what a line names.\n" : ""
    if let fault = verification.fault {
      text += "**The chain is broken: \(MarkdownText.inline(fault.description)).**\n"
    }
    for fault in verification.attachments {
      text +=
        "**Attachment `\(fault.attachment.digest)` of line \(fault.line) \(MarkdownText.inline(fault.problem)).**\n"
    }
    text +=
      "\nThe journal is \(seal.clause.hasPrefix("the ") ? "as it is: " : "")\(MarkdownText.inline(seal.clause)).\n"
    return text
  }
}

extension Timestamp {
  /// People read seconds; the journal has the rest.
  var toTheSecond: String { Timestamp(secondsSinceEpoch: secondsSinceEpoch).rfc3339 }
}

extension JSONValue {
  var shown: String { stringValue ?? compact }
}
