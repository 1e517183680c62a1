import Glibc

/// Reads the header of a commit or tag: lines `name value`, where a line that begins with a space continues the one before.
///
/// Used within one parse; the buffer outlives it.
struct HeaderParser {
  struct Line {
    let name: Range<Int>
    /// Of the first line, without its LF.
    let value: Range<Int>
    /// The continuation lines, whole, with their leading spaces and LFs; empty when there are none.
    let continuation: Range<Int>
    /// The header with all its lines and LFs.
    let whole: Range<Int>
  }

  let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// The next header; nil at the empty line that ends them, which is consumed.
  mutating func next() throws(CommitMalformation) -> Line? {
    let start = position
    guard let end = lineEnd(from: start) else { throw CommitMalformation(why: "the header does not end") }
    if end == start {
      position = end + 1
      return nil
    }
    guard bytes[start] != UInt8(ascii: " ") else {
      throw CommitMalformation(why: "a continuation line without a header")
    }
    var nameEnd = start
    while nameEnd < end, bytes[nameEnd] != UInt8(ascii: " ") { nameEnd += 1 }
    guard nameEnd < end else { throw CommitMalformation(why: "a header line without a value") }
    position = end + 1
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") {
      guard let next = lineEnd(from: position) else { throw CommitMalformation(why: "the header does not end") }
      position = next + 1
    }
    return Line(
      name: start..<nameEnd, value: (nameEnd + 1)..<end, continuation: (end + 1)..<position, whole: start..<position)
  }

  /// Whether the bytes in `range` are `text`.
  func has(_ range: Range<Int>, _ text: StaticString) -> Bool {
    range.count == text.utf8CodeUnitCount
      && UnsafeRawBufferPointer(rebasing: bytes[range]).elementsEqual(
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  func starts(_ range: Range<Int>, with text: StaticString) -> Bool {
    range.count >= text.utf8CodeUnitCount
      && has(range.lowerBound..<(range.lowerBound + text.utf8CodeUnitCount), text)
  }

  func array(_ range: Range<Int>) -> [UInt8] { Array(bytes[range]) }

  func objectID(_ range: Range<Int>) -> ObjectID? { ObjectID(hexBytes: bytes[range]) }

  func identity(_ range: Range<Int>) -> Identity? {
    Identity(parsing: UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// The value with its continuation lines, each without its leading space and with its LF.
  func unfolded(_ line: Line) -> [UInt8] {
    var value: [UInt8] = []
    value.reserveCapacity(line.whole.count)
    value += bytes[line.value]
    value.append(UInt8(ascii: "\n"))
    var cursor = line.continuation.lowerBound
    while cursor < line.continuation.upperBound, let end = lineEnd(from: cursor) {
      value += bytes[(cursor + 1)...end]
      cursor = end + 1
    }
    return value
  }

  private func lineEnd(from start: Int) -> Int? {
    offset(of: UInt8(ascii: "\n"), in: start..<bytes.count)
  }

  /// Where `byte` stands first in `range`.
  func offset(of byte: UInt8, in range: Range<Int>) -> Int? {
    guard !range.isEmpty, let base = bytes.baseAddress,
      let found = memchr(base + range.lowerBound, Int32(byte), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }
}
