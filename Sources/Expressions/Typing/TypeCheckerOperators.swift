import Diagnostics

/// Operators and functions.
extension TypeChecker {
  mutating func binary(_ operation: BinaryOperator, _ left: ExpressionNode, _ right: ExpressionNode) -> Outcome {
    switch operation {
    case .and, .or: return connect(operation, left, right)
    case .equal, .notEqual: return equality(operation, left, right)
    default: break
    }
    let first = check(left).type
    let second = check(right).type
    let range = SourceRange(lower: left.range.lower, upper: right.range.upper)
    guard usable(first, left), usable(second, right) else { return Outcome(operation.isComparison ? .bool : .unknown) }
    switch operation {
    case .isIn: return Outcome(membership(first, second, left, right, range))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      if ordered(first, second) { return Outcome(.bool) }
      mismatch(operation, first, second, range)
      return Outcome(.bool)
    default:
      if let type = arithmetic(operation, first, second) { return Outcome(type) }
      mismatch(operation, first, second, range)
      return Outcome(.unknown)
    }
  }

  mutating func minus(_ operand: ExpressionNode) -> ValueType {
    let type = check(operand).type
    if [.int, .double, .unknown].contains(type) { return type }
    guard usable(type, operand) else { return .unknown }
    report(.type, "`-` takes a number, and this is \(type.withArticle)", at: operand.range, label: "here")
    return .unknown
  }

  /// Secrets and records take part in nothing.
  private mutating func usable(_ type: ValueType, _ node: ExpressionNode) -> Bool {
    switch type {
    case .secret:
      report(
        .secret, "a secret cannot be computed with", at: node.range, label: "this is a secret",
        help: ["it may go whole to `env` or `stdin`, and `secretFile(…)` is the path of a file that holds it"])
      return false
    case .record(let record):
      report(.type, "\(record.name) cannot be used whole", at: node.range, label: "name one \(record.fieldNoun) of it")
      return false
    default: return true
    }
  }

  private func ordered(_ first: ValueType, _ second: ValueType) -> Bool {
    guard let type = first.joined(with: second) else { return false }
    switch type {
    case .bool, .int, .double, .duration, .timestamp, .unknown: return true
    default: return type.isText
    }
  }

  private func arithmetic(_ operation: BinaryOperator, _ first: ValueType, _ second: ValueType) -> ValueType? {
    if first == .unknown || second == .unknown { return .unknown }
    switch (operation, first, second) {
    case (_, .int, .int): return .int
    case (.remainder, _, _): return nil
    case (_, .double, .double): return .double
    case (.add, .list, .list): return first.joined(with: second)
    case (.add, .duration, .timestamp), (.add, .timestamp, .duration), (.subtract, .timestamp, .duration):
      return .timestamp
    case (.add, .duration, .duration), (.subtract, .duration, .duration), (.subtract, .timestamp, .timestamp):
      return .duration
    case (.add, _, _) where first.isText && second.isText: return .string
    default: return nil
    }
  }

  private mutating func mismatch(
    _ operation: BinaryOperator, _ first: ValueType, _ second: ValueType, _ range: SourceRange
  ) {
    report(
      .type, "`\(operation.rawValue)` cannot take \(first.withArticle) and \(second.withArticle)", at: range,
      label: "there are no implicit conversions", help: conversionHelp(first, second))
  }

  private func conversionHelp(_ first: ValueType, _ second: ValueType) -> [String] {
    switch (first, second) {
    case (.int, .double), (.double, .int): ["convert the int: `double(…)`"]
    case (.int, _) where second.isText, (_, .int) where first.isText:
      ["convert one side: `int(…)` reads a number from text, `string(…)` writes one as text"]
    case (.duration, _) where second.isText, (_, .duration) where first.isText:
      ["a length of time is written `duration(\"5m\")`"]
    case (.timestamp, _) where second.isText, (_, .timestamp) where first.isText:
      ["a time is written `timestamp(\"2026-01-31T00:00:00Z\")`"]
    case (.bool, _) where second.isText, (_, .bool) where first.isText:
      ["a bool is written `true` or `false`, without quotes"]
    default: []
    }
  }

  // MARK: Equality

  private mutating func equality(_ operation: BinaryOperator, _ left: ExpressionNode, _ right: ExpressionNode)
    -> Outcome
  {
    let first = check(left).type
    let second = check(right).type
    var outcome = Outcome(.bool)
    guard usable(first, left), usable(second, right) else { return outcome }
    if first.joined(with: second) == nil {
      mismatch(operation, first, second, SourceRange(lower: left.range.lower, upper: right.range.upper))
    }
    expectMember(first, right)
    expectMember(second, left)
    let facts = implied(left, right).joined(with: implied(right, left))
    if operation == .equal { outcome.whenTrue = facts } else { outcome.whenFalse = facts }
    return outcome
  }

  /// A comparison with a text that the enumeration does not have is never true.
  private mutating func expectMember(_ type: ValueType, _ node: ExpressionNode) {
    guard case .enumeration(let values) = type, case .literal(.string(let text)) = node.content, !values.contains(text)
    else { return }
    let suggestion = didYouMean(text, among: values).map { ["did you mean `\"\($0)\"`?"] }
    report(
      .type, "it is never `\"\(text)\"`", at: node.range, label: "not one of its values",
      help: suggestion ?? ["it is one of \(values.map { "`\"\($0)\"`" }.joined(separator: ", "))"])
  }

  private func implied(_ subject: ExpressionNode, _ value: ExpressionNode) -> Set<String> {
    guard let path = subject.path, case .literal(.string(let text)) = value.content else { return [] }
    if case .select(let target, let field) = subject.content, case .name(let name) = target.content,
      case .record(let record)? = scope.type(of: name),
      let proven = record.proofs[Scope.Condition(path: field.name, equals: text)]
    {
      return Set(proven.map { "\(name).\($0)" })
    }
    return scope.implications[Scope.Condition(path: path, equals: text)] ?? []
  }

  private mutating func membership(
    _ first: ValueType, _ second: ValueType, _ left: ExpressionNode, _ right: ExpressionNode, _ range: SourceRange
  ) -> ValueType {
    switch second {
    case .list(let element) where first.joined(with: element) != nil:
      if case .list(let members) = right.content { for member in members { expectMember(first, member) } }
      expectMember(element, left)
    case .map where first.isAssignable(to: .string), .unknown: break
    case .list, .map: mismatch(.isIn, first, second, range)
    default:
      report(
        .type, "`in` looks into a list or a map, and this is \(second.withArticle)", at: right.range, label: "here",
        help: second.isText ? ["for a part of a text write `….contains(\"…\")`"] : [])
    }
    return .bool
  }

  // MARK: Functions

  mutating func function(_ call: ExpressionNode.FunctionCall, _ node: ExpressionNode) -> ValueType {
    let types = call.arguments.map { check($0).type }
    guard let signature = FunctionSignature.named(call.name) else {
      unknownFunction(call)
      return .unknown
    }
    if call.name == FunctionSignature.secretFile {
      guard scope.hasSecretFiles else {
        report(
          .secret, "a secret is a file only while a program runs", at: node.range, label: "there is no file here",
          help: ["`secretFile(…)` stands in `run`, `env` or `stdin` of the step whose program reads it"])
        return .unknown
      }
    } else {
      for (type, argument) in zip(types, call.arguments) where !usable(type, argument) { return .unknown }
    }
    guard signature.style == .either || (signature.style == .receiver) == call.hasReceiver else {
      report(
        .type,
        call.hasReceiver
          ? "`\(call.name)` is called with its argument in parentheses" : "`\(call.name)` stands behind its text",
        at: call.nameRange, label: "here",
        help: [call.hasReceiver ? "write `\(call.name)(…)`" : "write `text.\(call.name)(…)`"])
      return signature.overloads[0].result
    }
    let fitting = signature.overloads.first { overload in
      overload.parameters.count == types.count && zip(types, overload.parameters).allSatisfy { $0.isAssignable(to: $1) }
    }
    guard let fitting else {
      wrongArguments(signature, call, types, node)
      return signature.commonResult
    }
    checkConstants(call, node)
    return types.contains(.unknown) ? signature.commonResult : fitting.result
  }

  private mutating func unknownFunction(_ call: ExpressionNode.FunctionCall) {
    let names = FunctionSignature.all.map(\.name) + ExpressionNode.Macro.allCases.map(\.rawValue) + ["has"]
    let aliases = ["length": "size", "len": "size", "count": "size", "includes": "contains", "str": "string"]
    let help =
      (aliases[call.name] ?? didYouMean(call.name, among: names)).map { "did you mean `\($0)`?" }
      ?? "there are \(names.sorted().map { "`\($0)`" }.joined(separator: ", "))"
    report(
      .unknownFunction, "there is no function `\(call.name)`", at: call.nameRange, label: "not a function", help: [help]
    )
  }

  private mutating func wrongArguments(
    _ signature: FunctionSignature, _ call: ExpressionNode.FunctionCall, _ types: [ValueType], _ node: ExpressionNode
  ) {
    let count = signature.overloads[0].parameters.count
    guard types.count == count else {
      let wanted = count - (call.hasReceiver ? 1 : 0)
      report(
        .type,
        "`\(call.name)` takes \(wanted) argument\(wanted == 1 ? "" : "s") here, not \(types.count - (call.hasReceiver ? 1 : 0))",
        at: node.range, label: "here")
      return
    }
    let index = types.indices.first { index in
      !signature.overloads.contains { types[index].isAssignable(to: $0.parameters[index]) }
    }
    let accepted = signature.overloads.map { $0.parameters[index ?? 0].withArticle }
    let list =
      accepted.count < 2
      ? accepted.joined() : accepted.dropLast().joined(separator: ", ") + " or " + accepted[accepted.count - 1]
    report(
      .type, "`\(call.name)` takes \(list), and this is \(types[index ?? 0].withArticle)",
      at: call.arguments[index ?? 0].range, label: "here")
  }

  /// A pattern, a time or a duration that is written down is read now and not during an incident.
  private mutating func checkConstants(_ call: ExpressionNode.FunctionCall, _ node: ExpressionNode) {
    guard let last = call.arguments.last, case .literal(.string(let text)) = last.content else { return }
    switch call.name {
    case "matches":
      do throws(Pattern.Problem) {
        _ = try Pattern(text)
      } catch {
        report(.pattern, "in the pattern: \(error.message)", at: last.range, label: "here", help: error.help)
      }
    case "duration", "timestamp", "int", "double":
      var evaluator = Evaluator(bindings: [:], budget: 10_000)
      do throws(EvaluationError) {
        _ = try evaluator.evaluate(node)
      } catch {
        let example = ["duration": "\"1h30m\"", "timestamp": "\"2026-01-31T00:00:00Z\"", "int": "\"42\""][call.name]
        report(
          .type, error.message, at: last.range, label: "here",
          help: example.map { ["for example `\(call.name)(\($0))`"] } ?? [])
      }
    default: break
    }
  }
}

extension FunctionSignature {
  /// The result, when all overloads agree on it.
  fileprivate var commonResult: ValueType {
    let first = overloads[0].result
    return overloads.allSatisfy { $0.result == first } ? first : .unknown
  }
}

extension BinaryOperator {
  fileprivate var isComparison: Bool { precedence == 3 }
}
