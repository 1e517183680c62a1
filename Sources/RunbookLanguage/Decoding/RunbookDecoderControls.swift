import Calendars
import Diagnostics
import Expressions
import YAML

/// When, how often, and under whose eyes a step runs.
extension RunbookDecoder {
  mutating func decodeProbe(
    _ key: String, _ feature: LanguageFeature, _ id: Located<String>?, _ mapping: inout MappingDecoder
  ) -> Step.Probe? {
    guard let node = mapping.optional(key) else { return nil }
    supports(feature, key: key, in: mapping)
    return decodeNestedStep(node, of: id, key).map(Step.Probe.step)
  }

  func decodeConfirmation(_ mapping: inout MappingDecoder) -> Step.Confirmation? {
    let question = mapping.optional("confirm", textTemplate)
    let typed = mapping.optional("typeToConfirm", textTemplate)
    if mapping.has("typeToConfirm"), !mapping.has("confirm") {
      keyDoesNotFit(
        "typeToConfirm", mapping, "`typeToConfirm` needs a question", help: ["add `confirm: Really …?`"])
    }
    return question.map { Step.Confirmation(question: $0, typed: typed) }
  }

  func decodeApproval(_ mapping: inout MappingDecoder) -> Step.Approval? {
    guard let node = mapping.optional("approve") else { return nil }
    supports(.approve, key: "approve", in: mapping)
    guard var inner = MappingDecoder(node, what: "`approve`", in: context) else { return nil }
    let from = inner.required("from", contact)
    let count = inner.optional("count") { context.int($0, $1, in: 1...20) } ?? 1
    let expires = inner.optional("expires", timeSpan)?.value
    let breakGlass = inner.optional("breakGlass").flatMap { decodeBreakGlass($0) }
    inner.finish()
    return from.map { Step.Approval(from: $0, count: count, expires: expires, breakGlass: breakGlass) }
  }

  private func decodeBreakGlass(_ node: Node) -> Step.BreakGlass? {
    guard var inner = MappingDecoder(node, what: "`breakGlass`", in: context) else { return nil }
    let from = inner.required("from", contact)
    let count = inner.optional("count") { context.int($0, $1, in: 1...20) } ?? 1
    inner.finish()
    return from.map { Step.BreakGlass(from: $0, count: count) }
  }

  func decodeRetry(_ mapping: inout MappingDecoder) -> Step.Retry? {
    guard let node = mapping.optional("retry") else { return nil }
    supports(.retry, key: "retry", in: mapping)
    guard var inner = MappingDecoder(node, what: "`retry`", in: context) else { return nil }
    let maximum = inner.required("max") { context.int($0, $1, in: 1...1000) }
    let initial = inner.optional("initial", timeSpan)?.value ?? .seconds(1)
    let factor = inner.optional("factor", context.double) ?? 2
    let cap = inner.optional("cap", timeSpan)?.value
    let jitter = inner.optional("jitter", context.double) ?? 0
    let condition = inner.optional("if", self.condition)
    inner.finish()
    if factor < 1 || jitter < 0 || jitter > 1 {
      report(
        .runbookBadForm, at: node, "`factor` is at least 1, and `jitter` is between 0 and 1", label: "out of range")
    }
    return maximum.map {
      Step.Retry(maximum: $0, initial: initial, factor: factor, cap: cap, jitter: jitter, condition: condition)
    }
  }

  func decodeForEach(_ mapping: inout MappingDecoder) -> Step.ForEach? {
    guard let node = mapping.optional("forEach") else { return nil }
    supports(.forEach, key: "forEach", in: mapping)
    guard var inner = MappingDecoder(node, what: "`forEach`", in: context) else { return nil }
    let list = inner.required("in", condition)
    let name = inner.required("as") { node, _ in
      checkName(node, "an item", isVariable: true) ? Located(node.scalar?.text ?? "", at: node.range) : nil
    }
    let key = inner.optional("key", condition)
    let concurrent = inner.optional("maxConcurrent") { context.int($0, $1, in: 1...1000) } ?? 1
    let failures = inner.optional("maxFailures") { context.int($0, $1, in: 0...1_000_000) } ?? 0
    inner.finish()
    guard let list, let name else { return nil }
    return Step.ForEach(list: list, variable: name, key: key, maxConcurrent: concurrent, maxFailures: failures)
  }

  func decodeExpect(_ mapping: inout MappingDecoder) -> SourceExpression? {
    guard mapping.has("expect") else { return nil }
    supports(.expect, key: "expect", in: mapping)
    return mapping.optional("expect", condition)
  }

  func decodeReminder(_ mapping: inout MappingDecoder) -> Located<TimeSpan>? {
    guard mapping.has("remindAfter") else { return nil }
    supports(.remindAfter, key: "remindAfter", in: mapping)
    return mapping.optional("remindAfter", timeSpan)
  }

  func decodeCritical(_ mapping: inout MappingDecoder) -> Bool {
    let critical = mapping.optional("critical", context.bool) ?? true
    if !critical { supports(.critical, "`critical: false`", at: mapping.node["critical"]?.range) }
    return critical
  }

  func decodeErrorPolicy(_ mapping: inout MappingDecoder) -> Step.ErrorPolicy {
    guard let node = mapping.optional("onError") else { return .stop }
    if node.mapping != nil {
      supports(.onError, "`goto`", at: node.range)
      guard var inner = MappingDecoder(node, what: "`onError`", in: context) else { return .stop }
      let target = inner.required("goto", locatedString)
      inner.finish()
      return target.map(Step.ErrorPolicy.goto) ?? .stop
    }
    switch context.enumeration(node, "`onError`", among: ["stop", "ask", "continue"]) {
    case "ask":
      supports(.onError, "`onError: ask`", at: node.range)
      return .ask
    case "continue":
      supports(.onError, "`onError: continue`", at: node.range)
      return .continue
    default: return .stop
    }
  }

  func decodeDryRun(_ mapping: inout MappingDecoder) -> Step.DryRun {
    let dryRun: Step.DryRun? = mapping.optional("dryRun", context.enumeration)
    if let dryRun, dryRun != .skip {
      supports(.dryRun, "`dryRun: \(dryRun.rawValue)`", at: mapping.node["dryRun"]?.range)
    }
    return dryRun ?? .skip
  }

  mutating func decodeUndo(_ id: Located<String>?, _ mapping: inout MappingDecoder) -> Step.Undo {
    let reason = mapping.optional("noUndo", plainText)
    guard let node = mapping.optional("undo") else { return reason.map(Step.Undo.none) ?? .unspecified }
    if mapping.has("noUndo") {
      keyDoesNotFit("noUndo", mapping, "a step has `undo` or a reason why there is none, not both")
    }
    supports(.undo, key: "undo", in: mapping)
    return decodeNestedStep(node, of: id, "undo").map(Step.Undo.step) ?? .unspecified
  }

  func decodeEnvironment(_ mapping: inout MappingDecoder) -> [Step.EnvironmentEntry] {
    guard let node = mapping.optional("env"), let entries = context.namedEntries(node, "`env`") else { return [] }
    return entries.compactMap { entry in
      let bytes = entry.name.utf8
      let isGood =
        !(bytes.first?.isDigit ?? true)
        && bytes.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
      if !isGood {
        report(
          .runbookBadName, at: entry.key, "`\(shortened(entry.name))` cannot be the name of an environment variable",
          label: "not a name", help: ["letters, digits and `_`, and no digit first: `KUBECONFIG`"])
      }
      guard let value = template(entry.value, "`\(entry.name)`"), isGood else { return nil }
      return Step.EnvironmentEntry(name: Located(entry.name, at: entry.key.range), value: value)
    }
  }

  func decodeEvidence(_ mapping: inout MappingDecoder) -> Step.Evidence {
    guard let node = mapping.optional("evidence"), var inner = MappingDecoder(node, what: "`evidence`", in: context)
    else { return .none }
    let files = inner.optional("files") { context.list($0, $1, template) } ?? []
    let outputs = inner.optional("outputs", located(context.filledString)) ?? []
    inner.finish()
    return Step.Evidence(files: files, outputs: outputs)
  }

  func decodeAllowed(_ mapping: inout MappingDecoder) -> [Step.AllowedFinding] {
    let allowed = mapping.optional("allow") { node, what in
      context.list(node, what) { element, what -> Step.AllowedFinding? in
        guard var inner = MappingDecoder(element, what: what, in: context) else { return nil }
        let code = inner.required("code", locatedString)
        let reason = inner.required("reason", locatedString)
        inner.finish()
        guard let code, let reason else { return nil }
        return Step.AllowedFinding(code: code, reason: reason)
      }
    }
    return allowed ?? []
  }
}
