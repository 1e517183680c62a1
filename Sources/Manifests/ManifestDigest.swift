import Crypto
import YAML

/// What a value says, without comments, quotes, order of keys and layout: two manifests with equal digests ask the cluster for
/// the same.
public struct ManifestDigest: Sendable, Hashable {
  /// SHA-256.
  private let bytes: [UInt8]

  init(_ nodes: [Node]) {
    var writer = Writer()
    for node in nodes { writer.write(node) }
    bytes = Array(writer.hash.finalize())
  }

  /// Of this and what is done to it.
  public func mixed(with others: [ManifestDigest]) -> ManifestDigest {
    others.isEmpty ? self : ManifestDigest(joined: bytes + others.flatMap(\.bytes))
  }

  public init(of text: String) { self.init(joined: Array(text.utf8)) }

  private init(joined: [UInt8]) { bytes = Array(SHA256.hash(data: joined)) }

  private struct Writer {
    var hash = SHA256()

    /// As deep as the parser lets collections nest.
    mutating func write(_ node: Node) {
      switch node.content {
      case .scalar(let scalar):
        // `1` and `"1"` differ, `"a"` and `a` do not.
        put(scalar.resolved == .string ? "s" : "p", scalar.text)
      case .sequence(let nodes):
        put("[", "\(nodes.count)")
        for node in nodes { write(node) }
      case .mapping(let entries):
        put("{", "\(entries.count)")
        for entry in entries.sorted(by: { $0.name < $1.name }) {
          put("k", entry.name)
          write(entry.value)
        }
      }
    }

    private mutating func put(_ kind: String, _ text: String) {
      hash.update(data: Array("\(kind)\(text.utf8.count):".utf8))
      hash.update(data: Array(text.utf8))
    }
  }
}
