import Diagnostics
import Expressions
import YAML

extension RunbookDecoder {
  mutating func decodeInputs(_ node: Node) -> [Input] {
    guard let entries = context.namedEntries(node, "`inputs`") else { return [] }
    var inputs: [Input] = []
    for entry in entries {
      let hasName = checkName(entry.key, "an input")
      if let input = decodeInput(entry), hasName { inputs.append(input) } else { brokenInputs.insert(entry.name) }
    }
    return inputs
  }

  private func decodeInput(_ entry: Node.Entry) -> Input? {
    guard var mapping = MappingDecoder(entry.value, what: "the input `\(entry.name)`", in: context) else { return nil }
    let type = declaredType(&mapping)
    let description = mapping.optional("description", plainText)?.value
    let prompt = mapping.optional("prompt", plainText)?.value
    let pattern = mapping.optional("pattern", self.pattern)
    let source = mapping.optional("from").map { secretSource($0, type?.value, mapping) } ?? nil
    var value: Value?
    if let node = mapping.optional("default"), let type {
      if type.value == .secret {
        keyDoesNotFit("default", mapping, "a secret has no default: it would stand in the file for everybody to read")
      } else {
        value = constant(node, "`default`", of: type.value, .runbookBadDefault)
        checkDefault(value, pattern, node)
      }
    }
    mapping.finish()
    guard let type else { return nil }
    if type.value == .secret { supports(.secret, "an input of type `secret`", at: type.range) }
    if mapping.has("pattern"), !type.value.isText, type.value != .list(.string) {
      keyDoesNotFit("pattern", mapping, "`pattern` belongs to texts, and this is \(type.value.shortName)")
    }
    return Input(
      name: Located(entry.name, at: entry.key.range), type: type, description: description, prompt: prompt,
      defaultValue: value, pattern: pattern, secretSource: source)
  }

  func checkDefault(_ value: Value?, _ pattern: Pattern?, _ node: Node) {
    guard case .string(let text)? = value, let pattern, !pattern.matchesWhole(text) else { return }
    report(
      .runbookBadDefault, at: node, "the default does not match the pattern `\(pattern.text)`",
      label: "would be refused as an answer")
  }

  /// `env:NAME`, `file:PATH` or `command: [...]`.
  private func secretSource(
    _ node: Node, _ type: ValueType?, _ mapping: MappingDecoder
  ) -> Located<Input.SecretSource>? {
    if let type, type != .secret {
      keyDoesNotFit("from", mapping, "`from` belongs to inputs of type `secret`")
      return nil
    }
    if node.mapping != nil {
      guard var inner = MappingDecoder(node, what: "`from`", in: context) else { return nil }
      let command = inner.required("command", context.strings)
      inner.finish()
      return command.map { Located(.command($0), at: node.range) }
    }
    return context.parsed(node, "`from`", expected: "`env:NAME`, `file:PATH` or `{ command: [...] }`") { text in
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { return nil }
      switch parts[0] {
      case "env": return Located(.environment(parts[1]), at: node.range)
      case "file": return Located(.file(parts[1]), at: node.range)
      default: return nil
      }
    }
  }

  /// `[a-z][A-Za-z0-9]*`, so that names are identifiers in expressions.
  ///
  /// - Parameter isVariable: expressions write it by itself and not after a dot, where CEL allows more words.
  func checkName(_ node: Node, _ what: String, isVariable: Bool = false) -> Bool {
    let name = node.scalar?.text ?? ""
    let bytes = name.utf8
    let isGood =
      bytes.first?.isLowercaseLetter ?? false && bytes.allSatisfy { $0.isLetter || $0.isDigit } && bytes.count <= 60
    if isGood, !Self.keywords.contains(name), !isVariable || !Self.reservedNames.contains(name) { return true }
    let help: [String] =
      isGood
      ? ["expressions use the word; choose another"]
      : [
        Self.suggestedName(for: name).map { "write `\($0)`" }
          ?? "a name is letters and digits and begins with a lowercase letter: `revertRelease`"
      ]
    report(
      .runbookBadName, at: node, "`\(shortened(name))` cannot be the name of \(what)", label: "not a name", help: help)
    return false
  }

  /// CEL specification, "Syntax": KEYWORD, and what is RESERVED besides: the name of a field may be one of the latter.
  private static let keywords: Set<String> = ["true", "false", "null", "in"]
  private static let reservedNames: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
    "loop", "package", "namespace", "return", "var", "void", "while",
  ]

  /// `revert-release` → `revertRelease`.
  static func suggestedName(for name: String) -> String? {
    let words = name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    guard let first = words.first else { return nil }
    let joined =
      first.prefix(1).lowercased() + first.dropFirst()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    return joined.utf8.first?.isLowercaseLetter ?? false ? joined : nil
  }
}
