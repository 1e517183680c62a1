import Diagnostics
import Expressions
import YAML

extension RunbookDecoder {
  mutating func decodeOutputs(_ node: Node, of step: Located<String>?, isManual: Bool) -> [OutputDeclaration]? {
    guard let entries = context.namedEntries(node, "`outputs`") else { return nil }
    var outputs: [OutputDeclaration] = []
    for entry in entries {
      let hasName = checkName(entry.key, "an output")
      if let output = decodeOutput(entry, isManual: isManual), hasName {
        outputs.append(output)
      } else {
        brokenOutputs[step?.value ?? "", default: []].append(entry.name)
      }
    }
    return outputs
  }

  private func decodeOutput(_ entry: Node.Entry, isManual: Bool) -> OutputDeclaration? {
    guard var mapping = MappingDecoder(entry.value, what: "the output `\(entry.name)`", in: context) else { return nil }
    let type = declaredType(&mapping)
    let description = mapping.optional("description", plainText)?.value
    let origin = decodeOrigin(&mapping, isManual: isManual)
    let path = mapping.optional("path") { node, what in
      context.parsed(
        node, what, expected: "a JSON pointer such as `/status/phase` (RFC 6901)",
        meant: { "/" + $0.drop { $0 == "." || $0 == "$" }.replacing(".", with: "/") }, JSONPointer.init)
    }
    let pattern = mapping.optional("pattern", self.pattern)
    let isSensitive = mapping.optional("sensitive", context.bool) ?? false
    let isOptional = mapping.optional("optional", context.bool) ?? false
    var value: Value?
    if let node = mapping.optional("default"), let type {
      value = constant(node, "`default`", of: type.value, .runbookBadDefault)
      checkDefault(value, pattern, node)
    }
    mapping.finish()
    if isSensitive { supports(.sensitive, key: "sensitive", in: mapping) }
    let hasBrokenOrigin = entry.value["from"].map { context.hasErrors(in: $0.range) } ?? false
    if mapping.has("path"), origin != .json, !hasBrokenOrigin {
      keyDoesNotFit(
        "path", mapping, "`path` points into JSON, and this output is not read from JSON", help: ["add `from: json`"])
    }
    guard let type else { return nil }
    if mapping.has("pattern"), !type.value.isText {
      keyDoesNotFit("pattern", mapping, "`pattern` belongs to texts, and this is \(type.value.shortName)")
    }
    if type.value == .secret {
      report(
        .runbookSecret, at: entry.value["type"], "an output cannot be a secret: it is journalled", label: "here")
    }
    return OutputDeclaration(
      name: Located(entry.name, at: entry.key.range), type: type, description: description, origin: origin, path: path,
      pattern: pattern, isSensitive: isSensitive, isOptional: isOptional, defaultValue: value)
  }

  private func decodeOrigin(_ mapping: inout MappingDecoder, isManual: Bool) -> OutputDeclaration.Origin {
    let words = ["stdout", "stderr", "json", "file"]
    let origin = mapping.optional("from") { context.enumeration($0, $1, among: words) }
      .flatMap(OutputDeclaration.Origin.init(rawValue:))
    guard !isManual else {
      keyDoesNotFit("from", mapping, "the outputs of a manual step are asked for", help: ["leave `from` out"])
      return .person
    }
    if origin == .file { supports(.outputFile, "`from: file`", at: mapping.node["from"]?.range) }
    return origin ?? .stdout
  }
}
