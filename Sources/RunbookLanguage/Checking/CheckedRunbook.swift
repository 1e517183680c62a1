public import Calendars
public import Diagnostics
public import Expressions

/// A runbook without errors: every reference is to something that is there, every type fits, and it
/// uses only what the engine can execute. Only the checker makes one.
public struct CheckedRunbook: Sendable, Hashable {
  public let runbook: Runbook
  /// By the id of a step that has `forEach`: the type of its items.
  private let itemTypes: [String: ValueType]

  init(_ runbook: Runbook, itemTypes: [String: ValueType]) {
    self.runbook = runbook
    self.itemTypes = itemTypes
  }

  /// The type of the items of a step that has `forEach`.
  public func itemType(of step: Step) -> ValueType { itemTypes[step.id.value] ?? .string }

  /// The time that one attempt of a step may take; nil for what people do.
  public func timeout(of step: Step) -> TimeSpan? {
    if case .manual = step.action { return nil }
    if step.keepsItsOwnTime { return step.timeout?.value }
    return (step.timeout ?? runbook.defaults.timeout)?.value
  }
}

/// What loading a runbook gives: all findings, and the runbook unless one of them is an error.
public struct RunbookCheck: Sendable, Hashable {
  public let runbook: CheckedRunbook?
  /// Sorted by position. Errors (YM, RB1, RB2 and some RB3) make `run` refuse; warnings are printed.
  public let diagnostics: [Diagnostic]
}
