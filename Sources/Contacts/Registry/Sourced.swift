public import Diagnostics

/// Where in the registry's files something is written.
public struct Place: Sendable, Hashable {
  /// Position in `Registry.sources`.
  public let source: Int
  public let range: SourceRange

  public init(source: Int, range: SourceRange) {
    self.source = source
    self.range = range
  }
}

/// A value and where it is written, for what can only be judged once every file has been read.
public struct Sourced<Value: Sendable & Hashable>: Sendable, Hashable {
  public let value: Value
  public let place: Place

  public init(_ value: Value, at place: Place) {
    self.value = value
    self.place = place
  }
}
