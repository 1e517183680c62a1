public import Diagnostics

/// A value and the place in the runbook where it is written.
public struct Located<Wrapped: Sendable & Hashable>: Sendable, Hashable {
  public let value: Wrapped
  public let range: SourceRange

  public init(_ value: Wrapped, at range: SourceRange) {
    self.value = value
    self.range = range
  }
}
