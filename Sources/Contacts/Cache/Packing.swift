/// What a cached registry consists of: written field after field, without names, for the program that wrote it.
protocol Packable {
  func pack(into packer: inout Packer)
  init(from unpacker: inout Unpacker) throws(UnpackError)
}

/// The bytes are not what this program wrote: damaged, or another version's.
struct UnpackError: Error {}

struct Packer {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// Seven bits a byte, the last one first; negative numbers alternate with positive ones.
  mutating func int(_ value: Int) {
    var rest = UInt64(bitPattern: Int64(value) << 1 ^ Int64(value) >> 63)
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func text(_ value: String) {
    int(value.utf8.count)
    bytes += value.utf8
  }
}

struct Unpacker {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func byte() throws(UnpackError) -> UInt8 {
    guard position < bytes.count else { throw UnpackError() }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func int() throws(UnpackError) -> Int {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw UnpackError() }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { break }
      shift += 7
      guard shift <= 63 else { throw UnpackError() }
    }
    return Int(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
  }

  /// A number of elements, each of which takes a byte at least.
  mutating func count() throws(UnpackError) -> Int {
    let count = try int()
    guard count >= 0, count <= bytes.count - position else { throw UnpackError() }
    return count
  }

  mutating func text() throws(UnpackError) -> String {
    let length = try count()
    defer { position += length }
    return String(decoding: bytes[position..<position + length], as: UTF8.self)
  }

  mutating func value<Value: Packable>() throws(UnpackError) -> Value { try Value(from: &self) }
}

extension Int: Packable {
  func pack(into packer: inout Packer) { packer.int(self) }
  init(from unpacker: inout Unpacker) throws(UnpackError) { self = try unpacker.int() }
}

extension Bool: Packable {
  func pack(into packer: inout Packer) { packer.byte(self ? 1 : 0) }
  init(from unpacker: inout Unpacker) throws(UnpackError) { self = try unpacker.byte() == 1 }
}

extension String: Packable {
  func pack(into packer: inout Packer) { packer.text(self) }
  init(from unpacker: inout Unpacker) throws(UnpackError) { self = try unpacker.text() }
}

extension Optional: Packable where Wrapped: Packable {
  func pack(into packer: inout Packer) {
    packer.byte(self == nil ? 0 : 1)
    if let value = self { value.pack(into: &packer) }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self = try unpacker.byte() == 0 ? .none : .some(Wrapped(from: &unpacker))
  }
}

extension Array: Packable where Element: Packable {
  func pack(into packer: inout Packer) {
    packer.int(count)
    for element in self { element.pack(into: &packer) }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    let count = try unpacker.count()
    self = []
    reserveCapacity(count)
    for _ in 0..<count { append(try Element(from: &unpacker)) }
  }
}

extension Set: Packable where Element: Packable {
  func pack(into packer: inout Packer) { Array(self).pack(into: &packer) }
  init(from unpacker: inout Unpacker) throws(UnpackError) { self = Set(try [Element](from: &unpacker)) }
}

extension Dictionary: Packable where Key == String, Value: Packable {
  func pack(into packer: inout Packer) {
    packer.int(count)
    for (key, value) in self {
      packer.text(key)
      value.pack(into: &packer)
    }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    let count = try unpacker.count()
    self.init(minimumCapacity: count)
    for _ in 0..<count {
      let key = try unpacker.text()
      self[key] = try Value(from: &unpacker)
    }
  }
}

/// Enumerations whose cases are words.
protocol PackableWord: Packable, RawRepresentable<String> {}

extension PackableWord {
  func pack(into packer: inout Packer) { packer.text(rawValue) }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    guard let value = Self(rawValue: try unpacker.text()) else { throw UnpackError() }
    self = value
  }
}
