import Diagnostics
import Expressions
import YAML

/// Declared types, and values of a type that are written as YAML.
extension RunbookDecoder {
  static let typeNames = [
    "string", "int", "bool", "double", "duration", "timestamp", "path", "url", "commit", "image", "imageDigest",
    "k8sName", "enum", "list", "map", "secret",
  ]

  /// From the keys `type`, `values` (of an enum) and `items` (of a list or map).
  func declaredType(_ mapping: inout MappingDecoder) -> Located<ValueType>? {
    let node = mapping.required("type")
    let values = mapping.optional("values", located(context.filledString))
    let items = mapping.optional("items")
    guard let node, let name = typeName(node, "`type`") else { return nil }
    if values != nil, name != "enum" {
      keyDoesNotFit("values", mapping, "`values` belongs to `type: enum`")
    }
    if items != nil, name != "list", name != "map" {
      keyDoesNotFit("items", mapping, "`items` belongs to `type: list` and `type: map`")
    }
    let element = items.flatMap { typeName($0, "`items`") }.flatMap { scalarType($0, items) } ?? .string
    switch name {
    case "enum":
      guard let values, !values.isEmpty else {
        report(
          .runbookBadType, at: node, "an enum needs its values", label: "which values?",
          help: ["add `values: [staging, production]`"])
        return nil
      }
      return Located(.enumeration(values.map(\.value)), at: node.range)
    case "list": return Located(.list(element), at: node.range)
    case "map": return Located(.map(element), at: node.range)
    default: return scalarType(name, node).map { Located($0, at: node.range) }
    }
  }

  func keyDoesNotFit(
    _ key: String, _ mapping: MappingDecoder, _ message: @autoclosure () -> String, help: [String] = []
  ) {
    guard let range = mapping.keyRange(key) else { return }
    context.report(.runbookKeyDoesNotFit, at: range, message(), label: "does not belong here", help: help)
  }

  private func typeName(_ node: Node, _ what: String) -> String? {
    guard let name = context.string(node, what) else { return nil }
    guard !Self.typeNames.contains(name) else { return name }
    let aliases = [
      "boolean": "bool", "integer": "int", "number": "double", "float": "double", "str": "string", "text": "string",
      "array": "list", "object": "map", "file": "path", "uri": "url", "sha": "commit", "datetime": "timestamp",
      "date": "timestamp", "choice": "enum", "password": "secret",
    ]
    let near = aliases[name.lowercased()] ?? didYouMean(name, among: Self.typeNames)
    report(
      .runbookBadType, at: node, "there is no type `\(name)`", label: "not a type",
      help: [
        near.map { "did you mean `\($0)`?" } ?? "types: \(Self.typeNames.map { "`\($0)`" }.joined(separator: ", "))"
      ])
    return nil
  }

  private func scalarType(_ name: String, _ node: Node?) -> ValueType? {
    switch name {
    case "string": return .string
    case "int": return .int
    case "bool": return .bool
    case "double": return .double
    case "duration": return .duration
    case "timestamp": return .timestamp
    case "path": return .path
    case "url": return .url
    case "commit": return .commit
    case "image": return .image
    case "imageDigest": return .imageDigest
    case "k8sName": return .k8sName
    case "secret": return .secret
    default:
      report(
        .runbookBadType, at: node, "the items of a list or map are of a simple type, not `\(name)`",
        label: "not a simple type")
      return nil
    }
  }

  /// A constant of the type, or nil after a report with the code.
  func constant(_ node: Node, _ what: String, of type: ValueType, _ code: DiagnosticCode) -> Value? {
    switch type {
    case .bool: return context.bool(node, what).map(Value.bool)
    case .int: return context.int(node, what).map { .int(Int64($0)) }
    case .double: return context.double(node, what).map(Value.double)
    case .list(let element):
      guard let nodes = context.sequence(node, what) else { return nil }
      let values = nodes.map { constant($0, "an element of \(what)", of: element, code) }
      return values.contains(nil) ? nil : .list(values.compactMap { $0 })
    case .map(let element):
      guard let entries = context.namedEntries(node, what) else { return nil }
      var map = ValueMap()
      for entry in entries {
        guard let value = constant(entry.value, "`\(entry.name)`", of: element, code) else { return nil }
        map[entry.name] = value
      }
      return .map(map)
    case .secret, .record, .unknown: return nil
    default:
      guard let text = context.string(node, what) else { return nil }
      do throws(ValueProblem) {
        return try type.value(reading: text)
      } catch {
        var help: [String] = []
        if case .enumeration(let values) = type, let near = didYouMean(text, among: values) {
          help = ["did you mean `\(near)`?"]
        }
        report(
          code, at: node, "`\(shortened(text))` \(error.message)", label: "not of type `\(type.shortName)`", help: help)
        return nil
      }
    }
  }

  func shortened(_ text: String) -> String { text.count > 60 ? text.prefix(60) + "…" : text }
}

extension ValueType {
  /// As written after `type:`.
  var shortName: String {
    switch self {
    case .enumeration: "enum"
    case .list: "list"
    case .map: "map"
    default: description
    }
  }
}
