import Calendars
import Diagnostics
import Expressions
import YAML

extension RunbookDecoder {
  mutating func decodeSteps(_ node: Node, _ what: String, isPreflight: Bool = false) -> [Step] {
    guard let nodes = context.sequence(node, what) else { return [] }
    if nodes.isEmpty, !isPreflight {
      report(
        .runbookEmptyList, at: node, "\(what) has no steps", label: "empty", help: ["leave the key out, or add a step"])
    }
    return nodes.compactMap { decodeStep($0, isPreflight: isPreflight) }
  }

  private mutating func decodeStep(_ node: Node, isPreflight: Bool) -> Step? {
    guard var mapping = MappingDecoder(node, what: "a step", in: context) else { return nil }
    let idNode = mapping.required("id")
    var id: Located<String>?
    if let idNode, checkName(idNode, "a step") { id = Located(idNode.scalar?.text ?? "", at: idNode.range) }
    let title = mapping.required("title", plainText)
    let step = decodeStep(&mapping, id: id, title: title, isPreflight: isPreflight)
    if step == nil, let text = idNode?.scalar?.text { brokenSteps.insert(text) }
    return step
  }

  /// A probe or an undo, whose id may be left out.
  mutating func decodeNestedStep(_ node: Node, of owner: Located<String>?, _ key: String) -> Step? {
    guard var mapping = MappingDecoder(node, what: "`\(key)`", in: context) else { return nil }
    let written = mapping.optional("id").flatMap { node in
      checkName(node, "a step") ? Located(node.scalar?.text ?? "", at: node.range) : nil
    }
    let id = written ?? Located("\(owner?.value ?? "").\(key)", at: node.range)
    let title = mapping.optional("title", plainText) ?? Located(key, at: node.range)
    return decodeStep(&mapping, id: id, title: title, isPreflight: key != "undo")
  }

  private mutating func decodeStep(
    _ mapping: inout MappingDecoder, id: Located<String>?, title: Located<String>?, isPreflight: Bool
  ) -> Step? {
    let kind = stepKind(mapping)
    let used = kind == "uses" ? actionSignature(mapping.node["uses"]) : nil
    let sets = used?.takesOutputs == true
    let set = sets ? mapping.optional("outputs").flatMap { decodeOutputs($0, of: id, isManual: true) } ?? [] : []
    let signature = used?.taking(set)
    let action = kind.flatMap { decodeAction($0, signature, id, &mapping) }
    for key in Self.actionKeys { _ = mapping.optional(key) }
    if let kind { checkFit(kind, mapping, sets: sets) }
    let outputs =
      sets
      ? set
      : mapping.optional("outputs").flatMap {
        kind == "uses" ? nil : decodeOutputs($0, of: id, isManual: kind == "manual")
      }
        ?? []
    let call: ActionCall? = if case .uses(let call)? = action { call } else { nil }
    let effect = decodeEffect(kind, signature?.effect(of: call), isPreflight: isPreflight, &mapping)
    let idempotent = mapping.optional("idempotent", context.bool)
    let fallback: Step.Effect = isPreflight ? .read : .mutate
    let step = Step(
      id: id ?? Located("", at: mapping.node.range), title: title ?? Located("", at: mapping.node.range),
      range: mapping.node.range, docs: mapping.optional("docs", context.string), action: action ?? .group([]),
      when: mapping.optional("when", condition), guardProbe: decodeProbe("guard", .guard, id, &mapping),
      verify: decodeProbe("verify", .verify, id, &mapping), confirm: decodeConfirmation(&mapping),
      approve: decodeApproval(&mapping), timeout: mapping.optional("timeout", timeSpan),
      retry: decodeRetry(&mapping), forEach: decodeForEach(&mapping), environment: decodeEnvironment(&mapping),
      standardInput: mapping.optional("stdin", template), workingDirectory: mapping.optional("cwd", template),
      effect: effect ?? fallback, isIdempotent: idempotent ?? signature?.isIdempotent(call) ?? false,
      outputs: outputs, expect: decodeExpect(&mapping), onError: decodeErrorPolicy(&mapping),
      isCritical: decodeCritical(&mapping), undo: decodeUndo(id, &mapping), dryRun: decodeDryRun(&mapping),
      evidence: decodeEvidence(&mapping), remindAfter: decodeReminder(&mapping), allowed: decodeAllowed(&mapping))
    mapping.finish()
    guard id != nil, action != nil else { return nil }
    return step
  }

  // MARK: Kinds

  static let kinds = ["uses", "run", "shell", "manual", "parallel", "steps"]
  private static let actionKeys = kinds + ["with", "failFast"]
  private static let manualKeys = ["expect", "remindAfter"]
  private static let processKeys = ["env", "stdin", "cwd"]

  /// Exactly one of the kinds.
  private func stepKind(_ mapping: MappingDecoder) -> String? {
    let found = Self.kinds.filter(mapping.has)
    if found.count == 1 { return found[0] }
    let name = mapping.node["id"]?.scalar.map { "the step `\($0.text)`" } ?? "a step"
    if let second = found.dropFirst().first, let range = mapping.keyRange(second) {
      context.report(
        .runbookStepKind, at: range, "\(name) has both `\(found[0])` and `\(second)`", label: "one too many",
        related: mapping.keyRange(found[0]).map { [DiagnosticLabel(range: $0, text: "the first is here")] } ?? [],
        help: ["a step does one thing: make two steps of it"])
      return nil
    }
    // A misspelt kind is said to be one by `finish`.
    let misspelt = mapping.keys.contains { key in
      !Self.allKeys.contains(key) && didYouMean(key, among: Self.kinds) != nil
    }
    if !misspelt {
      report(
        .runbookStepKind, at: mapping.node, "\(name) does nothing", label: "no `uses`, `run` or `manual`",
        help: ["add one of \(Self.kinds.map { "`\($0)`" }.joined(separator: ", "))"])
    }
    return nil
  }

  private static let allKeys: Set<String> = Set(kinds).union(
    [
      "id", "title", "docs", "with", "env", "stdin", "cwd", "when", "guard", "verify", "effect", "idempotent",
      "timeout",
      "retry", "forEach", "confirm", "typeToConfirm", "approve", "outputs", "onError", "critical", "undo", "noUndo",
      "dryRun", "evidence", "allow", "expect", "remindAfter", "failFast",
    ])

  /// Keys that mean nothing for a kind of step. Ignoring one would hide a misunderstanding.
  private func checkFit(_ kind: String, _ mapping: MappingDecoder, sets: Bool) {
    let isProcess = kind == "run" || kind == "shell"
    for key in Self.processKeys where !isProcess {
      keyDoesNotFit(key, mapping, "`\(key)` is for programs, and this step has `\(kind)`")
    }
    if kind != "uses" { keyDoesNotFit("with", mapping, "`with` belongs to `uses`, and this step has `\(kind)`") }
    if kind != "parallel" { keyDoesNotFit("failFast", mapping, "`failFast` belongs to `parallel`") }
    if kind == "uses" {
      if !sets {
        keyDoesNotFit("outputs", mapping, "a built-in action has outputs of its own", help: ["leave `outputs` out"])
      }
      for key in ["effect", "idempotent"] {
        keyDoesNotFit(key, mapping, "a built-in action knows its own `\(key)`", help: ["leave `\(key)` out"])
      }
    }
    if kind == "parallel" || kind == "steps" {
      for key in ["outputs", "effect", "idempotent", "timeout", "retry"] {
        keyDoesNotFit(key, mapping, "`\(key)` belongs to the steps inside, not to the group")
      }
    }
    if kind == "manual" {
      for key in ["timeout", "retry"] {
        keyDoesNotFit(
          key, mapping, "`\(key)` is for machines, and this step is done by a person",
          help: key == "timeout" ? ["people are never timed out; `remindAfter` reminds them"] : [])
      }
    } else {
      for key in Self.manualKeys {
        keyDoesNotFit(key, mapping, "`\(key)` belongs to `manual`, and this step has `\(kind)`")
      }
    }
  }

  private func decodeEffect(
    _ kind: String?, _ own: Step.Effect?, isPreflight: Bool, _ mapping: inout MappingDecoder
  ) -> Step.Effect? {
    let written: Step.Effect? = mapping.optional("effect", context.enumeration)
    let effect = kind == "uses" ? own : written
    if isPreflight, let effect, effect != .read {
      context.report(
        .runbookKeyDoesNotFit, at: mapping.keyRange(kind == "uses" ? "uses" : "effect") ?? mapping.node.range,
        "what comes before the run, and what only asks, changes nothing", label: "has the effect `\(effect.rawValue)`",
        help: ["move it under `steps`"])
    }
    return effect
  }
}
