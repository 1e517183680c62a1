/// The wire form of RFC 4251 §5.
enum SSHWire {
  /// A 32-bit length and the bytes.
  static func string(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let count = UInt32(truncatingIfNeeded: bytes.count)
    return [UInt8(count >> 24), UInt8(count >> 16 & 0xff), UInt8(count >> 8 & 0xff), UInt8(count & 0xff)] + bytes
  }
}
