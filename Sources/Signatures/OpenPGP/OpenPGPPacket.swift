/// A packet (RFC 4880 §4.2): its tag and its body, in either header format. Partial and indeterminate lengths, which
/// only data packets may have, are refused.
struct OpenPGPPacket {
  enum Tag {
    static let signature: UInt8 = 2
    static let secretKey: UInt8 = 5
    static let publicKey: UInt8 = 6
    static let secretSubkey: UInt8 = 7
    static let marker: UInt8 = 10
    static let trust: UInt8 = 12
    static let userID: UInt8 = 13
    static let publicSubkey: UInt8 = 14
    static let userAttribute: UInt8 = 17
  }

  let tag: UInt8
  let body: ArraySlice<UInt8>
  /// Header and body.
  let whole: ArraySlice<UInt8>

  /// All packets of the bytes. Bounded by their number of bytes, since every packet takes at least two.
  static func all(in bytes: [UInt8]) throws(Refusal) -> [OpenPGPPacket] {
    var packets: [OpenPGPPacket] = []
    var reader = ByteReader(bytes)
    while !reader.isAtEnd { packets.append(try OpenPGPPacket(&reader)) }
    return packets
  }

  init(_ reader: inout ByteReader) throws(Refusal) {
    let start = reader.position
    guard let first = reader.uint8(), first & 0x80 != 0 else { throw .malformed("not an OpenPGP packet") }
    let length: Int?
    if first & 0x40 != 0 {
      tag = first & 0x3f
      length = try Self.newLength(&reader)
    } else {
      tag = first >> 2 & 0xf
      switch first & 3 {
      case 0: length = reader.uint8().map(Int.init)
      case 1: length = reader.uint16().map(Int.init)
      case 2: length = reader.uint32().map(Int.init)
      default: throw .malformed("an OpenPGP packet of indeterminate length")
      }
    }
    guard let length, let body = reader.take(length) else { throw .malformed("an OpenPGP packet is cut short") }
    self.body = body
    whole = reader.bytes[start..<reader.position]
  }

  private static func newLength(_ reader: inout ByteReader) throws(Refusal) -> Int? {
    guard let first = reader.uint8() else { return nil }
    switch first {
    case 0..<192: return Int(first)
    case 192..<224: return reader.uint8().map { (Int(first) - 192) << 8 + Int($0) + 192 }
    case 255: return reader.uint32().map(Int.init)
    default: throw .malformed("an OpenPGP packet in parts")
    }
  }
}
