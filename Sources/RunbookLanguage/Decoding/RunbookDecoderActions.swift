import Diagnostics
import Expressions
import YAML

/// What a step does.
extension RunbookDecoder {
  mutating func decodeAction(
    _ kind: String, _ signature: ActionSignature?, _ id: Located<String>?, _ mapping: inout MappingDecoder
  ) -> Step.Action? {
    guard let node = mapping.optional(kind) else { return nil }
    switch kind {
    case "uses": return decodeCall(node, signature, &mapping).map(Step.Action.uses)
    case "run": return decodeVector(node).map(Step.Action.run)
    case "shell":
      supports(.shell, key: "shell", in: mapping)
      return decodeScript(node).map(Step.Action.shell)
    case "manual": return textTemplate(node, "`manual`").map(Step.Action.manual)
    case "parallel":
      supports(.parallel, key: "parallel", in: mapping)
      let failFast = mapping.optional("failFast", context.bool) ?? false
      return decodeBranches(node).map { .parallel($0, failFast: failFast) }
    default:
      supports(.steps, key: "steps", in: mapping)
      return .group(decodeSteps(node, "`steps`"))
    }
  }

  // MARK: Built-in actions

  /// The signature of the action that a step uses; reports an unknown one.
  func actionSignature(_ node: Node?) -> ActionSignature? {
    guard let node, let name = context.string(node, "`uses`") else { return nil }
    if let signature = actions.first(where: { $0.name == name }) { return signature }
    let names = actions.map(\.name)
    // `rollback` for `git.rollback` is the commonest slip.
    let near = didYouMean(name, among: names) ?? names.first { $0.hasSuffix(".\(name)") }
    report(
      .runbookUnknownAction, at: node, "unknown action `\(shortened(name))`", label: "not an action",
      help: [near.map { "did you mean `\($0)`?" } ?? "actions: \(names.map { "`\($0)`" }.joined(separator: ", "))"])
    return nil
  }

  private func decodeCall(
    _ node: Node, _ signature: ActionSignature?, _ mapping: inout MappingDecoder
  ) -> ActionCall? {
    let with = mapping.optional("with")
    guard let signature else { return nil }
    let entries = with.map { context.mapping($0, "`with`") ?? [] } ?? []
    if signature.takesOutputs { return decodeSetting(entries, signature, node) }
    var arguments: [ActionCall.Argument] = []
    for entry in entries {
      guard let parameter = signature.parameter(entry.name) else {
        unknownArgument(entry, signature, among: entries)
        continue
      }
      if let value = argument(entry.value, "`\(entry.name)`", parameter) {
        arguments.append(ActionCall.Argument(name: Located(entry.name, at: entry.key.range), value: value))
      }
    }
    for parameter in signature.parameters
    where parameter.isRequired && !entries.contains(where: { $0.name == parameter.name }) {
      report(
        .runbookMissingArgument, at: with ?? node,
        "`\(signature.name)` needs `\(parameter.name)`: \(parameter.summary)",
        label: "`\(parameter.name)` is missing", help: ["add it under `with`"])
    }
    return ActionCall(name: Located(signature.name, at: node.range), arguments: arguments)
  }

  private func unknownArgument(_ entry: Node.Entry, _ signature: ActionSignature, among entries: [Node.Entry]) {
    let names = signature.parameters.map(\.name)
    // `repository` for `repo`, when that is what is missing.
    let missing = signature.parameters.filter { parameter in
      parameter.isRequired && !entries.contains { $0.name == parameter.name }
    }
    let longer = missing.map(\.name).first { entry.name.hasPrefix($0) || $0.hasPrefix(entry.name) }
    let help =
      (didYouMean(entry.name, among: names) ?? longer).map { "did you mean `\($0)`?" }
      ?? "it takes \(names.map { "`\($0)`" }.joined(separator: ", "))"
    context.report(
      .runbookUnknownArgument, at: entry.key.range, "`\(signature.name)` takes no `\(shortened(entry.name))`",
      label: "not a parameter", help: [help])
  }

  private func argument(_ node: Node, _ what: String, _ parameter: ActionSignature.Parameter) -> ArgumentValue? {
    parameter.isCondition
      ? condition(node, what).map(ArgumentValue.expression) : argument(node, what, of: parameter.type)
  }

  private func argument(_ node: Node, _ what: String, of type: ValueType) -> ArgumentValue? {
    if let scalar = node.scalar, TemplateScanner.hasOpener(scalar.text) {
      return template(node, what).map(ArgumentValue.template)
    }
    if case .list(let element) = type, let nodes = node.sequence {
      let values = nodes.map { argument($0, "an element of \(what)", of: element) }
      return values.contains(nil) ? nil : .list(values.compactMap { $0 }, node.range)
    }
    if case .map(let element) = type {
      guard let entries = context.namedEntries(node, what) else { return nil }
      var values: [ArgumentValue.Entry] = []
      for entry in entries {
        guard let value = argument(entry.value, "`\(shortened(entry.name))`", of: element) else { return nil }
        values.append(ArgumentValue.Entry(key: Located(entry.name, at: entry.key.range), value: value))
      }
      return .map(values, node.range)
    }
    if type == .secret {
      report(
        .runbookSecret, at: node, "\(what) wants a secret, and this is written down", label: "in the open",
        help: ["declare an input of type `secret` and write `${{ inputs.NAME }}`"])
      return nil
    }
    return constant(node, what, of: type, .runbookType).map { .constant(Located($0, at: node.range)) }
  }

  // MARK: Values for outputs

  private func decodeSetting(_ entries: [Node.Entry], _ signature: ActionSignature, _ node: Node) -> ActionCall {
    var arguments: [ActionCall.Argument] = []
    for entry in entries {
      guard let parameter = signature.parameter(entry.name) else {
        let names = signature.parameters.map(\.name)
        context.report(
          .runbookUnknownField, at: entry.key.range, "the step declares no output `\(shortened(entry.name))`",
          label: "no such output",
          help: [
            didYouMean(entry.name, among: names).map { "did you mean `\($0)`?" }
              ?? "say of what type it is: `outputs: { \(shortened(entry.name)): { type: string } }`"
          ])
        continue
      }
      if let value = settableValue(entry.value, "`\(entry.name)`", parameter.type) {
        arguments.append(ActionCall.Argument(name: Located(entry.name, at: entry.key.range), value: value))
      }
    }
    return ActionCall(name: Located(signature.name, at: node.range), arguments: arguments)
  }

  /// A value of a type that stands in the runbook, too: so that it does not fit is a finding about types.
  private func settableValue(_ node: Node, _ what: String, _ type: ValueType) -> ArgumentValue? {
    if let scalar = node.scalar {
      if scalar.text.contains(TemplateScanner.opener) { return template(node, what).map(ArgumentValue.template) }
      let value: Value? =
        switch (type, scalar.resolved) {
        case (.bool, .bool(let value)): .bool(value)
        case (.int, .int(let value?)): .int(value)
        case (.double, .int(let value?)): .double(Double(value))
        case (.double, .float(let value)) where value.isFinite: .double(value)
        case (.bool, _), (.int, _), (.double, _), (.list, _), (.map, _): nil
        default: constant(node, what, of: type, .runbookType)
        }
      if let value { return .constant(Located(value, at: node.range)) }
      // What is no text at all was said by `constant`.
      guard !context.hasErrors(in: node.range) else { return nil }
    } else if case .list(let element) = type, let nodes = node.sequence {
      let values = nodes.map { settableValue($0, "an element of \(what)", element) }
      return values.contains(nil) ? nil : .list(values.compactMap { $0 }, node.range)
    } else if case .map = type, node.mapping != nil {
      return argument(node, what, of: type)
    }
    report(.runbookType, at: node, "\(what) wants a value of type \(type)", label: "of another type")
    return nil
  }

  // MARK: Programs

  private func decodeVector(_ node: Node) -> [Step.ArgumentElement]? {
    if node.scalar != nil {
      report(
        .yamlWrongKind, at: node, "`run` must be a list of arguments, found a string", label: "a command line",
        help: ["there is no shell that would split it: `run: [kubectl, get, pods]`"])
      return nil
    }
    guard let nodes = context.sequence(node, "`run`") else { return nil }
    guard !nodes.isEmpty else {
      report(
        .runbookEmptyList, at: node, "`run` starts nothing", label: "empty", help: ["name a program and its arguments"])
      return nil
    }
    return nodes.compactMap(element)
  }

  private func element(_ node: Node) -> Step.ArgumentElement? {
    guard node.mapping != nil, var mapping = MappingDecoder(node, what: "an argument", in: context) else {
      return template(node, "an argument").map(Step.ArgumentElement.argument)
    }
    if mapping.has("each") {
      supports(.argumentEach, key: "each", in: mapping)
      let list = mapping.optional("each", condition)
      mapping.finish(also: ["when", "args"])
      return list.map(Step.ArgumentElement.each)
    }
    supports(.argumentWhen, key: "when", in: mapping)
    let test = mapping.required("when", condition)
    let arguments = mapping.required("args") { context.list($0, $1, template) }
    mapping.finish(also: ["each"])
    guard let test, let arguments else { return nil }
    return .when(test, arguments: arguments)
  }

  private func decodeScript(_ node: Node) -> Located<String>? {
    guard let text = context.filledString(node, "`shell`") else { return nil }
    for part in TemplateScanner.parts(of: text) {
      guard case .expression(let range) = part else { continue }
      context.report(
        .runbookScriptInjection,
        at: node.sourceRange(ofText: range, in: context.source), "`${{ }}` in a script would become code",
        label: "here",
        help: ["pass the value by `env` and read it as `\"$NAME\"`"])
    }
    return Located(text, at: node.range)
  }

  private mutating func decodeBranches(_ node: Node) -> [Step.Branch]? {
    guard let entries = context.namedEntries(node, "`parallel`") else { return nil }
    if entries.isEmpty {
      report(
        .runbookEmptyList, at: node, "`parallel` has no branches", label: "empty",
        help: ["name them: `parallel: { argo: [...], flux: [...] }`"])
    }
    var branches: [Step.Branch] = []
    for entry in entries where checkName(entry.key, "a branch") {
      branches.append(
        Step.Branch(
          name: Located(entry.name, at: entry.key.range), steps: decodeSteps(entry.value, "the branch `\(entry.name)`"))
      )
    }
    return branches
  }
}
