public import Diagnostics

/// Says for each part of a scalar's text where it stands in the source, through quotes, escapes, folding, indentation
/// and chomping. Making one reads the scalar again; asking it is a binary search.
public struct ScalarMap: Sendable {
  /// Text that came from one stretch of the source: byte for byte when `isCopy`, else as a whole (an escape, a folded
  /// line break).
  struct Piece: Sendable, Hashable {
    var text: Range<Int>
    var source: Range<Int>
    let isCopy: Bool
  }

  private let node: SourceRange
  private let pieces: [Piece]

  /// The node must come from the source. Of a node that is no scalar every part is the whole node; so it is with text
  /// of white space alone in a block scalar.
  public init(_ node: Node, in source: Source) {
    self.node = node.range
    guard let scalar = node.scalar else {
      pieces = []
      return
    }
    var reader = ScalarReader(scalar, at: node.range, in: source.bytes)
    pieces = reader.read() ?? []
  }

  /// `range` counts UTF-8 bytes of the text and is clamped to it. An empty range gives an empty range.
  public func sourceRange(ofText range: Range<Int>) -> SourceRange {
    guard let last = pieces.last else { return node }
    let lower = min(max(range.lowerBound, 0), last.text.upperBound)
    let upper = min(max(range.upperBound, lower), last.text.upperBound)
    let start = lower == last.text.upperBound ? last.source.upperBound : begin(of: lower)
    return SourceRange(lower: start, upper: upper == lower ? start : end(of: upper - 1))
  }

  private func begin(of offset: Int) -> Int {
    let piece = piece(with: offset)
    return piece.isCopy ? piece.source.lowerBound + offset - piece.text.lowerBound : piece.source.lowerBound
  }

  private func end(of offset: Int) -> Int {
    let piece = piece(with: offset)
    return piece.isCopy ? piece.source.lowerBound + offset - piece.text.lowerBound + 1 : piece.source.upperBound
  }

  private func piece(with offset: Int) -> Piece {
    var low = 0
    var high = pieces.count - 1
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].text.upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return pieces[low]
  }
}

extension Node {
  /// Where a part of a scalar's text stands in the source; `range` counts UTF-8 bytes of the text. Whoever asks often
  /// about one scalar makes a ``ScalarMap``.
  public func sourceRange(ofText range: Range<Int>, in source: Source) -> SourceRange {
    ScalarMap(self, in: source).sourceRange(ofText: range)
  }
}
