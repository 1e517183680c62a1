import Calendars
import Diagnostics
import Expressions
import Markdown
public import RunbookLanguage

/// A runbook as the page to print and to follow by hand when no machine will run it.
///
/// Everything that the runbook's author wrote is escaped, so that it is shown and never becomes Markdown of its own; only
/// `docs`, which is Markdown by definition, stands as it is, as a quotation.
public struct MarkdownPage: Sendable {
  private let runbook: Runbook
  private let checked: CheckedRunbook

  public init(_ runbook: CheckedRunbook) {
    checked = runbook
    self.runbook = runbook.runbook
  }

  public var text: String {
    var sections = [heading, overview]
    if !runbook.inputs.isEmpty { sections.append(inputs) }
    for part in runbook.parts {
      sections.append("## \(part.heading)\n")
      if part.isHandler { sections.append("Each of these is done, also when the one before it fails.\n") }
      for (index, step) in part.steps(of: runbook).enumerated() {
        sections += section(step, number: "\(part.numberPrefix)\(index + 1)", depth: 3)
      }
    }
    return sections.joined(separator: "\n")
  }

  private var heading: String {
    let summary = runbook.metadata.summary.map { "\n\(MarkdownText.inline($0.value))\n" } ?? ""
    return "# \(MarkdownText.inline(runbook.metadata.title.value))\n\(summary)"
  }

  private var overview: String {
    let metadata = runbook.metadata
    var rows = [("Runbook", "`\(metadata.id.value)`")]
    if let severity = metadata.severity { rows.append(("Severity", severity.value.rawValue)) }
    if let owner = metadata.owner { rows.append(("Owner", MarkdownText.cell(code: owner.value))) }
    if !metadata.attack.isEmpty {
      rows.append(("MITRE ATT&CK", metadata.attack.map { MarkdownText.inline($0.value) }.joined(separator: ", ")))
    }
    if !metadata.controls.isEmpty {
      rows.append(("Controls", metadata.controls.map { MarkdownText.inline($0.value) }.joined(separator: ", ")))
    }
    if let reviewed = metadata.reviewed { rows.append(("Reviewed", String(reviewed.value.rfc3339.prefix(10)))) }
    if !runbook.permissions.exec.isEmpty {
      rows.append(
        (
          "Programs you need",
          runbook.permissions.exec.map { MarkdownText.cell(code: $0.value) }.joined(separator: ", ")
        ))
    }
    rows.append(("Begun at, by", ""))
    return MarkdownText.table(["", ""], rows.map { [$0.0, $0.1] })
  }

  private var inputs: String {
    let rows = runbook.inputs.map { input in
      [
        "`\(input.name.value)`", MarkdownText.inline(input.question), MarkdownText.inline("\(input.type.value)"),
        input.defaultValue.flatMap(\.text).map { $0.isEmpty ? "empty" : MarkdownText.cell(code: $0) } ?? "",
      ]
    }
    return "## Know these first\n\nIn the commands below each is a shell variable of its name.\n\n"
      + MarkdownText.table(["Name", "What", "Type", "If you do not know"], rows)
  }

  // MARK: Steps

  private func section(_ step: Step, number: String, depth: Int) -> [String] {
    let marks = String(repeating: "#", count: min(depth, 6))
    var lines = ["\(marks) \(number). \(MarkdownText.inline(step.title.value))\n"]
    if let docs = step.docs {
      lines.append(
        docs.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }.joined(separator: "\n") + "\n")
    }
    lines += conditions(of: step)
    lines += work(of: step, number: number, depth: depth)
    lines += outcomes(of: step)
    if !step.isContainer { lines.append("- [ ] done at ________ by ________________ (`\(step.id.value)`)\n") }
    return lines
  }

  private func conditions(of step: Step) -> [String] {
    var lines: [String] = []
    if let when = step.when {
      lines.append("**Only if** \(MarkdownText.code(when.expression.text)); else go on with the next step.\n")
    }
    if case .step(let probe)? = step.guardProbe {
      lines.append("**Is it done already?** It is when this succeeds:\n")
      lines += work(of: probe, number: "", depth: 6)
    }
    if let forEach = step.forEach {
      lines.append(
        "**Once for each** `\(forEach.variable.value)` in \(MarkdownText.code(forEach.list.expression.text)).\n")
    }
    if let confirm = step.confirm { lines.append("**Ask yourself first:** \(words(confirm.question))\n") }
    if let approve = step.approve {
      lines.append(
        "**Needs the word of** \(approve.count) of \(MarkdownText.code(approve.from.value)), none of them you. Write down who and when.\n"
      )
    }
    if step.effect == .irreversible { lines.append("**This cannot be taken back.**\n") }
    return lines
  }

  private func work(of step: Step, number: String, depth: Int) -> [String] {
    switch step.action {
    case .run(let elements): return [shell(ManualCommand(elements))]
    case .shell(let script): return [MarkdownText.block(script.value, language: "bash")]
    case .manual(let task): return [escapedBlock(task)]
    case .uses(let call):
      if let command = ManualCommand(call) { return [shell(command)] }
      let summary = ActionSignature.named(call.name.value)?.summary ?? ""
      let rows = call.arguments.map { ["`\($0.name.value)`", MarkdownText.cell(code: $0.value.shown)] }
      return [
        "Do by hand what `\(call.name.value)` would do: \(MarkdownText.inline(summary))\n",
        MarkdownText.table(["With", ""], rows),
      ]
    case .group(let steps):
      return steps.enumerated().flatMap { section($1, number: "\(number).\($0 + 1)", depth: depth + 1) }
    case .parallel(let branches, _):
      return branches.enumerated().flatMap { index, branch in
        ["**\(MarkdownText.inline(branch.name.value))**, at the same time as the others:\n"]
          + branch.steps.enumerated().flatMap {
            section($1, number: "\(number)\(Self.letter(index)).\($0 + 1)", depth: depth + 1)
          }
      }
    }
  }

  private func outcomes(of step: Step) -> [String] {
    var lines: [String] = []
    let rows = results(of: step)
    if !rows.isEmpty { lines += ["Write down:\n", MarkdownText.table(["Name", "What", "Value"], rows)] }
    if let expect = step.expect {
      lines.append("**Must be so:** \(MarkdownText.code(expect.expression.text)). If not, this step has failed.\n")
    }
    if case .step(let probe)? = step.verify {
      lines.append("**Check that it worked:**\n")
      lines += work(of: probe, number: "", depth: 6)
    }
    switch step.undo {
    case .unspecified: break
    case .none(let reason): lines.append("**No way back:** \(MarkdownText.inline(reason.value))\n")
    case .step(let undo):
      lines.append("**To take it back:** \(MarkdownText.inline(undo.title.value))\n")
      lines += work(of: undo, number: "", depth: 6)
    }
    if case .goto(let target) = step.onError { lines.append("If it fails, go on at `\(target.value)`.\n") }
    return lines
  }

  /// What later steps need of this one: its own outputs, and those of an action that the runbook names somewhere.
  private func results(of step: Step) -> [[String]] {
    let declared = step.outputs.map { ($0.name.value, $0.description ?? $0.name.value) }
    var given: [(String, String)] = []
    if case .uses(let call) = step.action, let signature = ActionSignature.named(call.name.value) {
      given = signature.outputs.filter { isNamed("steps.\(step.id.value).outputs.\($0.name)") }.map {
        ($0.name, $0.summary)
      }
    }
    return (declared + given).map { ["`\(step.id.value)_\($0.0)`", MarkdownText.inline($0.1), ""] }
  }

  /// Whether the path stands anywhere in the file as a whole.
  private func isNamed(_ path: String) -> Bool {
    let text = String(decoding: runbook.source.bytes, as: UTF8.self)
    return text.ranges(of: path).contains { range in
      range.upperBound == text.endIndex || !(text[range.upperBound].isLetter || text[range.upperBound].isNumber)
    }
  }

  private static func letter(_ index: Int) -> String { String(UnicodeScalar(UInt8(97 + index % 26))) }

  // MARK: Markdown

  private func shell(_ command: ManualCommand) -> String {
    let note = command.gaps.isEmpty ? "" : "Fill in what stands between `<` and `>` before you press return.\n\n"
    return note + MarkdownText.block(command.text, language: "sh")
  }

  private func escapedBlock(_ template: Template) -> String {
    var lines = words(template, keepsLines: true).split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { $0.isEmpty ? "" : "\($0)  " }.joined(separator: "\n") + "\n"
  }

  /// A text for people, with the names of shell variables, or the expression, where something is computed.
  private func words(_ template: Template, keepsLines: Bool = false) -> String {
    template.pieces.map { piece in
      switch piece {
      case .text(let text):
        keepsLines ? MarkdownText.lines(text) : MarkdownText.inline(text)
      case .expression(let expression):
        MarkdownText.code(ShellVariable(expression.expression.text)?.text ?? expression.expression.text)
      }
    }.joined()
  }
}

extension RunbookPart {
  /// What stands before the number of a step, so that each has a name of its own on paper.
  fileprivate var numberPrefix: String {
    switch self {
    case .preflight: "P"
    case .steps: ""
    case .onFailure: "F"
    case .always: "A"
    }
  }
}
