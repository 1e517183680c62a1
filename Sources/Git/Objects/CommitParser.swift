extension CommitObject {
  /// Parses the bytes of a commit object: one `tree`, the `parent`s, one `author`, one `committer`, then anything else
  /// once, `mergetag` and headers that are unknown here as often as they like.
  public static func parse(_ bytes: [UInt8]) throws(CommitMalformation) -> CommitObject {
    try bytes.withRawBytes { (buffer) throws(CommitMalformation) in try parse(buffer, of: bytes) }
  }

  private static func parse(
    _ bytes: UnsafeRawBufferPointer, of whole: [UInt8]
  ) throws(CommitMalformation) -> CommitObject {
    var parser = HeaderParser(bytes)
    guard var line = try parser.next(), parser.has(line.name, "tree") else {
      throw CommitMalformation(why: "the first header is not `tree`")
    }
    let tree = try simpleID(line, parser)
    var parents: [ObjectID] = []
    line = try required(&parser, "author")
    while parser.has(line.name, "parent") {
      parents.append(try simpleID(line, parser))
      line = try required(&parser, "author")
    }
    guard parser.has(line.name, "author") else { throw unexpected(line, parser, wanted: "author") }
    let author = try identity(line, parser)
    line = try required(&parser, "committer")
    guard parser.has(line.name, "committer") else { throw unexpected(line, parser, wanted: "committer") }
    let committer = try identity(line, parser)

    var encoding: [UInt8]?
    var signature: [UInt8]?
    var hasSHA256Signature = false
    var removed: [Range<Int>] = []
    while let line = try parser.next() {
      if parser.has(line.name, "gpgsig") {
        guard signature == nil else { throw CommitMalformation(why: "a second `gpgsig` header") }
        signature = parser.unfolded(line)
        removed.append(line.whole)
      } else if parser.has(line.name, "gpgsig-sha256") {
        guard !hasSHA256Signature else { throw CommitMalformation(why: "a second `gpgsig-sha256` header") }
        hasSHA256Signature = true
        removed.append(line.whole)
      } else if parser.starts(line.name, with: "gpgsig") {
        // git takes every header with this prefix out of the payload; nobody writes one.
        throw CommitMalformation(why: "an unknown signature header")
      } else if parser.has(line.name, "encoding") {
        guard encoding == nil else { throw CommitMalformation(why: "a second `encoding` header") }
        guard line.continuation.isEmpty else { throw continued("encoding") }
        encoding = parser.array(line.value)
      } else if parser.has(line.name, "tree") || parser.has(line.name, "parent") || parser.has(line.name, "author")
        || parser.has(line.name, "committer")
      {
        throw CommitMalformation(why: "a repeated or late `\(name(line, parser))` header")
      }
    }
    guard parser.offset(of: 0, in: 0..<parser.position) == nil else {
      throw CommitMalformation(why: "NUL in the header")
    }
    return CommitObject(
      tree: tree, parents: parents, encoding: encoding, signature: signature, hasSHA256Signature: hasSHA256Signature,
      bytes: whole, authorLine: author, committerLine: committer, messageStart: parser.position,
      signatureHeaders: removed)
  }

  /// What git's own walk reads of any commit: the leading `tree` line and the `parent` lines right behind it.
  static func lenientLinks(_ bytes: [UInt8]) -> (tree: ObjectID?, parents: [ObjectID]) {
    bytes.withRawBytes { lenientLinks($0) }
  }

  static func lenientLinks(_ bytes: UnsafeRawBufferPointer) -> (tree: ObjectID?, parents: [ObjectID]) {
    func id(after keyword: StaticString, at start: Int) -> ObjectID? {
      let valueStart = start + keyword.utf8CodeUnitCount
      guard valueStart + 41 <= bytes.count, bytes[valueStart + 40] == UInt8(ascii: "\n"),
        bytes[start..<valueStart].elementsEqual(
          UnsafeBufferPointer(start: keyword.utf8Start, count: keyword.utf8CodeUnitCount))
      else { return nil }
      return ObjectID(hexBytes: bytes[valueStart..<(valueStart + 40)])
    }
    guard let tree = id(after: "tree ", at: 0) else { return (nil, []) }
    var parents: [ObjectID] = []
    var cursor = 46
    while let parent = id(after: "parent ", at: cursor) {
      parents.append(parent)
      cursor += 48
    }
    return (tree, parents)
  }

  private static func required(
    _ parser: inout HeaderParser, _ name: String
  ) throws(CommitMalformation) -> HeaderParser.Line {
    guard let line = try parser.next() else { throw CommitMalformation(why: "no `\(name)` header") }
    return line
  }

  private static func simpleID(_ line: HeaderParser.Line, _ parser: HeaderParser) throws(CommitMalformation) -> ObjectID
  {
    guard line.continuation.isEmpty else { throw continued(name(line, parser)) }
    guard let id = parser.objectID(line.value) else {
      throw CommitMalformation(why: "the `\(name(line, parser))` header holds no object id")
    }
    return id
  }

  private static func identity(
    _ line: HeaderParser.Line, _ parser: HeaderParser
  ) throws(CommitMalformation) -> IdentityLine {
    guard line.continuation.isEmpty else { throw continued(name(line, parser)) }
    guard let identity = IdentityLine(parser.bytes, line.value) else {
      throw CommitMalformation(why: "the `\(name(line, parser))` header has no email or no time")
    }
    return identity
  }

  private static func unexpected(
    _ line: HeaderParser.Line, _ parser: HeaderParser, wanted: String
  ) -> CommitMalformation {
    CommitMalformation(why: "a `\(name(line, parser))` header where `\(wanted)` must stand")
  }

  private static func continued(_ name: String) -> CommitMalformation {
    CommitMalformation(why: "a continued `\(name)` header")
  }

  /// A header's name for a message: only what is plain ASCII, and not much of it.
  private static func name(_ line: HeaderParser.Line, _ parser: HeaderParser) -> String {
    let shown = parser.bytes[line.name].prefix(40).map { (0x21..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }
    return String(decoding: shown, as: UTF8.self)
  }
}
