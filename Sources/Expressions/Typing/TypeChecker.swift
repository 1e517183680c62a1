import Diagnostics

/// Finds the type of every part, and what is known to be there when a condition holds.
struct TypeChecker {
  var scope: Scope
  var problems: [ExpressionProblem] = []
  var references: [ExpressionCheck.Reference] = []

  init(scope: Scope) { self.scope = scope }

  struct Outcome {
    var type: ValueType
    /// Paths that are there when the value is true, and when it is false.
    var whenTrue: Set<String> = []
    var whenFalse: Set<String> = []

    init(_ type: ValueType) { self.type = type }
  }

  mutating func report(
    _ kind: ExpressionProblem.Kind, _ message: String, at range: SourceRange, label: String = "", help: [String] = []
  ) {
    problems.append(ExpressionProblem(kind, message, at: range, label: label, help: help))
  }

  mutating func check(_ node: ExpressionNode) -> Outcome {
    switch node.content {
    case .literal(let value): Outcome(literalType(value))
    case .name, .select: Outcome(access(node))
    case .has(let target, let field): has(target, field)
    case .index(let target, let index): Outcome(element(of: target, at: index))
    case .list(let elements): Outcome(.list(list(elements)))
    case .map(let entries): Outcome(.map(map(entries)))
    case .not(let operand): negation(operand)
    case .negate(let operand): Outcome(minus(operand))
    case .binary(let operation, let left, let right): binary(operation, left, right)
    case .conditional(let condition, let yes, let no): Outcome(conditional(condition, yes, no, node))
    case .call(let call): Outcome(function(call, node))
    case .comprehension(let comprehension): Outcome(comprehend(comprehension))
    }
  }

  /// Checks with more paths known to be there.
  mutating func check(_ node: ExpressionNode, knowing paths: Set<String>) -> Outcome {
    guard !paths.isEmpty else { return check(node) }
    let outer = scope.present
    scope.present = outer.joined(with: paths)
    defer { scope.present = outer }
    return check(node)
  }

  private func literalType(_ value: Value) -> ValueType {
    switch value {
    case .bool: .bool
    case .int: .int
    case .double: .double
    default: .string
    }
  }

  // MARK: Conditions

  /// Checks something that decides.
  mutating func condition(_ node: ExpressionNode, knowing paths: Set<String> = []) -> Outcome {
    let outcome = check(node, knowing: paths)
    if !outcome.type.isAssignable(to: .bool) { wantedCondition(node, outcome.type) }
    return outcome
  }

  private mutating func wantedCondition(_ node: ExpressionNode, _ type: ValueType) {
    let text = "…"
    let help: [String] =
      switch type {
      case .int: ["compare it: `\(text) != 0`"]
      case .double: ["compare it: `\(text) > 0.0`"]
      case .list, .map: ["ask for its size: `size(\(text)) > 0`"]
      case _ where type.isText: ["compare it: `\(text) != \"\"`"]
      default: []
      }
    report(
      .type, "a condition is true or false, and this is \(type.withArticle)", at: node.range, label: "not a bool",
      help: help)
  }

  private mutating func negation(_ operand: ExpressionNode) -> Outcome {
    let inner = condition(operand)
    var outcome = Outcome(.bool)
    outcome.whenTrue = inner.whenFalse
    outcome.whenFalse = inner.whenTrue
    return outcome
  }

  private mutating func conditional(
    _ condition: ExpressionNode, _ yes: ExpressionNode, _ no: ExpressionNode, _ node: ExpressionNode
  ) -> ValueType {
    let test = self.condition(condition)
    let first = check(yes, knowing: test.whenTrue).type
    let second = check(no, knowing: test.whenFalse).type
    if let type = first.joined(with: second) { return type }
    report(
      .type, "the two sides of `?:` are \(first.withArticle) and \(second.withArticle)", at: node.range,
      label: "it cannot be both")
    return .unknown
  }

  mutating func connect(_ operation: BinaryOperator, _ left: ExpressionNode, _ right: ExpressionNode) -> Outcome {
    let first = condition(left)
    var outcome = Outcome(.bool)
    if operation == .and {
      let second = condition(right, knowing: first.whenTrue)
      outcome.whenTrue = first.whenTrue.joined(with: second.whenTrue)
      outcome.whenFalse = first.whenFalse.intersection(second.whenFalse)
    } else {
      let second = condition(right, knowing: first.whenFalse)
      outcome.whenTrue = first.whenTrue.intersection(second.whenTrue)
      outcome.whenFalse = first.whenFalse.joined(with: second.whenFalse)
    }
    return outcome
  }

  // MARK: Literals

  private mutating func list(_ elements: [ExpressionNode]) -> ValueType {
    var type = ValueType.unknown
    for element in elements {
      let next = check(element).type
      guard let joined = type.joined(with: next) else {
        report(
          .type, "a list holds values of one type: this is \(next.withArticle), the ones before are of type \(type)",
          at: element.range, label: "here")
        continue
      }
      type = joined
    }
    return type
  }

  private mutating func map(_ entries: [ExpressionNode.MapEntry]) -> ValueType {
    var type = ValueType.unknown
    for entry in entries {
      let key = check(entry.key).type
      if !key.isAssignable(to: .string) {
        report(
          .type, "the keys of a map are strings, and this is \(key.withArticle)", at: entry.key.range, label: "here")
      }
      let next = check(entry.value).type
      guard let joined = type.joined(with: next) else {
        report(
          .type, "a map holds values of one type: this is \(next.withArticle), the ones before are of type \(type)",
          at: entry.value.range, label: "here")
        continue
      }
      type = joined
    }
    return type
  }

  // MARK: Comprehensions

  private mutating func comprehend(_ comprehension: ExpressionNode.Comprehension) -> ValueType {
    let element = elementType(of: comprehension.over)
    let variable = comprehension.variable
    let shadowed = scope.variables[variable.name]
    if scope.type(of: variable.name) != nil {
      report(
        .unknownName, "`\(variable.name)` already has a meaning here", at: variable.range, label: "choose another name")
    }
    if scope.type(of: variable.name) == nil { scope.variables[variable.name] = element }
    defer { scope.variables[variable.name] = shadowed }
    switch comprehension.macro {
    case .all, .exists, .existsOne:
      _ = condition(comprehension.body)
      return .bool
    case .filter:
      _ = condition(comprehension.body)
      return .list(element)
    case .map:
      let known = comprehension.filter.map { condition($0).whenTrue } ?? []
      return .list(check(comprehension.body, knowing: known).type)
    }
  }

  private mutating func elementType(of node: ExpressionNode) -> ValueType {
    let type = check(node).type
    switch type {
    case .list(let element): return element
    case .map: return .string
    case .unknown: return .unknown
    default:
      report(.type, "only lists and maps have elements, and this is \(type.withArticle)", at: node.range, label: "here")
      return .unknown
    }
  }
}

extension ValueType {
  /// "an int", "a list of string", for sentences.
  var withArticle: String {
    if case .record = self { return description }
    let name = description
    return ("aeiou".contains(name.prefix(1)) ? "an " : "a ") + name
  }
}
