/// Where in an object's bytes an identity says what, so that names which nobody asks for are not copied.
struct IdentityLine: Sendable, Hashable {
  let name: Range<Int>
  let email: Range<Int>
  /// Seconds since 1970-01-01T00:00:00Z.
  let time: Int64
  /// Minutes east of UTC.
  let offsetMinutes: Int

  /// Nil when the value has no `<email>` or no time: such a line has no single reading.
  init?(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) {
    let line = bytes[value]
    guard let open = line.firstIndex(of: UInt8(ascii: "<")),
      let close = line.lastIndex(of: UInt8(ascii: ">")), open < close
    else { return nil }
    var nameEnd = open
    while nameEnd > line.startIndex, line[nameEnd - 1] == UInt8(ascii: " ") { nameEnd -= 1 }
    var cursor = close + 1
    guard cursor < line.endIndex, line[cursor] == UInt8(ascii: " ") else { return nil }
    cursor += 1
    guard let time = Self.decimal(line, &cursor), cursor < line.endIndex, line[cursor] == UInt8(ascii: " ") else {
      return nil
    }
    cursor += 1
    guard cursor < line.endIndex, let sign = Self.sign(line[cursor]) else { return nil }
    cursor += 1
    guard let zone = Self.decimal(line, &cursor), cursor == line.endIndex, zone < 1_000_000 else { return nil }
    name = line.startIndex..<nameEnd
    email = (open + 1)..<close
    self.time = time
    offsetMinutes = sign * Int(zone / 100 * 60 + zone % 100)
  }

  private static func sign(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "+"): 1
    case UInt8(ascii: "-"): -1
    default: nil
    }
  }

  private static func decimal(_ line: Slice<UnsafeRawBufferPointer>, _ cursor: inout Int) -> Int64? {
    let start = cursor
    var value: Int64 = 0
    while cursor < line.endIndex, case UInt8(ascii: "0")...UInt8(ascii: "9") = line[cursor] {
      // 18 digits stay inside an Int64; no clock needs more.
      guard cursor - start < 18 else { return nil }
      value = value * 10 + Int64(line[cursor] - UInt8(ascii: "0"))
      cursor += 1
    }
    return cursor == start ? nil : value
  }
}
