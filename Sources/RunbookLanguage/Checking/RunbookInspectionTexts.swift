import Diagnostics
import Expressions
import YAML

/// Expressions, texts and arguments in the scope of the place where they stand.
extension RunbookInspection {
  /// Reports what is wrong with the expression; its type is unknown then.
  mutating func type(of expression: SourceExpression, in other: Scope? = nil) -> ValueType {
    check(expression, in: other).type
  }

  private mutating func check(_ expression: SourceExpression, in other: Scope? = nil) -> ExpressionCheck {
    let check = expression.expression.check(in: other ?? scope.scope)
    for problem in check.problems {
      context.report(
        problem.kind.code, at: expression.positions.range(of: problem.range), problem.message, label: problem.label,
        help: problem.help)
    }
    for reference in check.references where reference.path.hasPrefix("inputs.") {
      usedInputs.insert(String(reference.path.dropFirst("inputs.".count).prefix { $0 != "." }))
    }
    return check
  }

  /// What is there when the condition holds.
  mutating func condition(_ expression: SourceExpression, _ what: String) -> Set<String> {
    let check = check(expression)
    if check.problems.isEmpty, !check.type.isAssignable(to: .bool) {
      context.report(
        .runbookType, at: expression.range, "\(what) is true or false, and this is of type \(check.type)",
        label: "not a bool", help: check.type.comparison.map { ["compare it: `\($0)`"] } ?? [])
    }
    return check.whenTrue
  }

  // MARK: Text

  /// Checks that every part has a text form.
  mutating func checkText(_ template: Template, _ what: String, in other: Scope? = nil, mayBeSecret: Bool = false) {
    for piece in template.pieces {
      guard case .expression(let expression) = piece else { continue }
      checkText(expression, what, in: other, mayBeSecret: mayBeSecret && template.single != nil)
    }
  }

  mutating func checkText(
    _ expression: SourceExpression, _ what: String, in other: Scope? = nil, mayBeSecret: Bool = false
  ) {
    let type = type(of: expression, in: other)
    switch type {
    case .secret:
      guard !mayBeSecret else { return }
      context.report(
        .runbookSecret, at: expression.range, "a secret cannot stand in \(what)", label: "this is a secret",
        help: [
          "a secret goes whole to a variable under `env`, or to `stdin`; `secretFile(…)` is the path of a file that holds it"
        ])
    case .list, .map, .record:
      context.report(
        .runbookNoText, at: expression.range, "\(type.sentenceName) has no text form, so it cannot stand in \(what)",
        label: "not a text",
        help: type.isList ? ["for one argument an element write `{ each: LIST }`; for its length `size(…)`"] : [])
    default: break
    }
  }

  /// A path: of a path type, or a text that cannot begin with `-`.
  mutating func checkPath(_ template: Template, _ what: String) {
    checkText(template, what)
    guard scope.leadingText(of: template).mayBeginWithHyphen else { return }
    context.report(
      .runbookOptionInjection, at: template.range, "\(what) could begin with `-`", label: "would be read as an option",
      help: ["give the input the type `path`"])
  }

  // MARK: Arguments of built-in actions

  mutating func inspect(_ call: ActionCall, of step: Step) {
    guard let signature = actions.first(where: { $0.name == call.name.value })?.taking(step.outputs) else { return }
    for output in step.outputs where signature.takesOutputs && !output.isOptional && output.defaultValue == nil {
      guard !call.arguments.contains(where: { $0.name.value == output.name.value }),
        !context.hasErrors(in: step.range)
      else { continue }
      context.report(
        .runbookUnknownField, at: output.name.range, "nothing sets the output `\(output.name.value)`",
        label: "has no value", help: ["add it under `with`"])
    }
    if signature.needsApproval { checkApproval(of: step, call) }
    for argument in call.arguments {
      guard let parameter = signature.parameter(argument.name.value) else { continue }
      inspect(argument.value, "`\(parameter.name)`", parameter.type)
      if parameter.type == .url { checkHost(argument.value) }
    }
  }

  private func checkApproval(of step: Step, _ call: ActionCall) {
    if step.approve == nil {
      context.report(
        .runbookUnapproved, at: call.name.range, "`\(call.name.value)` is only done after an approval",
        label: "nobody approves this",
        help: ["add `approve: { from: group:incident-commanders, count: 2 }` to the step"])
    }
    if runbook.rollback == .auto {
      context.report(
        .runbookUnapproved, at: call.name.range,
        "`\(call.name.value)` never runs in a runbook with `rollback: auto`", label: "would be undone without asking",
        help: ["write `rollback: ask`"])
    }
  }

  private mutating func inspect(_ value: ArgumentValue, _ what: String, _ wanted: ValueType) {
    switch value {
    case .constant: break
    case .expression(let expression): _ = condition(expression, what)
    case .list(let elements, _):
      guard case .list(let element) = wanted else { return }
      for value in elements { inspect(value, "an element of \(what)", element) }
    case .map(let entries, _):
      guard case .map(let element) = wanted else { return }
      for entry in entries { inspect(entry.value, "`\(entry.key.value)`", element) }
    case .template(let template):
      if wanted == .path {
        checkPath(template, what)
        return
      }
      guard let single = template.single else {
        checkText(template, what)
        if wanted == .url {
          if Self.hostInText(of: template) == nil { mustNameItsHost(template, what) }
          return
        }
        if wanted != .string { mismatch(template.range, what, .string, wanted) }
        return
      }
      let type = type(of: single)
      if type == .secret, wanted != .secret {
        context.report(.runbookSecret, at: single.range, "a secret cannot stand in \(what)", label: "this is a secret")
      } else if !type.isAssignable(to: wanted) {
        mismatch(single.range, what, type, wanted)
      }
    }
  }

  private func mismatch(_ range: SourceRange, _ what: String, _ type: ValueType, _ wanted: ValueType) {
    context.report(
      .runbookType, at: range, "\(what) wants a value of type \(wanted), and this is of type \(type)",
      label: "of another type")
  }

  // MARK: Argument vectors

  mutating func inspect(_ elements: [Step.ArgumentElement]) {
    guard case .argument(let program)? = elements.first, let name = program.literal else {
      if let first = elements.first {
        context.report(
          .runbookUndeclaredProgram, at: first.range, "the program must be written down, not computed",
          label: "decided at run time", help: ["programs are permitted by name under `permissions.exec`"])
      }
      return
    }
    checkProgram(name, at: program.range)
    var optionsEnded = false
    var awaitsScript = Self.isInterpreter(name)
    var isScript = false
    for element in elements.dropFirst() {
      for template in element.templates {
        checkText(template, "an argument")
        if isScript, template.literal == nil { scriptInjection(template) }
        if !optionsEnded { checkOption(template) }
        let literal = template.literal
        isScript =
          awaitsScript && (literal.map { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.hasSuffix("c") } ?? false)
        if literal.map(Self.isInterpreter) ?? false { awaitsScript = true }
        optionsEnded = optionsEnded || literal == "--"
      }
      inspectConditions(of: element, optionsEnded: optionsEnded)
    }
  }

  /// An address that is written down goes to a host that the runbook lists; one that is computed is checked when it is called.
  private mutating func checkHost(_ value: ArgumentValue) {
    let written: (host: String, port: String)?
    switch value {
    case .constant(let constant): written = constant.value.text.map(Self.authority)
    case .template(let template): written = Self.hostInText(of: template)
    case .expression, .list, .map: written = nil
    }
    guard let (host, port) = written else {
      computesHosts = true
      return
    }
    let named = runbook.permissions.hosts.map { $0.value.lowercased() }
    usedHosts.formUnion([host, "\(host):\(port)"])
    guard !host.isEmpty, !named.contains(host), !named.contains("\(host):\(port)") else { return }
    let near = didYouMean(host, among: named).map { "did you mean `\($0)`?" }
    context.report(
      .runbookUndeclaredHost, at: value.range, "the runbook may not call `\(host)`",
      label: "not under `permissions.hosts`",
      help: [near ?? "add it: `permissions: { hosts: [\((named + [host]).joined(separator: ", "))] }`"])
  }

  /// The host that an address names before its first expression; nil when an expression could change it.
  private static func hostInText(of template: Template) -> (host: String, port: String)? {
    guard template.single == nil, case .text(let text)? = template.pieces.first else { return nil }
    let rest = text.drop { $0 != ":" }
    guard rest.hasPrefix("://"), rest.dropFirst(3).contains(where: { "/?#".contains($0) }) else { return nil }
    let (host, port) = authority(of: text)
    return host.isEmpty ? nil : (host, port)
  }

  private func mustNameItsHost(_ template: Template, _ what: String) {
    context.report(
      .runbookType, at: template.range, "\(what) does not name its host before the first `${{ }}`",
      label: "could be any host",
      help: [
        "write it down, as `https://api.example.org/${{ … }}`; or take the whole address from an input of type `url`"
      ])
  }

  /// The host, lower case, and its port. The program that calls it reads the address once more, by its own rules.
  private static func authority(of address: String) -> (host: String, port: String) {
    guard let colon = address.firstIndex(of: ":"), address[colon...].hasPrefix("://") else { return ("", "") }
    let isSecure = address[..<colon].lowercased() == "https"
    var authority = address[colon...].dropFirst(3).prefix { !"/?#".contains($0) }
    if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
    let usual = isSecure ? "443" : "80"
    guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
      return (authority.lowercased(), usual)
    }
    return (authority[..<colon].lowercased(), String(authority[authority.index(after: colon)...]))
  }

  mutating func checkProgram(_ name: String, at range: SourceRange) {
    usedPrograms.insert(name)
    guard !runbook.permissions.exec.contains(where: { $0.value == name }) else { return }
    let declared = runbook.permissions.exec.map(\.value)
    var near = didYouMean(name, among: declared).map { "did you mean `\($0)`?" }
    // `kubectl get` lacks a comma.
    let words = name.split(separator: " ").map(String.init)
    if words.count > 1, declared.contains(words[0]) {
      near = "it is one word with a blank in it; for several write `\(words.joined(separator: ", "))`"
    }
    context.report(
      .runbookUndeclaredProgram, at: range, "the runbook may not start `\(name)`",
      label: "not under `permissions.exec`",
      help: [near ?? "add it: `permissions: { exec: [\((declared + [name]).joined(separator: ", "))] }`"])
  }

  private mutating func inspectConditions(of element: Step.ArgumentElement, optionsEnded: Bool) {
    switch element {
    case .argument: break
    case .when(let test, _): _ = condition(test, "`when`")
    case .each(let list):
      let type = type(of: list)
      guard case .list(let item) = type else {
        if type != .unknown {
          context.report(
            .runbookType, at: list.range, "`each` wants a list, and this is of type \(type)", label: "here")
        }
        return
      }
      if !optionsEnded, LeadingText(item).mayBeginWithHyphen { optionInjection(list.range) }
    }
  }

  private func checkOption(_ template: Template) {
    guard template.literal == nil else { return }
    if case .text(let text)? = template.pieces.first {
      // `--${{ x }}`: the value would name the option.
      if text == "-" || text == "--" { optionInjection(template.range) }
    } else if scope.leadingText(of: template).mayBeginWithHyphen {
      optionInjection(template.range)
    }
  }

  private func optionInjection(_ range: SourceRange) {
    context.report(
      .runbookOptionInjection, at: range, "this argument could begin with `-` and be read as an option",
      label: "a value from outside",
      help: [
        "join it to its option: `--name=${{ … }}`; or put `--` before it, where the program understands that",
        "or let its type exclude it: `k8sName`, `commit`, `path`, an enum, or a `pattern` such as `[a-z0-9].*`",
      ])
  }

  private func scriptInjection(_ template: Template) {
    context.report(
      .runbookScriptInjection, at: template.range, "`${{ }}` in a script would become code", label: "this is a script",
      help: ["pass the value by `env` and read it as `\"$NAME\"`"])
  }

  private static func isInterpreter(_ name: String) -> Bool {
    // Asked of every argument: most are too long for a name, and few have a slash.
    let base = name.utf8.lastIndex(of: UInt8(ascii: "/")).map { name[name.index(after: $0)...] } ?? name[...]
    return base.utf8.count <= 7 && interpreters.contains(base)
  }

  private static let interpreters: [Substring] = [
    "sh", "bash", "dash", "zsh", "ksh", "ash", "python", "python3", "fish",
  ]
}

extension Step.ArgumentElement {
  var templates: [Template] {
    switch self {
    case .argument(let template): [template]
    case .each: []
    case .when(_, let arguments): arguments
    }
  }

  var range: SourceRange {
    switch self {
    case .argument(let template): template.range
    case .each(let list): list.range
    case .when(let test, _): test.range
    }
  }
}

extension ValueType {
  /// How a value of the type becomes a condition.
  var comparison: String? {
    switch self {
    case .int: "… > 0"
    case .double: "… > 0.0"
    case .list, .map: "size(…) > 0"
    case _ where isText: "… == \"…\""
    default: nil
    }
  }

  var isList: Bool { if case .list = self { true } else { false } }

  /// "a list of string", at the beginning of a sentence.
  var sentenceName: String {
    switch self {
    case .list, .map: "a \(self)"
    default: description
    }
  }
}
