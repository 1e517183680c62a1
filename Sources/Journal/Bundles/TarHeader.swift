/// The header of one member of a tar archive (POSIX.1-1988 ustar): a regular file with a short name. Links, devices, folders and the
/// extensions for long names have no place in a bundle, and are refused.
struct TarHeader: Hashable {
  static let size = 512

  var name: String
  var bytes: Int64

  /// What is wrong with a header.
  struct Problem: Error, Hashable {
    let reason: String
  }

  /// - Parameter name: at most 99 bytes of ASCII.
  var block: [UInt8] {
    var block = [UInt8](repeating: 0, count: Self.size)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { block[offset + index] = byte }
    }
    func octal(_ number: Int64, digits: Int) -> String {
      let text = String(number, radix: 8)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    put(String(name.prefix(99)), at: 0)
    put("0000600", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(octal(bytes, digits: 11), at: 124)
    put("00000000000", at: 136)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar\u{0}00", at: 257)
    let sum = block.reduce(Int64(0)) { $0 + Int64($1) }
    put(octal(sum, digits: 6) + "\u{0} ", at: 148)
    return block
  }

  init(name: String, bytes: Int64) {
    self.name = name
    self.bytes = bytes
  }

  /// Nil for the empty block that ends an archive.
  init?(_ block: [UInt8]) throws(Problem) {
    guard block.contains(where: { $0 != 0 }) else { return nil }
    guard block[257..<262].elementsEqual("ustar".utf8) else { throw Problem(reason: "is no tar archive") }
    var sum: Int64 = 0
    for (index, byte) in block.enumerated() { sum += (148..<156).contains(index) ? 0x20 : Int64(byte) }
    guard Self.number(block[148..<156]) == sum else { throw Problem(reason: "has a member whose header was changed") }
    guard block[156] == UInt8(ascii: "0") || block[156] == 0 else {
      throw Problem(reason: "has a member that is no regular file")
    }
    guard let bytes = Self.number(block[124..<136]) else { throw Problem(reason: "has a member of an unreadable size") }
    let name = block[0..<100].prefix { $0 != 0 }
    guard block[345..<500].allSatisfy({ $0 == 0 }), name.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Problem(reason: "has a member whose name is not one of a bundle")
    }
    self.name = String(decoding: name, as: UTF8.self)
    self.bytes = bytes
  }

  /// Octal digits, then a blank or nothing. Eleven digits are at most 8 GiB.
  private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
    let digits = field.prefix { (0x30...0x37).contains($0) }
    guard !digits.isEmpty, digits.count <= 12, field.dropFirst(digits.count).allSatisfy({ $0 == 0 || $0 == 0x20 })
    else { return nil }
    return digits.reduce(0) { $0 << 3 | Int64($1 - 0x30) }
  }
}
