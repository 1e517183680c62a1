/// Turns libyaml's character counts into byte offsets.
///
/// Events come almost in the order of the source, so walking from the last answer costs one pass over the text in all.
/// A text of ASCII alone needs no walk.
struct ByteCursor {
  private let bytes: [UInt8]
  /// Where character 0 stands.
  private let start: Int
  private let isASCII: Bool
  private var character = 0
  private var byte: Int

  init(_ bytes: [UInt8], from start: Int, isASCII: Bool) {
    self.bytes = bytes
    self.start = start
    self.isASCII = isASCII
    byte = start
  }

  /// The byte at which a character begins; the end of the text for what lies behind it. The text is valid UTF-8.
  mutating func offset(ofCharacter wanted: Int) -> Int {
    if isASCII { return min(start + wanted, bytes.count) }
    while character < wanted, byte < bytes.count {
      byte += 1
      while byte < bytes.count, bytes[byte] & 0xC0 == 0x80 { byte += 1 }
      character += 1
    }
    while character > wanted, byte > start {
      byte -= 1
      while byte > start, bytes[byte] & 0xC0 == 0x80 { byte -= 1 }
      character -= 1
    }
    return byte
  }
}
