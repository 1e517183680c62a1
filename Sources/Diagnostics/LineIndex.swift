/// Lines and columns of a source. Any question costs at most one scan of a kilobyte.
///
/// Lines end with LF, CR LF or CR. In ill-formed UTF-8 a continuation byte counts with the byte before it.
package struct LineIndex: Sendable {
  /// A place as people and programs count it, each from one.
  package struct Position: Sendable, Hashable {
    package let line: Int
    /// In Unicode scalars.
    package let column: Int
    /// In UTF-16 code units.
    package let utf16Column: Int
  }

  private struct Count {
    var scalars = 0
    var utf16 = 0
  }

  private static let step = 1024

  private let bytes: [UInt8]
  /// Where each line begins; the first is 0.
  private let starts: [Int]
  /// Before byte `index * step`.
  private let counts: [Count]

  package init(_ source: Source) {
    bytes = source.bytes
    var starts = [0]
    var counts: [Count] = []
    var count = Count()
    for (offset, byte) in source.bytes.enumerated() {
      if offset % Self.step == 0 { counts.append(count) }
      Self.add(byte, to: &count)
      let endsLine =
        byte == 0x0A
        || byte == 0x0D && (offset + 1 == source.bytes.count || source.bytes[offset + 1] != 0x0A)
      if endsLine { starts.append(offset + 1) }
    }
    if source.bytes.count % Self.step == 0 { counts.append(count) }
    self.starts = starts
    self.counts = counts
  }

  package var lineCount: Int { starts.count }

  /// The line (from one) of a byte; the end of the source is on the last line.
  package func line(of offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return max(low, 1)
  }

  /// The bytes of a line (from one) without its end.
  package func content(ofLine line: Int) -> Range<Int> {
    let start = starts[line - 1]
    var end = line < starts.count ? starts[line] : bytes.count
    if line < starts.count {
      end -= 1
      if end > start, bytes[end] == 0x0A, bytes[end - 1] == 0x0D { end -= 1 }
    }
    return start..<end
  }

  package func position(of offset: Int) -> Position {
    let offset = min(max(offset, 0), bytes.count)
    let line = line(of: offset)
    let before = count(before: starts[line - 1])
    let here = count(before: offset)
    return Position(
      line: line, column: here.scalars - before.scalars + 1, utf16Column: here.utf16 - before.utf16 + 1)
  }

  private func count(before offset: Int) -> Count {
    var count = counts[offset / Self.step]
    for byte in bytes[offset / Self.step * Self.step..<offset] { Self.add(byte, to: &count) }
    return count
  }

  private static func add(_ byte: UInt8, to count: inout Count) {
    if byte & 0xC0 != 0x80 { count.scalars += 1 }
    if byte & 0xC0 != 0x80 { count.utf16 += byte >= 0xF0 ? 2 : 1 }
  }
}
