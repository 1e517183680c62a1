public import JSON
public import YAML

/// YAML 1.2's core schema, as an editor's language server reads a file.
public func editorValue(_ node: Node) -> JSONValue? {
  switch node.content {
  case .sequence(let nodes): .array(nodes.compactMap(editorValue))
  case .mapping(let entries):
    .object(JSONObject(entries.compactMap { entry in editorValue(entry.value).map { (entry.name, $0) } }))
  case .scalar(let scalar):
    switch scalar.resolved {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): value.map { .int(Int64($0)) } ?? .double(0)
    case .float(let value): value.isFinite ? .double(value) : .string(scalar.text)
    default: .string(scalar.text)
    }
  }
}
