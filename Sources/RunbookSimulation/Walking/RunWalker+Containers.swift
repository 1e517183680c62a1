import Expressions
import JSON
import RunbookLanguage

/// Groups, branches and `forEach`.
extension RunWalker {
  mutating func group(_ step: Step, _ steps: [Step], _ place: Place) throws(WalkStop) -> StepEnd {
    switch try walk(steps, inside(step, place)) {
    case .done:
      finish(step, .succeeded)
      return .settled
    case .cut:
      walk.statuses[name(step)] = .cancelled
      return .cut
    case .failed(let inner): return try fail(step, [inner], place)
    case .ending(let ending): return .ending(ending)
    }
  }

  private func inside(_ step: Step, _ place: Place) -> Place {
    Place(role: place.role, isAbsorbing: place.isAbsorbing || !step.isCritical || step.onError != .stop)
  }

  private mutating func fail(_ step: Step, _ inner: [Failure], _ place: Place) throws(WalkStop) -> StepEnd {
    let message = inner.map { "step `\($0.step)` failed: \($0.message)" }.joined(separator: "; ")
    finish(step, .failed, message: message)
    return try answer(Failure(step: name(step), message: message), step, place)
  }

  // MARK: Branches

  /// A branch that has ended, and when.
  private struct BranchEnd {
    let index: Int
    let end: ListEnd
    let clock: Int64
    /// A result was missing before it ended.
    var stop: WalkStop?

    var hasFailed: Bool {
      switch end {
      case .failed, .ending: true
      case .done, .cut: false
      }
    }
  }

  /// Branches cannot see each other, so that one after the other gives what all at the same time would, each with its own
  /// clock. With `failFast` the others are walked once more, up to the failure.
  mutating func parallel(
    _ step: Step, _ branches: [Step.Branch], failFast: Bool, _ place: Place
  ) throws(WalkStop) -> StepEnd {
    let before = self
    var ends = try walk(branches, step, place, startingAt: before.clock, first: nil)
    if failFast, let first = ends.filter(\.hasFailed).min(by: { $0.clock < $1.clock }) {
      // What it cost stays: branches within branches would be walked again and again.
      let visits = visits
      self = before
      self.visits = visits
      ends = try walk(branches, step, place, startingAt: before.clock, first: first)
    }
    if let stop = ends.compactMap(\.stop).first { throw stop }
    clock = ends.map(\.clock).max() ?? before.clock
    deadline = before.deadline
    var failures: [Failure] = []
    for branch in ends.sorted(by: { ($0.clock, $0.index) < ($1.clock, $1.index) }) {
      switch branch.end {
      case .ending(let ending): return .ending(ending)
      case .failed(let failure): failures.append(failure)
      case .done, .cut: break
      }
    }
    if !failures.isEmpty { return try fail(step, failures, place) }
    if let deadline, clock >= deadline, ends.contains(where: { if case .cut = $0.end { true } else { false } }) {
      walk.statuses[name(step)] = .cancelled
      return .cut
    }
    finish(step, .succeeded)
    return .settled
  }

  private mutating func walk(
    _ branches: [Step.Branch], _ step: Step, _ place: Place, startingAt start: Int64, first: BranchEnd?
  ) throws(WalkStop) -> [BranchEnd] {
    let outer = deadline
    var ends: [BranchEnd] = []
    for (index, branch) in branches.enumerated() {
      clock = start
      deadline = outer
      if let first, first.index != index { deadline = min(outer ?? first.clock, first.clock) }
      do throws(WalkStop) {
        let end = try walk(branch.steps, inside(step, place))
        ends.append(BranchEnd(index: index, end: end, clock: clock))
      } catch {
        // Where another branch fails earlier, this one does not get there.
        ends.append(BranchEnd(index: index, end: .cut, clock: clock, stop: error))
      }
    }
    deadline = outer
    return ends
  }

  // MARK: Items

  mutating func collection(_ step: Step, _ place: Place) throws(WalkStop) -> StepEnd {
    guard let forEach = step.forEach else { return .settled }
    let values: [(key: String, value: Value)]
    switch keyed(forEach) {
    case .success(let found): values = found
    case .failure(let problem): return try answer(failBefore(step, problem.message), step, place)
    }
    let before = (bindings: bindings, items: items)
    var free = [Int64](repeating: clock, count: min(forEach.maxConcurrent, max(values.count, 1)))
    var ended: [RunBindings.Item] = []
    var failures: [(clock: Int64, key: String)] = []
    for (key, value) in values {
      let slot = free.indices.min { free[$0] < free[$1] } ?? 0
      clock = free[slot]
      let known = failures.filter { $0.clock <= clock }.count
      if known > forEach.maxFailures { break }
      items = before.items + [Item(key: key, variable: forEach.variable.value, value: value)]
      bindings = before.bindings
      bindings.define(forEach.variable.value, value)
      let id = name(step)
      switch try single(step, Place(role: place.role, isAbsorbing: true), isItem: true) {
      case .ending(let ending): return .ending(ending)
      case .failed: failures.append((clock, key))
      case .settled, .jump, .cut: break
      }
      free[slot] = clock
      if let status = walk.statuses[id] {
        ended.append(RunBindings.Item(key: key, status: status, outputs: walk.outputs[id] ?? [:]))
      }
    }
    clock = free.max() ?? clock
    (bindings, items) = before
    return try close(step, forEach, place, ended, failures.map(\.key), of: values.count)
  }

  private mutating func close(
    _ step: Step, _ forEach: Step.ForEach, _ place: Place, _ ended: [RunBindings.Item], _ failed: [String],
    of count: Int
  ) throws(WalkStop) -> StepEnd {
    let id = name(step)
    guard failed.count > forEach.maxFailures else {
      walk.statuses[id] = .succeeded
      bindings.record(step: step.id.value, status: .succeeded, items: ended)
      return .settled
    }
    let which = failed.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
    let most = forEach.maxFailures == 0 ? "" : ", and \(forEach.maxFailures) may"
    let message = "\(failed.count) of \(count) items failed\(most): \(which)"
    walk.statuses[id] = .failed
    walk.messages[id] = message
    bindings.record(step: step.id.value, status: .failed, items: ended)
    return try answer(Failure(step: id, message: message), step, place)
  }

  private struct KeyProblem: Error {
    let message: String
  }

  /// The items and their keys, which are unique.
  private func keyed(_ forEach: Step.ForEach) -> Result<[(key: String, value: Value)], KeyProblem> {
    var keyed: [(key: String, value: Value)] = []
    var seen: Set<String> = []
    do throws(EvaluationProblem) {
      guard case .list(let values) = try forEach.list.evaluate(in: bindings.values) else {
        return .failure(KeyProblem(message: "its items are no list"))
      }
      for value in values {
        var inner = bindings
        inner.define(forEach.variable.value, value)
        let key = try forEach.key?.evaluate(in: inner.values) ?? value
        let text = key.text ?? key.json.compact
        guard seen.insert(text).inserted else {
          return .failure(KeyProblem(message: "two of its items have the key `\(text)`"))
        }
        keyed.append((text, value))
      }
    } catch {
      return .failure(KeyProblem(message: "its items have no value: \(error.message)"))
    }
    return .success(keyed)
  }
}
