/// A text that a user wrote, and the name under which they know it.
public struct Source: Sendable, Hashable {
  /// As shown in diagnostics: relative to the working directory where possible, `<stdin>` for standard input.
  public let path: String
  /// Not necessarily valid UTF-8.
  public let bytes: [UInt8]

  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  public init(path: String, text: String) {
    self.init(path: path, bytes: Array(text.utf8))
  }
}

/// A half-open range of byte offsets in a source.
public struct SourceRange: Sendable, Hashable {
  public var lower: Int
  public var upper: Int

  public init(lower: Int, upper: Int) {
    self.lower = lower
    self.upper = upper
  }

  public var isEmpty: Bool { lower >= upper }
}
