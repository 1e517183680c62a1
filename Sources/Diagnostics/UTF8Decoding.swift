/// Reads one scalar of UTF-8 (RFC 3629 §4) at `offset`, which must be inside `bytes`.
///
/// Ill-formed bytes give `nil` and the length of the maximal part that could have begun a scalar, at least one
/// (Unicode 16 §3.9, “substitution of maximal subparts”).
package func decodeScalar(_ bytes: [UInt8], at offset: Int) -> (scalar: Unicode.Scalar?, length: Int) {
  let first = bytes[offset]
  if first < 0x80 { return (Unicode.Scalar(first), 1) }
  let (length, second): (Int, ClosedRange<UInt8>)
  switch first {
  case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
  case 0xE0: (length, second) = (3, 0xA0...0xBF)
  case 0xED: (length, second) = (3, 0x80...0x9F)
  case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
  case 0xF0: (length, second) = (4, 0x90...0xBF)
  case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
  case 0xF4: (length, second) = (4, 0x80...0x8F)
  default: return (nil, 1)
  }
  var value = UInt32(first) & (0x7F >> UInt32(length))
  for index in 1..<length {
    let allowed = index == 1 ? second : 0x80...0xBF
    guard offset + index < bytes.count, allowed.contains(bytes[offset + index]) else { return (nil, index) }
    value = value << 6 | UInt32(bytes[offset + index] & 0x3F)
  }
  return (Unicode.Scalar(value), length)
}
