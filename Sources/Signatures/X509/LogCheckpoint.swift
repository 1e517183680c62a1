/// The state of a log as it signs it: a signed note with origin, size and root hash on its first lines
/// (C2SP `tlog-checkpoint`, `signed-note`).
struct LogCheckpoint {
  struct Signature {
    /// The first four bytes of the key's hash.
    let keyHint: ArraySlice<UInt8>
    let value: ArraySlice<UInt8>
  }

  /// What is signed, with the line end of its last line.
  let text: [UInt8]
  let treeSize: UInt64
  let rootHash: [UInt8]
  let signatures: [Signature]

  private static let signatureLimit = 16

  init?(_ note: ArraySlice<UInt8>) {
    let note = Array(note)
    guard let gap = Self.lastEmptyLine(note) else { return nil }
    text = Array(note[...gap])
    let lines = text.split(separator: 0x0a, omittingEmptySubsequences: false)
    guard lines.count >= 4, let root = Base64.decode(lines[2]), let size = Self.number(lines[1]) else { return nil }
    treeSize = size
    rootHash = root
    var signatures: [Signature] = []
    for line in note[(gap + 2)...].split(separator: 0x0a) {
      // An em dash, a name, and a key hint with the signature in base64.
      let words = line.split(separator: 0x20)
      guard signatures.count < Self.signatureLimit, words.count == 3, words[0].elementsEqual("—".utf8),
        let blob = Base64.decode(words[2]), blob.count > 4
      else { return nil }
      signatures.append(Signature(keyHint: blob[..<4], value: blob[4...]))
    }
    self.signatures = signatures
  }

  /// Where the LF before the last empty line stands.
  private static func lastEmptyLine(_ note: [UInt8]) -> Int? {
    guard note.count > 2 else { return nil }
    var index = note.count - 2
    while index >= 0 {
      if note[index] == 0x0a, note[index + 1] == 0x0a { return index }
      index -= 1
    }
    return nil
  }

  /// Decimal digits without a leading zero.
  private static func number(_ text: ArraySlice<UInt8>) -> UInt64? {
    guard text.count <= 20, text.allSatisfy({ (0x30...0x39).contains($0) }), text.count == 1 || text.first != 0x30
    else {
      return nil
    }
    return UInt64(String(decoding: text, as: UTF8.self))
  }
}
