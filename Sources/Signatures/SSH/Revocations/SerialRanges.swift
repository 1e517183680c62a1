/// A set of serial numbers, kept as ranges that neither overlap nor touch.
struct SerialRanges: Sendable, Hashable {
  private var ranges: [ClosedRange<UInt64>] = []

  /// Sixteen megabytes' worth. An authority that has revoked more than a million stretches is not one we know.
  private static let limit = 1 << 20

  mutating func add(_ first: UInt64, through last: UInt64) throws(Refusal) {
    guard first != 0 else { throw .malformed("it revokes the serial number 0, which certificates without one have") }
    guard first <= last else { throw .malformed("a range of serial numbers ends before it begins") }
    guard ranges.count < Self.limit else { throw .unsupported("more than \(Self.limit) ranges of serial numbers") }
    ranges.append(first...last)
  }

  /// - Parameter bitmap: an `mpint` whose lowest bit stands for `offset`.
  mutating func add(bitmap: ArraySlice<UInt8>, from offset: UInt64) throws(Refusal) {
    guard bitmap.first.map({ $0 < 0x80 }) ?? true else { throw .malformed("a bitmap of serial numbers is negative") }
    let bytes = Array(bitmap.drop { $0 == 0 }.reversed())
    var start: UInt64?
    for (position, byte) in bytes.enumerated() {
      for bit in 0..<8 {
        let (serial, wraps) = offset.addingReportingOverflow(UInt64(position * 8 + bit))
        if byte >> bit & 1 == 1 {
          guard !wraps else { throw .malformed("a bitmap of serial numbers goes past the largest one") }
          if start == nil { start = serial }
        } else if let first = start {
          // The bit before was set, so that this number is at least 1, or has just wrapped.
          try add(first, through: serial &- 1)
          start = nil
        }
      }
    }
    if let first = start { try add(first, through: offset &+ UInt64(bytes.count * 8 - 1)) }
  }

  /// Call after adding, before asking.
  mutating func sort() {
    ranges.sort { $0.lowerBound < $1.lowerBound }
    var merged: [ClosedRange<UInt64>] = []
    for range in ranges {
      if let last = merged.last, last.upperBound == .max || range.lowerBound <= last.upperBound + 1 {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    ranges = merged
  }

  func contains(_ serial: UInt64) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < serial { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(serial)
  }
}
