public import Diagnostics

extension Node {
  /// Where a part of a scalar's text stands in the source. `range` counts UTF-8 bytes of the text.
  public func sourceRange(ofText range: Range<Int>, in source: Source) -> SourceRange { self.range }
}
