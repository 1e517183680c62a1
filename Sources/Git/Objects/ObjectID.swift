internal import CLibgit2

/// The SHA-1 name of a git object: 20 bytes, held inline.
///
/// The bytes are kept as big-endian words, so that comparing words is comparing bytes.
public struct ObjectID: Sendable, Hashable, Comparable {
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  private init(high: UInt64, middle: UInt64, low: UInt32) {
    self.high = high
    self.middle = middle
    self.low = low
  }

  /// The id that stands for "no object" in reflogs and reference updates.
  public static let zero = ObjectID(high: 0, middle: 0, low: 0)

  /// Nil unless `bytes` holds exactly 20 bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 20 else { return nil }
    var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
    for (offset, byte) in bytes.enumerated() {
      switch offset {
      case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
      case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
      default: words.2 = words.2 << 8 | UInt32(byte)
      }
    }
    self.init(high: words.0, middle: words.1, low: words.2)
  }

  /// Nil unless `hex` is exactly 40 hexadecimal digits; upper case is accepted, as git does.
  public init?(hex: String) {
    self.init(hexBytes: Array(hex.utf8))
  }

  /// The same from ASCII bytes, as they stand in commit and tag headers.
  init?(hexBytes: some Collection<UInt8>) {
    guard hexBytes.count == 40 else { return nil }
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    var digits = hexBytes.makeIterator()
    guard ObjectID.read(16, &digits, into: &words.0), ObjectID.read(16, &digits, into: &words.1),
      ObjectID.read(8, &digits, into: &words.2)
    else { return nil }
    self.init(high: words.0, middle: words.1, low: UInt32(truncatingIfNeeded: words.2))
  }

  private static func read(
    _ count: Int, _ digits: inout some IteratorProtocol<UInt8>, into word: inout UInt64
  ) -> Bool {
    for _ in 0..<count {
      guard let digit = digits.next(), let value = hexadecimalValue(digit) else { return false }
      word = word << 4 | UInt64(value)
    }
    return true
  }

  /// 40 lower-case hexadecimal digits.
  public var hex: String {
    String(unsafeUninitializedCapacity: 40) { buffer in
      let digits: StaticString = "0123456789abcdef"
      for (offset, byte) in bytes.enumerated() {
        buffer[2 * offset] = digits.utf8Start[Int(byte >> 4)]
        buffer[2 * offset + 1] = digits.utf8Start[Int(byte & 15)]
      }
      return 40
    }
  }

  /// The first 12 digits: what messages for people show.
  public var short: String { String(hex.prefix(12)) }

  public var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
      for offset in 0..<8 { buffer[offset] = UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * offset)) }
      for offset in 0..<8 { buffer[8 + offset] = UInt8(truncatingIfNeeded: middle >> UInt64(56 - 8 * offset)) }
      for offset in 0..<4 { buffer[16 + offset] = UInt8(truncatingIfNeeded: low >> UInt32(24 - 8 * offset)) }
      count = 20
    }
  }

  public static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
  }
}

extension ObjectID: CustomStringConvertible {
  public var description: String { hex }
}

extension ObjectID {
  init(_ oid: git_oid) {
    self = withUnsafeBytes(of: oid.id) { bytes in
      ObjectID(
        high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        middle: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
        low: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
    }
  }

  var oid: git_oid {
    var oid = git_oid()
    withUnsafeMutableBytes(of: &oid.id) { bytes in
      bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
      bytes.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
      bytes.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return oid
  }
}

func hexadecimalValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}
