import Diagnostics

/// Names, fields and elements.
extension TypeChecker {
  private static let suggestionLimit = 1000

  /// The type of a name or a chain of fields; notes the reference.
  mutating func access(_ node: ExpressionNode) -> ValueType {
    let type = read(node)
    note(node)
    return type
  }

  private mutating func note(_ node: ExpressionNode) {
    guard let path = node.path else { return }
    references.append(ExpressionCheck.Reference(path: path, range: node.range))
  }

  private mutating func read(_ node: ExpressionNode) -> ValueType {
    switch node.content {
    case .name(let name): return variable(name, node)
    case .select(let target, let field):
      guard let found = self.field(field, of: target) else { return .unknown }
      return available(found, node, field)
    default: return check(node).type
    }
  }

  private mutating func variable(_ name: String, _ node: ExpressionNode) -> ValueType {
    if let type = scope.type(of: name) { return type }
    let names = (Array(scope.variables.keys) + scope.records.keys).sorted()
    var help = didYouMean(name, among: names).map { ["did you mean `\($0)`?"] } ?? []
    // A bare name that is a field of one of the records is the commonest slip.
    for record in names {
      if case .record(let type)? = scope.type(of: record), type.fields[name] != nil {
        help = ["did you mean `\(record).\(name)`?"]
      }
    }
    if help.isEmpty { help = ["names that can be used here: \(names.map { "`\($0)`" }.joined(separator: ", "))"] }
    report(.unknownName, "there is no `\(name)`", at: node.range, label: "not a name that is known here", help: help)
    scope.variables[name] = .unknown
    return .unknown
  }

  /// The field of the target's type, or nil when that has been reported.
  private mutating func field(_ field: ExpressionNode.Field, of target: ExpressionNode) -> RecordType.Field? {
    let type = read(target)
    switch type {
    case .unknown: return RecordType.Field(.unknown)
    case .map(let value): return RecordType.Field(value)
    case .record(let record):
      if let found = record.fields[field.name] { return found }
      // Among thousands of names a suggestion for each of thousands of mistakes would take minutes.
      let names = record.fields.count <= Self.suggestionLimit ? record.fields.keys.sorted() : []
      var help = didYouMean(field.name, among: names).map { ["did you mean `\($0)`?"] } ?? []
      // `steps.scope.tip` for `steps.scope.outputs.tip`: a level was left out.
      if let level = names.first(where: { name in
        if case .record(let inner)? = record.fields[name]?.type { inner.fields[field.name] != nil } else { false }
      }) {
        help = ["did you mean `\(level).\(field.name)`?"]
      }
      if help.isEmpty, !names.isEmpty, names.count <= 12 {
        help = ["there \(names.count == 1 ? "is" : "are") \(names.map { "`\($0)`" }.joined(separator: ", "))"]
      }
      report(
        .unknownField, "\(record.name) \(record.verb) no \(record.fieldNoun) `\(field.name)`", at: field.range,
        label: "no such \(record.fieldNoun)", help: help)
      return nil
    default:
      report(
        .type, "\(type.withArticle) has no fields, so `.\(field.name)` cannot be read", at: field.range, label: "here")
      return nil
    }
  }

  private mutating func available(
    _ found: RecordType.Field, _ node: ExpressionNode, _ field: ExpressionNode.Field
  ) -> ValueType {
    switch found.presence {
    case .always: break
    case .never(let reason, let help):
      report(
        .unavailable, "`\(node.path ?? field.name)` cannot be read here: \(reason)", at: node.range,
        label: "not known yet", help: help.map { [$0] } ?? [])
      return .unknown
    case .possible(let reason):
      guard let path = node.path, scope.present.contains(path) else {
        let path = node.path ?? field.name
        report(
          .possiblyAbsent, "`\(path)` may be absent: \(reason)", at: node.range, label: "may be absent",
          help: ["ask first: `has(\(path)) && …`, or `has(\(path)) ? \(path) : …`"])
        return found.type
      }
    }
    return found.type
  }

  mutating func has(_ target: ExpressionNode, _ field: ExpressionNode.Field) -> Outcome {
    let node = ExpressionNode(
      range: SourceRange(lower: target.range.lower, upper: field.range.upper),
      content: .select(target, field: field))
    var outcome = Outcome(.bool)
    guard let found = self.field(field, of: target) else { return outcome }
    note(node)
    if case .never(let reason, let help) = found.presence {
      report(
        .unavailable, "`\(node.path ?? field.name)` cannot be read here: \(reason)", at: node.range,
        label: "not known yet", help: help.map { [$0] } ?? [])
    }
    if let path = node.path { outcome.whenTrue = (scope.consequences[path] ?? []).joined(with: [path]) }
    return outcome
  }

  mutating func element(of target: ExpressionNode, at index: ExpressionNode) -> ValueType {
    let type = check(target).type
    let key = check(index).type
    switch type {
    case .unknown: return .unknown
    case .list(let element):
      if !key.isAssignable(to: .int) {
        report(.type, "a list is indexed with an int, and this is \(key.withArticle)", at: index.range, label: "here")
      }
      return element
    case .map(let value):
      if !key.isAssignable(to: .string) {
        report(.type, "a map is indexed with a string, and this is \(key.withArticle)", at: index.range, label: "here")
      }
      return value
    case .record(let record):
      report(
        .type, "the \(record.fieldNoun)s of \(record.name) are read with a dot, not with brackets", at: index.range,
        label: "here")
      return .unknown
    default:
      report(.type, "\(type.withArticle) has no elements", at: target.range, label: "here")
      return .unknown
    }
  }
}

extension ExpressionNode {
  /// `steps.scope.outputs.tip`, for a chain of fields that begins with a name.
  public var path: String? {
    switch content {
    case .name(let name): name
    case .select(let target, let field): target.path.map { "\($0).\(field.name)" }
    default: nil
    }
  }
}

extension RecordType {
  fileprivate var verb: String { name.hasSuffix("s") ? "have" : "has" }
}
