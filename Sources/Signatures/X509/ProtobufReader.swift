/// Reads the fields of a protocol buffers message (protobuf.dev, Encoding), as far as entries of a transparency log use
/// them.
struct ProtobufReader {
  enum Value {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next field and its value; nil at the end.
  mutating func next() throws(Refusal) -> (field: UInt64, value: Value)? {
    guard !rest.isEmpty else { return nil }
    let tag = try number()
    let field = tag >> 3
    guard field > 0 else { throw Self.garbled }
    switch tag & 7 {
    case 0: return (field, .number(try number()))
    case 1: return (field, .bytes(try take(8)))
    case 2:
      guard let length = Int(exactly: try number()) else { throw Self.garbled }
      return (field, .bytes(try take(length)))
    case 5: return (field, .bytes(try take(4)))
    default: throw Self.garbled
    }
  }

  /// A base-128 number of at most 64 bits.
  private mutating func number() throws(Refusal) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<10 {
      guard let byte = rest.popFirst() else { throw Self.garbled }
      guard index < 9 || byte <= 1 else { throw Self.garbled }
      value |= UInt64(byte & 0x7f) << UInt64(index * 7)
      if byte & 0x80 == 0 { return value }
    }
    throw Self.garbled
  }

  private mutating func take(_ count: Int) throws(Refusal) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw Self.garbled }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  static let garbled = Refusal.malformed("the entry of the transparency log is garbled")
}
