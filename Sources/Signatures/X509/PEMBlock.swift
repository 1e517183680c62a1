/// A block of base64 between lines that name what it is (RFC 7468).
struct PEMBlock: Hashable {
  let label: String
  let bytes: [UInt8]

  /// The one block of this label that `text` consists of: it begins with the first byte, and only white space follows.
  init(only label: String, in text: [UInt8]) throws(Refusal) {
    var position = 0
    guard text.starts(with: "-----BEGIN \(label)-----".utf8) else {
      throw .malformed("the first line is not that of a `\(label)`")
    }
    self = try Self.next(in: text, &position)
    guard self.label == label else { throw .malformed("the first line is not that of a `\(label)`") }
    guard text[position...].allSatisfy(Base64.isSpace) else { throw .malformed("bytes follow the `\(label)`") }
  }

  /// Every block of a file; what stands outside of blocks is a comment.
  static func all(in text: [UInt8], limit: Int) throws(Refusal) -> [PEMBlock] {
    var blocks: [PEMBlock] = []
    var position = 0
    while position < text.count {
      if text[position...].starts(with: begin) {
        guard blocks.count < limit else { throw .malformed("the file has more than \(limit) blocks") }
        blocks.append(try next(in: text, &position))
      }
      position = text[position...].firstIndex(of: 0x0a).map { $0 + 1 } ?? text.count
    }
    return blocks
  }

  private init(label: String, bytes: [UInt8]) {
    self.label = label
    self.bytes = bytes
  }

  private static let begin = Array("-----BEGIN ".utf8)
  private static let labelLimit = 64

  /// - Parameter position: where a first line begins; moved behind the last line's dashes.
  private static func next(in text: [UInt8], _ position: inout Int) throws(Refusal) -> PEMBlock {
    let line = text[position...].prefix { $0 != 0x0a && $0 != 0x0d }
    let dashes = Array("-----".utf8)
    guard line.count > begin.count + dashes.count, line.count <= labelLimit + begin.count + dashes.count,
      line.suffix(dashes.count).elementsEqual(dashes)
    else { throw .malformed("a line begins a block without naming it") }
    let name = line.dropFirst(begin.count).dropLast(dashes.count)
    let label = String(decoding: name, as: UTF8.self)
    let footer = Array("-----END ".utf8) + name + dashes
    let body = line.endIndex
    var start = body
    while start < text.count {
      if text[start] == 0x0a, text[(start + 1)...].starts(with: footer) {
        guard let bytes = Base64.decode(text[body..<start]), !bytes.isEmpty else {
          throw .malformed("the block `\(printable(label))` is not valid base64")
        }
        position = start + 1 + footer.count
        return PEMBlock(label: label, bytes: bytes)
      }
      start = text[(start + 1)...].firstIndex(of: 0x0a) ?? text.count
    }
    throw .malformed("the block `\(printable(label))` has no last line")
  }
}
