import Diagnostics
import Expressions
public import RunbookLanguage

/// A runbook on a terminal: what it is, what it asks for, what it may start, and its steps.
public struct TextPage: Sendable {
  private let runbook: Runbook

  public init(_ runbook: CheckedRunbook) { self.runbook = runbook.runbook }

  /// Lines without escape sequences; the caller makes control characters harmless.
  public var lines: [String] {
    let metadata = runbook.metadata
    var lines = ["\(metadata.title.value) (\(metadata.id.value))"]
    if let summary = metadata.summary { lines += wrapped(summary.value, columns: 78, lines: 10).map { "  \($0)" } }
    let facts = [metadata.severity?.value.rawValue, metadata.owner?.value].compactMap { $0 }
    if !facts.isEmpty { lines.append("  \(facts.joined(separator: ", "))") }
    if !runbook.permissions.exec.isEmpty {
      lines.append("  may start: \(runbook.permissions.exec.map(\.value).joined(separator: ", "))")
    }
    if !runbook.inputs.isEmpty {
      lines += ["", "Inputs"]
      let width = runbook.inputs.map(\.name.value.count).max() ?? 0
      lines += runbook.inputs.map { input in
        let fallback = input.defaultValue.flatMap(\.text).map { " (default: \($0.isEmpty ? "empty" : $0))" } ?? ""
        let padding = String(repeating: " ", count: width - input.name.value.count)
        return "  \(input.name.value)\(padding)  \(input.question)\(fallback)"
      }
    }
    for part in runbook.parts {
      lines += ["", part.heading]
      for (index, step) in part.steps(of: runbook).enumerated() {
        lines += self.lines(step, "\(index + 1).", indent: 2)
      }
    }
    return lines
  }

  private func lines(_ step: Step, _ number: String, indent: Int) -> [String] {
    let words = StepWords(step)
    let space = String(repeating: " ", count: indent)
    let inner = space + String(repeating: " ", count: number.count + 1)
    var lines = ["\(space)\(number) \(step.title.value) [\(step.id.value)]"]
    lines.append("\(inner)\(words.work.cut(to: 100))")
    if !words.conditions.isEmpty { lines.append("\(inner)\(words.conditions.joined(separator: "; "))") }
    switch step.undo {
    case .unspecified: break
    case .none: lines.append("\(inner)no way back")
    case .step(let undo): lines.append("\(inner)undo: \(StepWords(undo).work.cut(to: 100))")
    }
    switch step.action {
    case .group(let steps):
      for (index, step) in steps.enumerated() { lines += self.lines(step, "\(index + 1).", indent: inner.count) }
    case .parallel(let branches, _):
      for branch in branches {
        lines.append("\(inner)\(branch.name.value):")
        for (index, step) in branch.steps.enumerated() {
          lines += self.lines(step, "\(index + 1).", indent: inner.count + 2)
        }
      }
    default: break
    }
    return lines
  }
}
