import Diagnostics

/// Precedence climbing over the tokens. Depth and length are bounded, so that neither the parser nor
/// what walks its result can run out of stack.
struct ExpressionParser {
  static let lengthLimit = 65_536
  static let depthLimit = 200

  private let tokens: [Token]
  var position = 0
  private var depth = 0

  init(_ text: String) throws(ExpressionProblem) {
    guard text.utf8.count <= Self.lengthLimit else {
      throw ExpressionProblem(
        .tooLarge, "the expression has \(text.utf8.count) bytes; the limit is \(Self.lengthLimit)",
        at: SourceRange(lower: 0, upper: 1), label: "it begins here")
    }
    var lexer = ExpressionLexer(text)
    tokens = try lexer.tokens()
  }

  mutating func parse() throws(ExpressionProblem) -> ExpressionNode {
    if token.content == .end {
      throw ExpressionProblem(.syntax, "there is no expression", at: token.range, label: "here")
    }
    let node = try conditional().node
    guard token.content == .end else { throw unexpected("an operator or the end") }
    return node
  }

  /// A node and how deep it is; left-deep chains count as nesting, because walking them is recursive too.
  struct Parsed {
    let node: ExpressionNode
    let depth: Int
  }

  var token: Token { tokens[position] }

  func isSymbol(_ symbol: String) -> Bool { token.content == .symbol(symbol) }

  mutating func take(_ symbol: String) -> Bool {
    guard isSymbol(symbol) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ symbol: String, closing opener: SourceRange? = nil) throws(ExpressionProblem) {
    guard !take(symbol) else { return }
    if token.content == .end, let opener {
      throw ExpressionProblem(.syntax, "`\(symbol)` is missing", at: opener, label: "this is never closed")
    }
    throw unexpected("`\(symbol)`")
  }

  func make(
    _ content: ExpressionNode.Content, _ lower: Int, _ upper: Int, over parts: Parsed...
  ) throws(ExpressionProblem) -> Parsed {
    let depth = (parts.map(\.depth).max() ?? 0) + 1
    let range = SourceRange(lower: lower, upper: upper)
    guard depth <= Self.depthLimit else { throw tooDeep(range) }
    return Parsed(node: ExpressionNode(range: range, content: content), depth: depth)
  }

  private func tooDeep(_ range: SourceRange) -> ExpressionProblem {
    ExpressionProblem(
      .tooLarge, "the expression is nested deeper than \(Self.depthLimit)",
      at: SourceRange(lower: range.lower, upper: range.lower + 1), label: "the nesting begins here",
      help: ["split it over several steps"])
  }

  func unexpected(_ wanted: String) -> ExpressionProblem {
    switch token.content {
    case .end:
      return ExpressionProblem(.syntax, "the expression ends where \(wanted) belongs", at: token.range, label: "here")
    case .identifier(let word):
      let help: [String] =
        switch word {
        case "and": ["for “and” write `&&`"]
        case "or": ["for “or” write `||`"]
        case "not": ["for “not” write `!`"]
        default: []
        }
      return ExpressionProblem(
        .syntax, "`\(word)` stands where \(wanted) belongs", at: token.range, label: "here", help: help)
    case .symbol(let symbol):
      return ExpressionProblem(
        .syntax, "`\(symbol)` stands where \(wanted) belongs", at: token.range, label: "here")
    case .integer, .double:
      return ExpressionProblem(.syntax, "a number stands where \(wanted) belongs", at: token.range, label: "here")
    case .string:
      return ExpressionProblem(.syntax, "a text stands where \(wanted) belongs", at: token.range, label: "here")
    }
  }

  // MARK: Operators

  mutating func conditional() throws(ExpressionProblem) -> Parsed {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw tooDeep(token.range) }
    let condition = try binary(above: 0)
    guard take("?") else { return condition }
    let yes = try binary(above: 0)
    try expect(":")
    let no = try conditional()
    return try make(
      .conditional(condition.node, yes.node, no.node), condition.node.range.lower, no.node.range.upper,
      over: condition, yes, no)
  }

  private mutating func binary(above minimum: Int) throws(ExpressionProblem) -> Parsed {
    var left = try unary()
    while let operation = binaryOperator, operation.precedence > minimum {
      position += 1
      let right = try binary(above: operation.precedence)
      left = try make(
        .binary(operation, left.node, right.node), left.node.range.lower, right.node.range.upper, over: left, right)
    }
    return left
  }

  private var binaryOperator: BinaryOperator? {
    switch token.content {
    case .symbol(let symbol): BinaryOperator(rawValue: symbol)
    case .identifier("in"): .isIn
    default: nil
    }
  }

  private mutating func unary() throws(ExpressionProblem) -> Parsed {
    var prefixes: [Token] = []
    while isSymbol("!") || isSymbol("-") {
      prefixes.append(token)
      position += 1
      guard prefixes.count <= Self.depthLimit else { throw tooDeep(prefixes[0].range) }
    }
    // The sign belongs to the literal, or the smallest integer could not be written.
    var operand: Parsed
    if prefixes.last?.content == .symbol("-"), case .integer(let magnitude) = token.content {
      let sign = prefixes.removeLast()
      let range = SourceRange(lower: sign.range.lower, upper: token.range.upper)
      position += 1
      let value = magnitude == 1 << 63 ? Int64.min : -Int64(magnitude)
      operand = try postfix(make(.literal(.int(value)), range.lower, range.upper))
    } else {
      operand = try postfix(primary())
    }
    for prefix in prefixes.reversed() {
      let content: ExpressionNode.Content =
        prefix.content == .symbol("!") ? .not(operand.node) : .negate(operand.node)
      operand = try make(content, prefix.range.lower, operand.node.range.upper, over: operand)
    }
    return operand
  }

  // MARK: Members

  private mutating func postfix(_ first: Parsed) throws(ExpressionProblem) -> Parsed {
    var result = first
    while true {
      if take(".") {
        result = try member(of: result)
      } else if isSymbol("[") {
        let opener = token.range
        position += 1
        let index = try conditional()
        let upper = token.range.upper
        try expect("]", closing: opener)
        result = try make(.index(result.node, index.node), result.node.range.lower, upper, over: result, index)
      } else {
        return result
      }
    }
  }

  private mutating func member(of receiver: Parsed) throws(ExpressionProblem) -> Parsed {
    guard case .identifier(let name) = token.content, !["in", "true", "false", "null"].contains(name) else {
      throw unexpected("a name")
    }
    let field = ExpressionNode.Field(name: name, range: token.range)
    position += 1
    guard isSymbol("(") else {
      return try make(
        .select(receiver.node, field: field), receiver.node.range.lower, field.range.upper, over: receiver)
    }
    if let macro = ExpressionNode.Macro(rawValue: name) { return try comprehension(macro, over: receiver, field) }
    let (arguments, upper) = try parenthesized()
    let call = ExpressionNode.FunctionCall(
      name: name, nameRange: field.range, hasReceiver: true, arguments: [receiver.node] + arguments.map(\.node))
    return try make(call, receiver.node.range.lower, upper, over: [receiver] + arguments)
  }

  func make(
    _ call: ExpressionNode.FunctionCall, _ lower: Int, _ upper: Int, over parts: [Parsed]
  ) throws(ExpressionProblem) -> Parsed {
    let deepest = parts.max { $0.depth < $1.depth }
    guard let deepest else { return try make(.call(call), lower, upper) }
    return try make(.call(call), lower, upper, over: deepest)
  }

  private mutating func comprehension(
    _ macro: ExpressionNode.Macro, over range: Parsed, _ name: ExpressionNode.Field
  ) throws(ExpressionProblem) -> Parsed {
    let (arguments, upper) = try parenthesized()
    let allowed = macro == .map ? 2...3 : 2...2
    guard allowed.contains(arguments.count), case .name(let variable) = arguments[0].node.content else {
      throw ExpressionProblem(
        .syntax, "`\(name.name)` takes a new name and an expression over it", at: name.range, label: "here",
        help: ["for example `list.\(name.name)(x, \(macro == .map ? "x + 1" : "x > 1"))`"])
    }
    let comprehension = ExpressionNode.Comprehension(
      macro: macro, over: range.node,
      variable: ExpressionNode.Field(name: variable, range: arguments[0].node.range),
      filter: arguments.count == 3 ? arguments[1].node : nil, body: arguments[arguments.count - 1].node)
    let deepest = arguments.map(\.depth).max() ?? 0
    return try make(
      .comprehension(comprehension), range.node.range.lower, upper, over: range,
      Parsed(node: range.node, depth: deepest))
  }
}
