/// The bytes with one to four random changes: a bit, a byte, a cut, a repetition, an insertion.
public func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...4, using: &random) {
    let at = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0 where !bytes.isEmpty: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1 where !bytes.isEmpty: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...8, using: &random)))
    case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + Int.random(in: 0...16, using: &random))], at: at)
    case 4: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
    default: bytes.removeLast(min(bytes.count, Int.random(in: 0...4, using: &random)))
    }
  }
  return bytes
}

/// The bytes with one bit changed.
public func flipped(_ bytes: some Collection<UInt8>, at index: Int, bit: UInt8 = 0) -> [UInt8] {
  var bytes = Array(bytes)
  bytes[index] ^= 1 << bit
  return bytes
}
