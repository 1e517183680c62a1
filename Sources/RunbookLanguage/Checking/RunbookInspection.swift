import Calendars
import Diagnostics
import Expressions
import YAML

/// Walks a decoded runbook in the order of a run and checks references, types, presence and safety.
struct RunbookInspection {
  let runbook: Runbook
  let context: DecodingContext
  let actions: [ActionSignature]
  let today: Timestamp
  let brokenOutputs: [String: [String]]
  let hasBrokenDefaults: Bool
  /// Who is in the contacts, as `group:x`; nil when nobody can say.
  let contacts: Set<String>?
  var scope: RunScope
  var usedPrograms: Set<String> = []
  var usedInputs: Set<String> = []
  var usedHosts: Set<String> = []
  /// A host is only known when its step runs, so that nobody can say which are used.
  var computesHosts = false
  /// By step: the type of an item of its `forEach`.
  private(set) var itemTypes: [String: ValueType] = [:]

  init(
    _ runbook: Runbook, decoder: RunbookDecoder, today: Timestamp, contacts: Set<String>?
  ) {
    self.runbook = runbook
    context = decoder.context
    actions = decoder.actions
    brokenOutputs = decoder.brokenOutputs
    hasBrokenDefaults = decoder.hasBrokenDefaults
    self.today = today
    self.contacts = contacts
    scope = RunScope(runbook, brokenInputs: decoder.brokenInputs, brokenSteps: decoder.brokenSteps)
  }

  mutating func inspect() {
    checkNames()
    checkContact(runbook.metadata.owner)
    for input in runbook.inputs {
      guard let source = input.secretSource, case .command(let words) = source.value else { continue }
      checkProgram(words.first ?? "", at: source.range)
    }
    if let lock = runbook.lock { checkText(lock, "`lock`", in: scope.beforeRun) }
    forbidAll(runbook.preflight)
    forbidAll(runbook.steps)
    inspect(runbook.preflight, Surroundings())
    inspect(runbook.steps, Surroundings())
    forgetOutputs()
    scope.beginFailure(isCertain: true)
    inspect(runbook.onFailure, Surroundings(mayLackOutputs: "the handler may run before its step has"))
    scope.beginFailure(isCertain: false)
    inspect(runbook.always, Surroundings(mayLackOutputs: "the handler may run before its step has"))
    lintRunbook()
  }

  /// What holds for every step of a list because of where the list stands.
  struct Surroundings {
    var mayLackOutputs: String?
    var present: Set<String> = []
    /// An undo needs no undo.
    var isUndo = false
  }

  // MARK: Names

  private func checkNames() {
    var seen: [String: SourceRange] = [:]
    for list in [runbook.preflight, runbook.steps, runbook.onFailure, runbook.always] {
      list.forEachNested { step in
        guard let first = seen.updateValue(step.id.range, forKey: step.id.value) else { return }
        seen[step.id.value] = first
        context.report(
          .runbookDuplicateName, at: step.id.range, "there are two steps `\(step.id.value)`", label: "the second",
          related: [DiagnosticLabel(range: first, text: "the first")], help: ["give one of them another id"])
      }
    }
  }

  func checkContact(_ reference: Located<String>?) {
    guard let reference, let contacts, !contacts.contains(reference.value) else { return }
    context.report(
      .runbookUnknownContact, at: reference.range, "nobody in the contacts is `\(reference.value)`",
      label: "not a contact",
      help: didYouMean(reference.value, among: contacts.sorted()).map { ["did you mean `\($0)`?"] } ?? [])
  }

  private mutating func forbidAll(_ steps: [Step]) {
    var ids: [String] = []
    steps.forEachNested { ids.append($0.id.value) }
    for id in ids {
      scope.forbid(id, because: "the step `\(id)` comes later", help: "move the step `\(id)` before this one")
    }
  }

  /// In handlers every step may have ended in any way, or not have begun.
  private mutating func forgetOutputs() {
    guard !runbook.onFailure.isEmpty || !runbook.always.isEmpty else { return }
    for step in (runbook.preflight + runbook.steps).flatMap(\.withNested) {
      scope.end(
        ended(
          step, mayLackOutputs: "the run may have ended before the step", proven: [],
          mayLackStatus: "the run may have ended before the step"))
    }
    forbidAll(runbook.onFailure)
    forbidAll(runbook.always)
  }

  // MARK: Steps

  private mutating func inspect(_ steps: [Step], _ surroundings: Surroundings) {
    for (index, step) in steps.enumerated() {
      if case .goto(let target) = step.onError { checkJump(target, in: steps[(index + 1)...]) }
      inspect(step, surroundings)
    }
  }

  private func checkJump(_ target: Located<String>, in later: ArraySlice<Step>) {
    guard !later.contains(where: { $0.id.value == target.value }) else { return }
    context.report(
      .runbookUnknownField, at: target.range, "no later step of this list is `\(target.value)`",
      label: "cannot go there",
      help: [
        didYouMean(target.value, among: later.map(\.id.value)).map { "did you mean `\($0)`?" }
          ?? (later.isEmpty
            ? "a `goto` leads forward, and nothing follows this step"
            : "a `goto` leads forward: \(later.prefix(6).map { "`\($0.id.value)`" }.joined(separator: ", "))")
      ])
  }

  private mutating func inspect(_ step: Step, _ surroundings: Surroundings) {
    scope.forbid(step.id.value, because: "a step cannot read itself")
    let known = step.when.map { condition($0, "`when`") } ?? []
    let proven = surroundings.present.isEmpty ? known : surroundings.present.union(known)
    scope.present = proven
    let item = step.forEach.map { defineItem($0, of: step) }
    inspectAction(step, surroundings)
    inspectControls(step)
    if let expect = step.expect {
      scope.end(ended(step, mayLackOutputs: nil, proven: [], mayLackStatus: nil))
      _ = condition(expect, "`expect`")
    }
    lint(step, isUndo: surroundings.isUndo)
    if let item, let forEach = step.forEach { scope.undefine(forEach.variable.value, restoring: item) }
    scope.present = surroundings.present
    scope.end(
      ended(
        step, mayLackOutputs: surroundings.mayLackOutputs ?? step.reasonToLackOutputs, proven: proven,
        mayLackStatus: nil))
  }

  /// The type of an item; returns what the name meant before.
  private mutating func defineItem(_ forEach: Step.ForEach, of step: Step) -> ValueType? {
    let type = type(of: forEach.list)
    var element = ValueType.unknown
    switch type {
    case .list(let inner): element = inner
    case .unknown: break
    default:
      context.report(
        .runbookType, at: forEach.list.range, "`in` wants a list, and this is of type \(type)", label: "here")
    }
    itemTypes[step.id.value] = element
    let before = scope.define(forEach.variable.value, element)
    if let key = forEach.key { checkText(key, "`key`") }
    return before
  }

  private mutating func inspectAction(_ step: Step, _ surroundings: Surroundings) {
    switch step.action {
    case .uses(let call): inspect(call, of: step)
    case .run(let elements):
      scope.hasSecretFiles = true
      inspect(elements)
      scope.hasSecretFiles = false
    case .shell: checkProgram("bash", at: step.id.range)
    case .manual(let task): checkText(task, "`manual`")
    case .group(let steps): inspect(steps, inner(step, surroundings))
    case .parallel(let branches, _):
      for branch in branches {
        inspect(branch.steps, inner(step, surroundings))
        for step in branch.steps.flatMap(\.withNested) {
          scope.forbid(step.id.value, because: "branches run at the same time and cannot see each other")
        }
      }
      for step in branches.flatMap(\.steps).flatMap(\.withNested) {
        let reason = inner(step, surroundings).mayLackOutputs
        scope.end(ended(step, mayLackOutputs: reason ?? step.reasonToLackOutputs, proven: [], mayLackStatus: nil))
      }
    }
  }

  private func inner(_ step: Step, _ surroundings: Surroundings) -> Surroundings {
    Surroundings(mayLackOutputs: surroundings.mayLackOutputs ?? step.reasonToLackOutputs, present: scope.present)
  }

  private mutating func inspectControls(_ step: Step) {
    if let confirm = step.confirm {
      checkText(confirm.question, "`confirm`")
      if let typed = confirm.typed { checkText(typed, "`typeToConfirm`") }
    }
    checkContact(step.approve?.from)
    checkContact(step.approve?.breakGlass?.from)
    scope.hasSecretFiles = true
    for entry in step.environment { checkText(entry.value, "`\(entry.name.value)`", mayBeSecret: true) }
    if let input = step.standardInput { checkText(input, "`stdin`", mayBeSecret: true) }
    scope.hasSecretFiles = false
    if let directory = step.workingDirectory { checkPath(directory, "`cwd`") }
    for file in step.evidence.files { checkPath(file, "a file of `evidence`") }
    let names =
      step.evidence.outputs.isEmpty
      ? [] : ended(step, mayLackOutputs: nil, proven: [], mayLackStatus: nil).outputs.map(\.name)
    for output in step.evidence.outputs where !names.contains(output.value) {
      context.report(
        .runbookUnknownField, at: output.range, "the step `\(step.id.value)` has no output `\(output.value)`",
        label: "no such output", help: didYouMean(output.value, among: names).map { ["did you mean `\($0)`?"] } ?? [])
    }
    if let condition = step.retry?.condition {
      let failure = scope.beginFailure(isCertain: true)
      _ = self.condition(condition, "`if`")
      scope.endFailure(restoring: failure)
    }
    for probe in [step.guardProbe, step.verify] { if case .step(let probe)? = probe { inspectNested(probe) } }
    if case .step(let undo) = step.undo { inspectNested(undo, isUndo: true) }
    if step.needsTimeout, step.timeout == nil, runbook.defaults.timeout == nil, !hasBrokenDefaults {
      context.report(
        .runbookNoTimeout, at: step.id.range, "nothing says how long the step `\(step.id.value)` may take",
        label: "no `timeout`", help: ["add `timeout: 5m` to the step, or `defaults: { timeout: 5m }` to the runbook"])
    }
  }

  private mutating func inspectNested(_ step: Step, isUndo: Bool = false) {
    let present = scope.present
    inspect(step, Surroundings(mayLackOutputs: "it is no step of the run itself", present: present, isUndo: isUndo))
    scope.present = present
  }

  // MARK: What a step gives

  private func ended(
    _ step: Step, mayLackOutputs: String?, proven: Set<String>, mayLackStatus: String?
  ) -> RunScope.Ended {
    var outputs = step.outputs.map {
      RunScope.Output(
        name: $0.name.value, type: $0.type.value, pattern: $0.pattern, isOptional: $0.isOptional,
        hasDefault: $0.defaultValue != nil)
    }
    outputs += (brokenOutputs[step.id.value] ?? []).map {
      RunScope.Output(name: $0, type: .unknown, pattern: nil, isOptional: false, hasDefault: true)
    }
    if case .uses(let call) = step.action, let signature = actions.first(where: { $0.name == call.name.value }) {
      outputs += signature.outputs.map {
        RunScope.Output(name: $0.name, type: $0.type, pattern: nil, isOptional: false, hasDefault: false)
      }
    }
    return RunScope.Ended(
      id: step.id.value, outputs: outputs, hasExitCode: step.isProgram, isCollection: step.forEach != nil,
      mayLackOutputs: mayLackOutputs,
      provenBySuccess: proven, mayLackStatus: mayLackStatus)
  }
}

extension Step {
  /// The step and every step inside it, branches and groups included; probes and undo are no steps of the run.
  var withNested: [Step] {
    switch action {
    case .group(let steps): [self] + steps.flatMap(\.withNested)
    case .parallel(let branches, _): [self] + branches.flatMap(\.steps).flatMap(\.withNested)
    default: [self]
    }
  }

  fileprivate func forEachNested(_ body: (Step) -> Void) {
    body(self)
    switch action {
    case .group(let steps): steps.forEachNested(body)
    case .parallel(let branches, _): for branch in branches { branch.steps.forEachNested(body) }
    default: break
    }
  }

  /// It waits for as long as it says itself.
  var keepsItsOwnTime: Bool {
    if case .uses(let call) = action { ActionSignature.named(call.name.value)?.keepsItsOwnTime == true } else { false }
  }

  var needsTimeout: Bool {
    switch action {
    case .uses: !keepsItsOwnTime
    case .run, .shell: true
    case .manual, .parallel, .group: false
    }
  }

  /// Why a later step may find no outputs, as the end of a sentence.
  var reasonToLackOutputs: String? {
    if when != nil { return "the step `\(id.value)` is skipped when its `when` is false" }
    if guardProbe != nil { return "the step `\(id.value)` does nothing when its `guard` is satisfied" }
    if !isCritical { return "the step `\(id.value)` may fail without failing the run" }
    switch onError {
    case .continue, .goto: return "the run goes on when the step `\(id.value)` fails"
    case .stop, .ask: return nil
    }
  }
}

extension [Step] {
  /// Each step and every step inside it, without a copy of the whole: a runbook may have ten thousand.
  fileprivate func forEachNested(_ body: (Step) -> Void) {
    for step in self { step.forEachNested(body) }
  }
}
