/// What one section of a key revocation list says about one authority's certificates.
struct RevokedCertificates: Sendable, Hashable {
  private var serials = SerialRanges()
  private var keyIDs: Set<[UInt8]> = []

  private enum Section {
    static let serialList: UInt8 = 0x20
    static let serialRange: UInt8 = 0x21
    static let serialBitmap: UInt8 = 0x22
    static let keyIDs: UInt8 = 0x23
    static let `extension`: UInt8 = 0x39
  }

  func contains(_ certificate: SSHCertificate) -> Bool {
    // Serial 0 is what certificates without a number have, and no list may name it.
    keyIDs.contains(certificate.keyID) || (certificate.serial != 0 && serials.contains(certificate.serial))
  }

  mutating func read(_ reader: inout ByteReader) throws(Refusal) {
    while let kind = reader.uint8() {
      guard let body = reader.string() else { throw .malformed("a section of certificates is cut short") }
      var section = ByteReader(body)
      switch kind {
      case Section.serialList:
        while !section.isAtEnd {
          guard let serial = section.uint64() else { throw Self.cutSerials }
          try serials.add(serial, through: serial)
        }
      case Section.serialRange:
        guard let first = section.uint64(), let last = section.uint64(), section.isAtEnd else { throw Self.cutSerials }
        try serials.add(first, through: last)
      case Section.serialBitmap:
        guard let offset = section.uint64(), let bitmap = section.string(), section.isAtEnd else {
          throw Self.cutSerials
        }
        try serials.add(bitmap: bitmap, from: offset)
      case Section.keyIDs:
        while !section.isAtEnd {
          guard let keyID = section.string(), !keyID.contains(0) else {
            throw .malformed("a key id is cut short or contains a NUL byte")
          }
          keyIDs.insert(Array(keyID))
        }
      case Section.extension: try KRLExtension.requireUnderstood(&section)
      default: throw .unsupported("section of certificates of the kind \(kind)")
      }
    }
  }

  /// Call when all is read, before asking.
  mutating func finish() { serials.sort() }

  private static let cutSerials = Refusal.malformed("serial numbers are cut short, or bytes follow them")
}
