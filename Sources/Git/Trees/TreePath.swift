/// A path inside a tree. Git names are bytes, not text: two names that look alike stay two names.
public struct TreePath: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Parts joined by `/`, none of them empty; no bytes at all name the tree itself.
  public let bytes: [UInt8]

  public static let root = TreePath(unchecked: [])

  init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Nil when a part is empty, `.`, `..` or `.git`, or when a NUL is in it: git refuses to check such a path out.
  public init?(bytes: [UInt8]) {
    for part in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      let lowered = part.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
      if lowered.isEmpty || lowered.contains(0)
        || [".", "..", ".git"].contains(String(decoding: lowered, as: UTF8.self))
      {
        return nil
      }
    }
    self.init(unchecked: bytes)
  }

  public init?(_ text: String) {
    self.init(bytes: Array(text.utf8))
  }

  public var components: [[UInt8]] {
    bytes.split(separator: UInt8(ascii: "/")).map(Array.init)
  }

  public func appending(_ name: [UInt8]) -> TreePath {
    TreePath(unchecked: bytes.isEmpty ? name : bytes + [UInt8(ascii: "/")] + name)
  }

  /// Whether `self` is `other` or lies below it.
  public func isInside(_ other: TreePath) -> Bool {
    other.bytes.isEmpty || bytes == other.bytes
      || (bytes.count > other.bytes.count && bytes[other.bytes.count] == UInt8(ascii: "/")
        && bytes.starts(with: other.bytes))
  }

  /// For a sentence: at most 100 bytes, since whoever commits chooses how long a path is.
  var abbreviated: String {
    bytes.count <= 100 ? description : String(decoding: bytes.prefix(100), as: UTF8.self) + "…"
  }

  /// For people: what is no UTF-8 is repaired.
  public var description: String { String(decoding: bytes, as: UTF8.self) }

  public static func < (left: TreePath, right: TreePath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
