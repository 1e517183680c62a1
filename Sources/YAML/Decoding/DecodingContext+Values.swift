public import Diagnostics

// Each function is a decoder `(Node, String) -> Value?`; the second argument names the place in messages, with
// backticks or an article: `` `title` ``, `an element of the list`.
extension DecodingContext {
  /// Text. A plain scalar is its source text (`1.20`, `022`), yet words that mean something else to some readers must
  /// be quoted.
  public func string(_ node: Node, _ what: String) -> String? {
    guard let scalar = node.scalar else {
      wrongKind(node, what, expected: "a string")
      return nil
    }
    guard scalar.needsQuotesAsString else { return scalar.text }
    if node.range.isEmpty {
      report(
        .yamlWrongKind, at: node, "\(what) must be a string, found nothing", label: "empty",
        help: ["write `\"\"` for an empty text"])
    } else {
      report(
        .yamlQuoteIt, at: node, "\(what) must be a string; unquoted `\(scalar.text)` can be read as something else",
        label: "quote it", help: ["write `\"\(scalar.text)\"`"])
    }
    return nil
  }

  /// Text in which at least one character is no white space.
  public func filledString(_ node: Node, _ what: String) -> String? {
    guard let text = string(node, what) else { return nil }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      report(.yamlBadValue, at: node, "\(what) must not be empty", label: "empty")
      return nil
    }
    return text
  }

  /// Unquoted `true` or `false`.
  public func bool(_ node: Node, _ what: String) -> Bool? {
    guard let scalar = node.scalar else {
      wrongKind(node, what, expected: "`true` or `false`")
      return nil
    }
    if case .bool(let value) = scalar.resolved { return value }
    let help: [String] =
      switch scalar.text.lowercased() {
      case "yes", "on", "true": ["write `true`, without quotes"]
      case "no", "off", "false": ["write `false`, without quotes"]
      default: []
      }
    wrongKind(node, what, expected: "`true` or `false`", help: help)
    return nil
  }

  public func int(_ node: Node, _ what: String) -> Int? { int(node, what, in: .min ... .max) }

  /// A whole number as in the core schema: decimal, `0o` octal or `0x` hexadecimal.
  public func int(_ node: Node, _ what: String, in range: ClosedRange<Int>) -> Int? {
    guard case .int(let number) = node.scalar?.resolved else {
      wrongKind(node, what, expected: "a whole number", help: withoutQuotes(node) { Int($0) != nil })
      return nil
    }
    guard let value = number.flatMap(Int.init(exactly:)), range.contains(value) else {
      let bounds =
        range.upperBound == .max
        ? (range.lowerBound == .min ? "fit into 64 bits" : "be at least \(range.lowerBound)")
        : "be between \(range.lowerBound) and \(range.upperBound)"
      report(.yamlBadValue, at: node, "\(what) must \(bounds)", label: "out of range")
      return nil
    }
    return value
  }

  /// A number, also a whole one; not infinite, not `.nan`.
  public func double(_ node: Node, _ what: String) -> Double? {
    switch node.scalar?.resolved {
    case .int(let value?): return Double(value)
    case .float(let value) where value.isFinite: return value
    case .float:
      report(.yamlBadValue, at: node, "\(what) must be a finite number", label: "not finite")
      return nil
    default:
      wrongKind(node, what, expected: "a number", help: withoutQuotes(node) { Double($0) != nil })
      return nil
    }
  }

  public func strings(_ node: Node, _ what: String) -> [String]? { list(node, what, string) }

  /// The elements of a list.
  public func sequence(_ node: Node, _ what: String) -> [Node]? {
    if let nodes = node.sequence { return nodes }
    let text = node.scalar?.text ?? ""
    let isShort = !text.isEmpty && text.utf8.count <= 60 && !text.contains { "\n,[]{}".contains($0) }
    wrongKind(node, what, expected: "a list", help: isShort ? ["put it into brackets: `[\(text)]`"] : [])
    return nil
  }

  /// Each element through a decoder. Elements that it refuses have been reported and are left out.
  @inlinable public func list<Value>(_ node: Node, _ what: String, _ decode: (Node, String) -> Value?) -> [Value]? {
    sequence(node, what)?.compactMap { decode($0, "an element of \(what)") }
  }

  /// The entries of a mapping whose keys are fixed; see ``MappingDecoder``.
  public func mapping(_ node: Node, _ what: String) -> [Node.Entry]? {
    if let entries = node.mapping { return entries }
    wrongKind(node, what, expected: "a mapping")
    return nil
  }

  /// The entries of a mapping whose keys the writer chooses, such as names of inputs: each key must be a proper
  /// string.
  public func namedEntries(_ node: Node, _ what: String) -> [Node.Entry]? {
    mapping(node, what)?.filter { string($0.key, "a key of \(what)") != nil }
  }

  /// One of some words, with a suggestion when it is none.
  public func enumeration(_ node: Node, _ what: String, among words: [String]) -> String? {
    // A word such as `off` is quoted by nobody who reads the list of the allowed ones.
    guard let scalar = node.scalar, !node.range.isEmpty else {
      wrongKind(node, what, expected: "one of \(Self.quoted(words))")
      return nil
    }
    if words.contains(scalar.text) { return scalar.text }
    let near = didYouMean(scalar.text, among: words)
    report(
      .yamlBadValue, at: node, "\(what) cannot be `\(scalar.text)`", label: "not one of the known values",
      help: (near.map { ["did you mean `\($0)`?"] } ?? []) + ["known values: \(Self.quoted(words))"])
    return nil
  }

  @inlinable public func enumeration<Value: RawRepresentable<String> & CaseIterable>(_ node: Node, _ what: String)
    -> Value?
  {
    // The usual case needs no list of all words, which takes longer than the rest of a decoder.
    if let scalar = node.scalar, !node.range.isEmpty, let value = Value(rawValue: scalar.text) { return value }
    return enumeration(node, what, among: Value.allCases.map(\.rawValue)).flatMap(Value.init(rawValue:))
  }

  /// Text that a function reads: durations, timestamps, identifiers. `expected` says what it accepts, with an article
  /// and an example: ``a duration such as `5m` ``.
  ///
  /// - Parameter meant: what somebody who wrote such a text probably means, to be written instead.
  @inlinable public func parsed<Value>(
    _ node: Node, _ what: String, expected: String, meant: (String) -> String? = { _ in nil },
    _ parse: (String) -> Value?
  ) -> Value? {
    guard let text = string(node, what) else { return nil }
    if let value = parse(text) { return value }
    report(
      .yamlBadValue, at: node, "\(what) must be \(expected)", label: "not that",
      help: meant(text).map { ["write `\($0)`"] } ?? [])
    return nil
  }

  /// A warning when a comment follows plain text on its line: in a title, `Fix #12` loses what its writer meant.
  public func warnAboutSwallowedComment(_ node: Node, _ what: String) {
    guard node.scalar?.style == .plain, let comment = comment(after: node) else { return }
    report(
      .yamlSwallowedComment, .warning, at: comment, "\(what) ends before `#`: the rest of the line is a comment",
      label: "not part of the text", help: ["quote the text if this belongs to it"])
  }

  /// The comment behind a scalar on its last line, from `#` to the end of the line.
  public func comment(after node: Node) -> SourceRange? {
    let bytes = source.bytes
    guard node.scalar != nil, !node.range.isEmpty else { return nil }
    var start = node.range.upper
    while start < bytes.count, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    guard start > node.range.upper, start < bytes.count, bytes[start] == UInt8(ascii: "#") else { return nil }
    let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
    return SourceRange(lower: start, upper: end)
  }

  /// For a value that is right but for the quotes around it.
  private func withoutQuotes(_ node: Node, _ isRight: (String) -> Bool) -> [String] {
    guard let scalar = node.scalar, scalar.style != .plain, isRight(scalar.text) else { return [] }
    return ["write it without quotes: `\(scalar.text)`"]
  }

  private func wrongKind(_ node: Node, _ what: String, expected: String, help: [String] = []) {
    report(
      .yamlWrongKind, at: node, "\(what) must be \(expected), found \(node.kindName)",
      label: node.range.isEmpty ? "nothing here" : node.kindName, help: help)
  }

  static func quoted(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }
}
