import Expressions
import RunbookLanguage

/// Walks a checked runbook by the rules of a run, with results that are said beforehand in the place of effects. It starts
/// nothing, reads no file and knows no clock.
struct RunWalker {
  let checked: CheckedRunbook
  let directory: StepDirectory
  var results: SimulatedResults
  var bindings: RunBindings
  /// Milliseconds since the run began.
  var clock: Int64 = 0
  /// Nothing is begun after this, and what has not ended by then is cancelled: a branch failed beside it.
  var deadline: Int64?
  /// Outermost first.
  var items: [Item] = []
  var walk = Walk()
  var armed: [Armed] = []
  /// Steps that were looked at, again and again ones included.
  var visits = 0

  /// No test of a runbook needs more; a `forEach` over a long list in another one may.
  private static let visitLimit = 100_000

  /// One item of a `forEach`.
  struct Item: Hashable {
    let key: String
    let variable: String
    let value: Value
  }

  /// A step whose undo is armed.
  struct Armed {
    let step: Step
    let undo: Step
    let began: Int64
    let items: [Item]
  }

  /// Where a list of steps stands.
  struct Place {
    enum Role { case main, handler, undo }

    var role = Role.main
    /// A failure in it is answered by something around it.
    var isAbsorbing = false
  }

  /// Why the run will not succeed.
  struct Ending {
    var isAborted = false
    var undo = false
    var failure: Failure?
  }

  struct Failure {
    let step: String
    let message: String
    var exitCode: Int32?
  }

  init(
    _ checked: CheckedRunbook, directory: StepDirectory, results: SimulatedResults, inputs: [String: Value],
    facts: RunBindings.Facts, incident: String? = nil
  ) {
    self.checked = checked
    self.directory = directory
    self.results = results
    bindings = RunBindings(inputs: inputs, run: facts, incident: incident)
  }

  // MARK: The run

  mutating func run() throws(WalkStop) {
    let runbook = checked.runbook
    var ending: Ending?
    for list in [runbook.preflight, runbook.steps] where ending == nil {
      switch try walk(list, Place()) {
      case .done, .cut: break
      case .failed(let failure): ending = Ending(failure: failure)
      case .ending(let found): ending = found
      }
    }
    if let ending { try end(ending) }
    let handlers = Place(role: .handler, isAbsorbing: true)
    _ = try walk(runbook.always, handlers)
    if ending == nil, let failed = runbook.always.first(where: countsAsFailure) {
      walk.end = .failed
      walk.failure = failed.id.value
    }
    walk.took = clock
    walk.path = walk.path.enumerated().sorted { ($0.element.began, $0.offset) < ($1.element.began, $1.offset) }
      .map(\.element)
  }

  private func countsAsFailure(_ step: Step) -> Bool {
    step.isCritical && step.onError != .continue && walk.statuses[step.id.value] == .failed
  }

  /// onFailure, then undo; `always` follows in any case.
  private mutating func end(_ ending: Ending) throws(WalkStop) {
    walk.end = ending.isAborted ? .aborted : .failed
    walk.failure = ending.failure?.step
    if let failure = ending.failure {
      bindings.record(
        failureOf: failure.step, message: failure.message, exitCode: failure.exitCode.map(Int64.init))
      _ = try walk(checked.runbook.onFailure, Place(role: .handler, isAbsorbing: true))
    }
    if ending.undo || checked.runbook.rollback == .auto { try undo() }
  }

  /// What was begun last is undone first, whatever branch it was in; a failed undo goes on with the rest.
  private mutating func undo() throws(WalkStop) {
    let order = armed.enumerated().sorted { ($0.element.began, $0.offset) > ($1.element.began, $1.offset) }
    for entry in order.map(\.element) {
      let before = (bindings, items, walk.path)
      items = entry.items
      let id = name(entry.step)
      for item in items { bindings.define(item.variable, item.value) }
      if let status = walk.statuses[id] {
        bindings.record(step: entry.step.id.value, status: status, outputs: walk.outputs[id] ?? [:])
      }
      let undoing = name(entry.undo)
      var passage = Walk.Passage(step: id, began: clock)
      _ = try walk([entry.undo], Place(role: .undo, isAbsorbing: true))
      let status = walk.statuses[undoing] ?? .succeeded
      passage.status = status == .skipped ? .skipped : status
      walk.undone.append(passage)
      (bindings, items, walk.path) = before
    }
  }

  // MARK: Lists

  enum ListEnd {
    case done
    /// It cannot go on, and what is around it answers that.
    case failed(Failure)
    /// The run cannot go on.
    case ending(Ending)
    /// A branch failed beside it.
    case cut
  }

  enum StepEnd {
    case settled
    case jump(String)
    case failed(Failure)
    case ending(Ending)
    case cut
  }

  mutating func walk(_ steps: [Step], _ place: Place) throws(WalkStop) -> ListEnd {
    var index = 0
    while index < steps.count {
      // What begins at the very instant of a failure has begun beside it only when nothing came before it.
      if let deadline, clock > deadline || (clock == deadline && index > 0) { return .cut }
      switch try visit(steps[index], place) {
      case .settled: index += 1
      case .failed(let failure): return .failed(failure)
      case .ending(let ending): return .ending(ending)
      case .cut: return .cut
      case .jump(let target):
        let from = steps[index]
        index += 1
        while index < steps.count, steps[index].id.value != target {
          skip(steps[index], "step `\(name(from))` failed, and the run went on at `\(target)`")
          index += 1
        }
      }
    }
    return .done
  }

  private mutating func visit(_ step: Step, _ place: Place) throws(WalkStop) -> StepEnd {
    visits += 1
    guard visits <= Self.visitLimit else {
      throw WalkStop(
        message: "more than \(Self.visitLimit) steps were begun", help: "let the test's lists be shorter")
    }
    do throws(EvaluationProblem) {
      if let when = step.when, try !when.evaluateCondition(in: bindings.values) {
        skip(step, "the condition is false: \(when.expression.text)")
        return .settled
      }
    } catch {
      return try answer(failBefore(step, "its condition has no value: \(error.message)"), step, place)
    }
    return step.forEach == nil ? try single(step, place) : try collection(step, place)
  }

  mutating func skip(_ step: Step, _ reason: String) {
    let id = name(step)
    walk.statuses[id] = .skipped
    walk.messages[id] = reason
    bindings.record(step: step.id.value, status: .skipped, outputs: defaults(of: step))
  }

  // MARK: Failures

  /// What the failure of a step means for what comes after it.
  mutating func answer(_ failure: Failure, _ step: Step, _ place: Place) throws(WalkStop) -> StepEnd {
    if !step.isCritical { return .settled }
    switch step.onError {
    case .continue: return .settled
    case .goto(let target): return .jump(target.value)
    case .stop where place.isAbsorbing: return place.role == .main ? .failed(failure) : .settled
    case .stop where checked.runbook.rollback == .auto: return .ending(Ending(failure: failure))
    case .stop, .ask: return decide(step, failure)
    }
  }

  /// A person decides; without a word of theirs the run fails.
  private mutating func decide(_ step: Step, _ failure: Failure?) -> StepEnd {
    let id = name(step)
    let simulation = results.take(step.id.value, item: items.last?.key, attempt: walk.attempts[id] ?? 1)
    switch simulation?.decision {
    case .skip:
      walk.statuses[id] = .skipped
      bindings.record(step: step.id.value, status: .skipped, outputs: defaults(of: step))
      return .settled
    case .done:
      finish(step, .succeeded, outputs: defaults(of: step).merging(simulation?.outputs ?? [:]) { $1 })
      return .settled
    case .abort: return .ending(Ending(isAborted: true, failure: failure))
    case .undo: return .ending(Ending(isAborted: true, undo: true, failure: failure))
    case nil: return .ending(Ending(isAborted: failure == nil, failure: failure))
    }
  }

  /// The operator said no, or the approval was refused: it is no failure, and the run does not go on by itself.
  mutating func declined(_ step: Step, _ message: String) -> StepEnd {
    let id = name(step)
    walk.statuses[id] = .cancelled
    walk.messages[id] = message
    return decide(step, nil)
  }

  // MARK: Writing down

  /// `deploy`, or `deploy[web-1]` for one item.
  func name(_ step: Step) -> String { step.id.value + items.map { "[\(Self.escaped($0.key))]" }.joined() }

  /// Brackets in a key would make two names look like one.
  static func escaped(_ key: String) -> String {
    guard key.contains(where: { "[]%".contains($0) }) else { return key }
    return key.replacing("%", with: "%25").replacing("[", with: "%5B").replacing("]", with: "%5D")
  }

  /// What a step without outputs still has.
  func defaults(of step: Step) -> [String: Value] {
    var values: [String: Value] = [:]
    for output in step.outputs { values[output.name.value] = output.defaultValue }
    return values
  }

  mutating func begin(_ step: Step) {
    let id = name(step)
    guard walk.position(of: id) == nil else { return }
    walk.positions[id] = walk.path.count
    walk.path.append(Walk.Passage(step: id, began: clock))
  }

  mutating func finish(
    _ step: Step, _ status: StepStatus, outputs: [String: Value] = [:], exitCode: Int32? = nil, message: String? = nil
  ) {
    let id = name(step)
    walk.statuses[id] = status
    walk.outputs[id] = outputs
    walk.messages[id] = message
    if let index = walk.position(of: id) { walk.path[index].status = status }
    bindings.record(
      step: step.id.value, status: status, outputs: defaults(of: step).merging(outputs) { $1 },
      exitCode: exitCode.map(Int64.init))
  }

  /// The step fails and nothing was done for it.
  mutating func failBefore(_ step: Step, _ message: String) -> Failure {
    let message = "nothing was done: \(message)"
    begin(step)
    finish(step, .failed, message: message)
    return Failure(step: name(step), message: message)
  }
}
