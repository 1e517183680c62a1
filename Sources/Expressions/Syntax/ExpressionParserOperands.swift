import Diagnostics

/// Literals, names, calls, and what stands in brackets.
extension ExpressionParser {
  mutating func primary() throws(ExpressionProblem) -> Parsed {
    let token = token
    switch token.content {
    case .integer(let value):
      guard value < 1 << 63 else {
        throw ExpressionProblem(
          .syntax, "the number is beyond 64 bits", at: token.range, label: "the largest is 9223372036854775807")
      }
      return try literal(.int(Int64(value)))
    case .double(let value): return try literal(.double(value))
    case .string(let value): return try literal(.string(value))
    case .identifier(let name): return try named(name)
    case .symbol("("): return try parenthesizedExpression()
    case .symbol("["): return try list()
    case .symbol("{"): return try map()
    default: throw unexpected("a value")
    }
  }

  private mutating func literal(_ value: Value) throws(ExpressionProblem) -> Parsed {
    let range = token.range
    position += 1
    return try make(.literal(value), range.lower, range.upper)
  }

  private mutating func named(_ name: String) throws(ExpressionProblem) -> Parsed {
    let range = token.range
    switch name {
    case "true": return try literal(.bool(true))
    case "false": return try literal(.bool(false))
    case "null":
      throw ExpressionProblem(
        .leftOut, "`null` is not part of this language", at: range, label: "here",
        help: ["to ask whether something is there, write `has(…)`"])
    case "in": throw unexpected("a value")
    case _ where Self.reserved.contains(name):
      throw ExpressionProblem(.syntax, "`\(name)` is reserved and cannot be a name", at: range, label: "here")
    default: break
    }
    position += 1
    guard isSymbol("(") else { return try make(.name(name), range.lower, range.upper) }
    let (arguments, upper) = try parenthesized()
    if name == "has" { return try has(arguments, range, upper) }
    let call = ExpressionNode.FunctionCall(
      name: name, nameRange: range, hasReceiver: false, arguments: arguments.map(\.node))
    return try make(call, range.lower, upper, over: arguments)
  }

  /// CEL specification, "Syntax": RESERVED.
  private static let reserved: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
  ]

  private func has(_ arguments: [Parsed], _ range: SourceRange, _ upper: Int) throws(ExpressionProblem) -> Parsed {
    guard arguments.count == 1, case .select(let target, let field) = arguments[0].node.content else {
      throw ExpressionProblem(
        .syntax, "`has` takes one field, with a dot before its name", at: SourceRange(lower: range.lower, upper: upper),
        label: "here", help: ["for example `has(steps.scope.outputs.tip)`"])
    }
    return try make(.has(target, field: field), range.lower, upper, over: arguments[0])
  }

  /// The arguments and where the closing parenthesis ends.
  mutating func parenthesized() throws(ExpressionProblem) -> ([Parsed], Int) {
    let opener = token.range
    try expect("(")
    var arguments: [Parsed] = []
    if !isSymbol(")") {
      repeat { arguments.append(try conditional()) } while take(",")
    }
    let upper = token.range.upper
    try expect(")", closing: opener)
    return (arguments, upper)
  }

  private mutating func parenthesizedExpression() throws(ExpressionProblem) -> Parsed {
    let opener = token.range
    position += 1
    let inner = try conditional()
    let upper = token.range.upper
    try expect(")", closing: opener)
    return Parsed(
      node: ExpressionNode(range: SourceRange(lower: opener.lower, upper: upper), content: inner.node.content),
      depth: inner.depth)
  }

  private mutating func list() throws(ExpressionProblem) -> Parsed {
    let opener = token.range
    position += 1
    var elements: [Parsed] = []
    while !isSymbol("]") {
      elements.append(try conditional())
      guard take(",") else { break }
    }
    let upper = token.range.upper
    try expect("]", closing: opener)
    let content = ExpressionNode.Content.list(elements.map(\.node))
    guard let deepest = elements.max(by: { $0.depth < $1.depth }) else {
      return try make(content, opener.lower, upper)
    }
    return try make(content, opener.lower, upper, over: deepest)
  }

  private mutating func map() throws(ExpressionProblem) -> Parsed {
    let opener = token.range
    position += 1
    var entries: [ExpressionNode.MapEntry] = []
    var deepest: Parsed?
    while !isSymbol("}") {
      let key = try conditional()
      try expect(":")
      let value = try conditional()
      entries.append(ExpressionNode.MapEntry(key: key.node, value: value.node))
      for part in [key, value] where part.depth > deepest?.depth ?? 0 { deepest = part }
      guard take(",") else { break }
    }
    let upper = token.range.upper
    try expect("}", closing: opener)
    guard let deepest else { return try make(.map(entries), opener.lower, upper) }
    return try make(.map(entries), opener.lower, upper, over: deepest)
  }
}
