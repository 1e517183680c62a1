import YAML

/// Whether a run can go on with a corrected runbook: what was begun must read as it did.
///
/// The two are compared as documents, without comments, quotes and line breaks. What was not begun may be changed, removed and added,
/// behind everything of the same list that was begun.
public struct RunbookCorrection: Sendable {
  private let old: Runbook
  private let new: Runbook
  private let started: Set<String>

  /// - Parameter started: ids of steps that were begun, as the runbook has them.
  public init(from old: CheckedRunbook, to new: CheckedRunbook, started: Set<String>) {
    self.old = old.runbook
    self.new = new.runbook
    self.started = started
  }

  /// Why it cannot be taken, as a clause; nil when it can.
  public var problem: String? {
    let (oldID, newID) = (old.metadata.id.value, new.metadata.id.value)
    guard oldID == newID else { return "it is the runbook `\(newID)`, and the run follows `\(oldID)`" }
    guard let before = DecodingContext(old.source).root(), let after = DecodingContext(new.source).root() else {
      return "it cannot be read"
    }
    guard isSame(before["lock"], after["lock"]) else { return "it takes another lock than the run holds" }
    for list in ["preflight", "steps", "onFailure", "always"] {
      if let problem = problem(before[list], after[list], in: "`\(list)`") { return problem }
    }
    return nil
  }

  // MARK: Lists

  private func problem(_ before: Node?, _ after: Node?, in place: String) -> String? {
    let (old, new) = (before?.sequence ?? [], after?.sequence ?? [])
    guard let last = old.lastIndex(where: { isBegun($0) }) else { return nil }
    for index in 0...last {
      let name = id(of: old[index])
      guard index < new.count, id(of: new[index]) == name else {
        return "\(place) has another step than `\(name)` in place \(index + 1), at or before which steps were begun"
      }
      if let problem = problem(old[index], new[index]) { return problem }
    }
    return nil
  }

  private func problem(_ before: Node, _ after: Node) -> String? {
    guard isBegun(before) else { return nil }
    let name = id(of: before)
    let inner: Set<String> = ["steps", "parallel"]
    let (old, new) = (before.mapping ?? [], after.mapping ?? [])
    for key in Set((old + new).map(\.name)).subtracting(inner).sorted() where !isSame(before[key], after[key]) {
      return "it changes `\(key)` of step `\(name)`, which was begun"
    }
    if let problem = problem(before["steps"], after["steps"], in: "step `\(name)`") { return problem }
    guard let branches = before["parallel"] else { return nil }
    for branch in branches.mapping ?? [] {
      let other = after["parallel"]?[branch.name]
      if let problem = problem(branch.value, other, in: "branch `\(branch.name)`") { return problem }
    }
    return nil
  }

  /// It, or something in it.
  private func isBegun(_ step: Node) -> Bool {
    if started.contains(id(of: step)) { return true }
    let inside = (step["steps"]?.sequence ?? []) + (step["parallel"]?.mapping ?? []).flatMap { $0.value.sequence ?? [] }
    return inside.contains { isBegun($0) }
  }

  private func id(of step: Node) -> String { step["id"]?.scalar?.text ?? "" }

  // MARK: Values

  /// Whether two values say the same, wherever and however they are written.
  private func isSame(_ left: Node?, _ right: Node?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    switch (left.content, right.content) {
    case (.scalar(let one), .scalar(let other)): return one.text == other.text && one.resolved == other.resolved
    case (.sequence(let some), .sequence(let others)):
      return some.count == others.count && zip(some, others).allSatisfy { isSame($0, $1) }
    case (.mapping(let some), .mapping(let others)):
      return some.count == others.count && some.allSatisfy { isSame($0.value, right[$0.name]) }
    default: return false
    }
  }
}
