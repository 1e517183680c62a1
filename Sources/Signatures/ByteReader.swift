/// Reads big-endian fields from a range of bytes without ever leaving it. Every read that does not fit answers nil
/// and moves nothing, so a hostile length costs nothing.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var position: Int
  let end: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  init(_ slice: ArraySlice<UInt8>) {
    bytes = Array(slice)
    position = 0
    end = bytes.count
  }

  var isAtEnd: Bool { position == end }
  var remaining: Int { end - position }
  var rest: ArraySlice<UInt8> { bytes[position..<end] }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func uint8() -> UInt8? {
    guard remaining >= 1 else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func uint16() -> UInt16? {
    guard remaining >= 2 else { return nil }
    defer { position += 2 }
    return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
  }

  mutating func uint32() -> UInt32? {
    guard let four = take(4) else { return nil }
    return four.reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func uint64() -> UInt64? {
    guard let eight = take(8) else { return nil }
    return eight.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A `string` of RFC 4251 §5: a 32-bit length and as many bytes.
  mutating func string() -> ArraySlice<UInt8>? {
    let start = position
    guard let length = uint32(), let content = take(Int(length)) else {
      position = start
      return nil
    }
    return content
  }
}
