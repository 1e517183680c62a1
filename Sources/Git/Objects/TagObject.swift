/// An annotated tag as its bytes say it, with its signature cut from the end of the message.
public struct TagObject: Sendable, Hashable {
  public let target: ObjectID
  public let targetKind: ObjectKind
  /// The name inside the object; a reference that points here can be called anything else.
  public let name: [UInt8]
  /// Very old tags have none.
  public let tagger: Identity?
  /// The message without the signature.
  public let message: [UInt8]
  public let signature: [UInt8]?
  /// What `signature` is made over; the whole object when there is none.
  public let payload: [UInt8]

  /// `object`, `type`, `tag`, at most one `tagger`, nothing else.
  public static func parse(_ bytes: [UInt8]) throws(CommitMalformation) -> TagObject {
    try bytes.withRawBytes { (buffer) throws(CommitMalformation) in try parse(buffer) }
  }

  static func parse(_ bytes: UnsafeRawBufferPointer) throws(CommitMalformation) -> TagObject {
    var parser = HeaderParser(bytes)
    func value(_ name: StaticString) throws(CommitMalformation) -> Range<Int> {
      guard let line = try parser.next(), parser.has(line.name, name), line.continuation.isEmpty else {
        throw CommitMalformation(why: "no `\(name)` header where it must stand")
      }
      return line.value
    }
    guard let target = parser.objectID(try value("object")) else {
      throw CommitMalformation(why: "the `object` header holds no object id")
    }
    let kindRange = try value("type")
    guard let kind = ObjectKind(rawValue: String(decoding: bytes[kindRange], as: UTF8.self)) else {
      throw CommitMalformation(why: "the `type` header names no kind of object")
    }
    let name = parser.array(try value("tag"))
    var tagger: Identity?
    while let line = try parser.next() {
      guard tagger == nil, parser.has(line.name, "tagger"), line.continuation.isEmpty,
        let identity = parser.identity(line.value)
      else { throw CommitMalformation(why: "a header other than one well-formed `tagger`") }
      tagger = identity
    }
    guard parser.offset(of: 0, in: 0..<parser.position) == nil else {
      throw CommitMalformation(why: "NUL in the header")
    }
    let end = signatureStart(in: bytes, from: parser.position)
    return TagObject(
      target: target, targetKind: kind, name: name, tagger: tagger, message: Array(bytes[parser.position..<end]),
      signature: end < bytes.count ? Array(bytes[end...]) : nil, payload: Array(bytes[..<end]))
  }

  /// Where the last line stands that begins a signature, as git finds it; the end when there is none.
  private static func signatureStart(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    let openings: [StaticString] = [
      "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----", "-----BEGIN SIGNED MESSAGE-----",
      "-----BEGIN SSH SIGNATURE-----",
    ]
    let parser = HeaderParser(bytes)
    var found = bytes.count
    var cursor = start
    while cursor < bytes.count {
      if openings.contains(where: { parser.starts(cursor..<bytes.count, with: $0) }) { found = cursor }
      guard let end = bytes[cursor...].firstIndex(of: UInt8(ascii: "\n")) else { break }
      cursor = end + 1
    }
    return found
  }
}
