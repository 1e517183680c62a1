/// One ASCII-armoured block (RFC 4880 §6.2), read as gpg reads it: CR at the end of lines, blank lines within the
/// data, a missing checksum and header lines of any name are fine; a wrong checksum is not.
struct OpenPGPArmour {
  /// `PGP SIGNATURE`, `PGP PUBLIC KEY BLOCK`, …
  let label: String
  let data: [UInt8]

  /// Reads the block that begins at `position`, which must be the start of its first line, and moves past its last.
  init(_ text: [UInt8], at position: inout Int) throws(Refusal) {
    guard let first = Self.line(in: text, at: &position), let label = Self.label(of: first, "-----BEGIN ") else {
      throw .malformed("the armour has no first line")
    }
    // Header lines such as `Version: …`, up to a blank line.
    while let line = Self.line(in: text, at: &position), !line.isEmpty {
      guard line.contains(UInt8(ascii: ":")) else {
        throw .malformed("the armour has no blank line before its data")
      }
    }
    let bodyStart = position
    var bodyEnd = position
    var checksum: [UInt8]?
    while true {
      let start = position
      guard let line = Self.line(in: text, at: &position) else { throw .malformed("the armour has no last line") }
      if let end = Self.label(of: line, "-----END ") {
        guard end == label else { throw .malformed("the armour ends as \(printable(end)), not as \(label)") }
        if checksum == nil { bodyEnd = start }
        break
      }
      if line.first == UInt8(ascii: "="), line.count == 5, checksum == nil {
        guard let three = Base64.decode(line.dropFirst()) else { throw .malformed("the armour's checksum is garbled") }
        checksum = three
        bodyEnd = start
      } else if checksum != nil, !line.isEmpty {
        throw .malformed("data follows the armour's checksum")
      }
    }
    guard let data = Base64.decode(text[bodyStart..<bodyEnd]) else {
      throw .malformed("the armour is not valid base64")
    }
    if let checksum, !checksum.elementsEqual(Self.crc24(of: data)) {
      throw .malformed("the armour's checksum does not match")
    }
    self.label = label
    self.data = data
  }

  /// The next line without its end and without white space at its end; nil at the end of the text.
  static func line(in text: [UInt8], at position: inout Int) -> ArraySlice<UInt8>? {
    guard position < text.count else { return nil }
    let end = text[position...].firstIndex(of: 0x0a) ?? text.count
    var line = text[position..<end]
    position = min(end + 1, text.count)
    while let last = line.last, Base64.isSpace(last) { line.removeLast() }
    return line
  }

  /// The words between `prefix` and the closing dashes.
  static func label(of line: ArraySlice<UInt8>, _ prefix: String) -> String? {
    let dashes = "-----".utf8
    guard line.starts(with: prefix.utf8), line.count > prefix.utf8.count + dashes.count,
      line.suffix(dashes.count).elementsEqual(dashes)
    else { return nil }
    return String(decoding: line.dropFirst(prefix.utf8.count).dropLast(dashes.count), as: UTF8.self)
  }

  /// RFC 4880 §6.1.
  static func crc24(of data: [UInt8]) -> [UInt8] {
    var crc: UInt32 = 0xb704ce
    for byte in data { crc = (crc << 8 ^ crcTable[Int(UInt8(truncatingIfNeeded: crc >> 16) ^ byte)]) & 0xff_ffff }
    return [UInt8(crc >> 16 & 0xff), UInt8(crc >> 8 & 0xff), UInt8(crc & 0xff)]
  }

  /// What each byte does to the sum: bit by bit it would cost a tenth of verifying an RSA signature.
  private static let crcTable: [UInt32] = (0..<256).map { byte in
    var crc = UInt32(byte) << 16
    for _ in 0..<8 {
      crc <<= 1
      if crc & 0x100_0000 != 0 { crc ^= 0x186_4cfb }
    }
    return crc
  }
}
