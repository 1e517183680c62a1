/// The four kinds of git object, under the names that git writes.
public enum ObjectKind: String, Sendable, Hashable, CaseIterable {
  case commit, tree, blob, tag
}

/// An object's kind and its exact bytes, which have been hashed and equal its id.
public struct RawObject: Sendable, Hashable {
  public let kind: ObjectKind
  public let bytes: [UInt8]

  public init(kind: ObjectKind, bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }
}
