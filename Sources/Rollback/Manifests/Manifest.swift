import Diagnostics
import YAML

/// One document of a manifest file, as far as a plan needs it.
struct Manifest {
  let object: KubernetesObject
  let root: Node
  /// The bytes of the document, for telling whether it changed.
  let text: [UInt8]

  /// What a file holds: its objects, and whether all of it could be read. Documents that are no objects of a cluster
  /// (values, patches without a name, Kustomize's own files) are passed over.
  static func read(_ bytes: [UInt8]) -> (manifests: [Manifest], isReadable: Bool) {
    let (documents, diagnostics) = YAMLDocument.parse(Source(path: "manifest", bytes: bytes))
    let isReadable = !diagnostics.contains { $0.severity == .error }
    let manifests = documents.flatMap { document -> [Manifest] in
      // A `List` is what `kubectl get -o yaml` writes: each of its items is an object.
      let items = document["kind"]?.text == "List" ? document["items"]?.elements ?? [] : [document]
      return items.compactMap { Manifest($0, in: bytes) }
    }
    return (manifests, isReadable)
  }

  private init?(_ node: Node, in bytes: [UInt8]) {
    guard let version = node["apiVersion"]?.text, let kind = node["kind"]?.text,
      let name = node["metadata"]?["name"]?.text
    else { return nil }
    let parts = version.split(separator: "/")
    object = KubernetesObject(
      group: parts.count == 2 ? String(parts[0]) : "", kind: kind,
      namespace: node["metadata"]?["namespace"]?.text, name: name)
    root = node
    text = Array(bytes[node.range.lower..<min(node.range.upper, bytes.count)])
  }

  /// Values of every `image` key, at any depth, and what a Flux Kustomization's `images` put in their place.
  var images: [String] {
    var found: [String] = []
    var pending = [root]
    while let node = pending.popLast() {
      switch node.content {
      case .scalar: break
      case .sequence(let elements): pending += elements
      case .mapping(let entries):
        for entry in entries {
          if entry.key.text == "image", let image = entry.value.text { found.append(image) }
          if entry.key.text == "images" { found += entry.value.elements.compactMap(Self.replacement) }
          pending.append(entry.value)
        }
      }
    }
    return found.sorted()
  }

  private static func replacement(_ node: Node) -> String? {
    guard let name = node["newName"]?.text ?? node["name"]?.text, let tag = node["newTag"]?.text, node["digest"] == nil
    else { return nil }
    return "\(name):\(tag)"
  }

  /// A job runs once and may have changed a database.
  var isMigration: Bool { object.kind == "Job" }
}

extension Node {
  /// The value of a key; nil for everything but a mapping that has it.
  subscript(_ key: String) -> Node? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key.text == key }?.value
  }

  var text: String? { if case .scalar(let scalar) = content { scalar.text } else { nil } }

  var elements: [Node] { if case .sequence(let elements) = content { elements } else { [] } }
}
