/// The bytes of a note that carries signed words, of health or of approval: statements, each followed by its signature.
struct SignedNote: Sendable, Hashable {
  struct Block: Sendable, Hashable {
    let statement: [UInt8]
    /// Armoured, with a final line end.
    let signature: [UInt8]
  }

  var blocks: [Block]

  /// Whoever fills a note with more than this wants something other than to sign.
  static let maximumBlocks = 1000
  static let maximumBytes = 4 << 20

  private static let opening = Array("-----BEGIN SSH SIGNATURE-----".utf8)
  private static let closing = Array("-----END SSH SIGNATURE-----".utf8)

  init(blocks: [Block] = []) { self.blocks = blocks }

  /// Blocks as far as they go; what follows the last whole one is left out.
  init(parsing bytes: [UInt8]) {
    var blocks: [Block] = []
    var statement: [UInt8] = []
    var signature: [UInt8]?
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if blocks.count >= Self.maximumBlocks { break }
      if line.elementsEqual(Self.opening) { signature = [] }
      guard signature != nil else {
        // git puts an empty line between notes that it concatenates.
        if !(statement.isEmpty && line.isEmpty) { statement += line + [UInt8(ascii: "\n")] }
        continue
      }
      signature? += line + [UInt8(ascii: "\n")]
      if line.elementsEqual(Self.closing) {
        blocks.append(Block(statement: statement, signature: signature ?? []))
        statement = []
        signature = nil
      }
    }
    self.blocks = blocks
  }

  var bytes: [UInt8] {
    blocks.flatMap { block in
      block.statement + block.signature + (block.signature.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")])
    }
  }
}
