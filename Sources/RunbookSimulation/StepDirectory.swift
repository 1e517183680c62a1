import RunbookLanguage

/// Every step of a runbook that may be named in a test: branches, groups, handlers, probes and undo included.
struct StepDirectory: Sendable {
  struct Entry: Sendable {
    let step: Step
    /// It lies in a `forEach`, or has one.
    let isRepeated: Bool
    /// It is a probe or an undo, and no step of the run itself.
    let isNested: Bool
    /// The step that it undoes.
    var owner: String?
  }

  private(set) var entries: [String: Entry] = [:]
  /// In the order of the runbook.
  private(set) var names: [String] = []

  init(_ runbook: Runbook) {
    for list in [runbook.preflight, runbook.steps, runbook.onFailure, runbook.always] {
      for step in list { add(step, isRepeated: false, isNested: false) }
    }
  }

  private mutating func add(_ step: Step, isRepeated: Bool, isNested: Bool) {
    let isRepeated = isRepeated || step.forEach != nil
    entries[step.id.value] = Entry(step: step, isRepeated: isRepeated, isNested: isNested)
    names.append(step.id.value)
    for probe in [step.guardProbe, step.verify] {
      if case .step(let inner)? = probe { add(inner, isRepeated: isRepeated, isNested: true) }
    }
    if case .step(let inner) = step.undo {
      add(inner, isRepeated: isRepeated, isNested: true)
      entries[inner.id.value]?.owner = step.id.value
    }
    for inner in step.contents { add(inner, isRepeated: isRepeated, isNested: isNested) }
  }
}

extension Step {
  var isManual: Bool { if case .manual = action { true } else { false } }

  /// What the step does follows from its arguments alone, so that a test need not say it.
  var isComputed: Bool {
    guard case .uses(let call) = action else { return false }
    switch call.name.value {
    case "assert", "set", "fail", "note", "timeline.add", "wait.sleep": return true
    // Until a server answers, which nobody can compute.
    case "wait.until": return !call.arguments.contains { $0.name.value == "url" }
    default: return false
    }
  }
}
