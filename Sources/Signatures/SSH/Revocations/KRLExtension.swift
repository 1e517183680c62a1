/// An extension in a key revocation list: a name, whether it is critical, and contents. None is defined yet.
enum KRLExtension {
  static func requireUnderstood(_ section: inout ByteReader) throws(Refusal) {
    guard let name = section.string(), let critical = section.uint8(), section.string() != nil, section.isAtEnd else {
      throw .malformed("an extension is cut short, or bytes follow it")
    }
    guard critical == 0 else {
      throw .unsupported("critical extension \(printable(String(decoding: name, as: UTF8.self)))")
    }
  }
}
