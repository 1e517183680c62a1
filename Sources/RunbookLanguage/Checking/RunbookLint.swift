import Calendars
import Diagnostics
import Expressions
import YAML

/// Safety rules that warn. Each can be silenced where a reason is given.
extension RunbookInspection {
  func lint(_ step: Step, isUndo: Bool) {
    var silenced = Silencer(step.allowed, in: context.source)
    if step.isProgram, !isUndo, step.effect != .read, case .unspecified = step.undo,
      !context.hasErrors(in: step.range)
    {
      silenced.warn(
        .runbookNoUndo, at: step.id.range, "nothing says how to undo the step `\(step.id.value)`",
        label: "changes something",
        help: ["say why it needs none: `noUndo: …`; or `effect: read` if it changes nothing"], context)
    }
    if step.effect == .irreversible, step.confirm == nil, step.approve == nil, !context.hasErrors(in: step.range) {
      silenced.warn(
        .runbookUnconfirmed, at: step.id.range, "the step `\(step.id.value)` cannot be undone and nobody is asked",
        label: "irreversible", help: ["add `confirm: Really …?`"], context)
    }
    if case .run(let elements) = step.action {
      lintShellWords(elements, &silenced)
      for template in elements.flatMap(\.templates) {
        guard let text = template.literal, isImageByTag(text) else { continue }
        silenced.warn(
          .runbookImageByTag, at: template.range, "`\(text)` names an image by tag, which can be moved",
          label: "not a digest", help: ["write `…@sha256:…`"], context)
      }
    }
    silenced.finish(context)
  }

  /// What a shell would act on is one more argument to a program.
  private func lintShellWords(_ elements: [Step.ArgumentElement], _ silenced: inout Silencer) {
    for template in elements.flatMap(\.templates) {
      guard let text = template.literal, Self.shellWords.contains(text) else { continue }
      silenced.warn(
        .runbookShellWord, at: template.range, "`\(text)` goes to the program as an argument: there is no shell",
        label: "does nothing here",
        help: ["make two steps of it, with an output and `stdin`; or put the line into a script, and `run` that"],
        context)
    }
  }

  private static let shellWords = ["|", "||", "&&", ">", ">>", "<", "2>&1", "2>/dev/null"]

  /// With a host that has a dot, as other arguments look like images too.
  private func isImageByTag(_ text: String) -> Bool {
    guard text.utf8.contains(UInt8(ascii: "/")), TextForms.isImage(text), !text.contains("@"),
      let slash = text.firstIndex(of: "/"),
      text[..<slash].contains("."), let last = text.lastIndex(of: "/")
    else { return false }
    return text[last...].contains(":")
  }

  func lintRunbook() {
    if let reviewed = runbook.metadata.reviewed, let every = runbook.metadata.reviewEvery {
      let due = reviewed.value.adding(every.value)
      if due < today {
        context.report(
          .runbookReviewOverdue, .warning, at: reviewed.range,
          "the review was due on \(due.rfc3339.prefix(10))", label: "reviewed here last",
          help: ["read it through, correct it, and set `reviewed: \(today.rfc3339.prefix(10))`"])
      }
    }
    // Of a runbook that could not be read completely, nobody knows what it uses.
    guard !context.hasErrors else { return }
    for program in runbook.permissions.exec where !usedPrograms.contains(program.value) {
      context.report(
        .runbookUnusedPermission, .warning, at: program.range, "no step starts `\(program.value)`",
        label: "permitted for nothing", help: ["take it out"])
    }
    for host in runbook.permissions.hosts where !computesHosts && !usedHosts.contains(host.value.lowercased()) {
      context.report(
        .runbookUnusedPermission, .warning, at: host.range, "no step calls `\(host.value)`",
        label: "permitted for nothing", help: ["take it out"])
    }
    for input in runbook.inputs {
      if input.type.value == .image, case .string(let text)? = input.defaultValue, !text.contains("@") {
        context.report(
          .runbookImageByTag, .warning, at: input.type.range,
          "the default `\(text)` names an image by tag, which can be moved",
          label: "not a digest", help: ["use `type: imageDigest`"])
      }
      guard !usedInputs.contains(input.name.value) else { continue }
      context.report(
        .runbookUnusedInput, .warning, at: input.name.range, "nothing uses the input `\(input.name.value)`",
        label: "asked for nothing", help: ["take it out, or use `${{ inputs.\(input.name.value) }}`"])
    }
  }
}

/// Takes the findings that `allow` silences, and says which entries silence nothing.
private struct Silencer {
  private let allowed: [Step.AllowedFinding]
  private let source: Source
  private var used: Set<String> = []

  init(_ allowed: [Step.AllowedFinding], in source: Source) {
    self.allowed = allowed
    self.source = source
  }

  mutating func warn(
    _ code: DiagnosticCode, at range: SourceRange, _ message: String, label: String, help: [String],
    _ context: DecodingContext
  ) {
    guard !allowed.contains(where: { $0.code.value == code.name }) else {
      used.insert(code.name)
      return
    }
    context.report(code, .warning, at: range, message, label: label, help: help)
  }

  func finish(_ context: DecodingContext) {
    guard !allowed.isEmpty else { return }
    let silenceable: [DiagnosticCode] = [.runbookNoUndo, .runbookUnconfirmed, .runbookImageByTag, .runbookShellWord]
    for entry in allowed where !used.contains(entry.code.value) {
      let isKnown = silenceable.contains { $0.name == entry.code.value }
      context.report(
        .runbookUselessAllow, isKnown ? .warning : .error, at: entry.code.range,
        isKnown ? "`\(entry.code.value)` is not found here" : "`\(entry.code.value)` cannot be silenced",
        label: isKnown ? "silences nothing" : "not one of the rules that warn",
        help: isKnown
          ? ["take it out"] : ["rules that can be: \(silenceable.map { "`\($0.name)`" }.joined(separator: ", "))"])
    }
  }
}
