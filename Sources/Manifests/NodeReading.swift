import YAML

extension Node {
  /// The text of a scalar; nil for a list, a mapping, and a value that was left out.
  var text: String? {
    guard let scalar, scalar.resolved != .null else { return nil }
    return scalar.text
  }

  /// The same, and nil for an empty text, which Helm and Kustomize take for none.
  var filledText: String? { text.flatMap { $0.isEmpty ? nil : $0 } }

  var elements: [Node] { sequence ?? [] }

  /// The texts of a list.
  var texts: [String] { elements.compactMap(\.text) }

  var isTrue: Bool { scalar?.resolved == .bool(true) }
}
