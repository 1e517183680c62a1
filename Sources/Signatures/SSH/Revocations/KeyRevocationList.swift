import Crypto

/// A key revocation list (OpenSSH's PROTOCOL.krl).
struct KeyRevocationList: Sendable, Hashable {
  private var keys: Set<[UInt8]> = []
  /// SHA-1 and SHA-256 of plain keys' wire form; their lengths tell them apart.
  private var hashes: Set<[UInt8]> = []
  private var hasSHA1 = false
  private var hasSHA256 = false
  /// By the authority's wire form; `everyAuthority` apart.
  private var certificates: [[UInt8]: RevokedCertificates] = [:]
  private var everyAuthority = RevokedCertificates()

  private static let magic = Array("SSHKRL\n\0".utf8)

  private enum Section {
    static let certificates: UInt8 = 1
    static let explicitKeys: UInt8 = 2
    static let sha1: UInt8 = 3
    static let signature: UInt8 = 4
    static let sha256: UInt8 = 5
    static let `extension`: UInt8 = 255
  }

  static func announces(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  init(parsing bytes: [UInt8]) throws(Refusal) {
    var reader = ByteReader(bytes)
    guard let magic = reader.take(Self.magic.count), magic.elementsEqual(Self.magic), let version = reader.uint32()
    else { throw .malformed("its header is cut short") }
    guard version == 1 else { throw .unsupported("format version \(version)") }
    // The list's own version, its date, flags, and two texts: none of them decides anything.
    guard reader.take(24) != nil, reader.string() != nil, reader.string() != nil else {
      throw .malformed("its header is cut short")
    }
    var signatures = KRLSignatures()
    while let kind = reader.uint8() {
      guard let body = reader.string() else { throw .malformed("a section is cut short") }
      if kind == Section.signature {
        try signatures.take(key: body, from: &reader, over: bytes)
        continue
      }
      guard signatures.isEmpty else { throw .malformed("a section follows the signature") }
      try read(body, kind)
    }
    everyAuthority.finish()
    for authority in certificates.keys { certificates[authority]?.finish() }
    guard signatures.isEmpty || !signatures.keys.allSatisfy(revokes(key:)) else {
      throw .malformed("it revokes every key that signed it")
    }
  }

  private mutating func read(_ body: ArraySlice<UInt8>, _ kind: UInt8) throws(Refusal) {
    var section = ByteReader(body)
    switch kind {
    case Section.certificates:
      guard let authority = section.string(), section.string() != nil else {
        throw .malformed("a section of certificates is cut short")
      }
      if authority.isEmpty {
        try everyAuthority.read(&section)
      } else {
        try certificates[Array(authority), default: RevokedCertificates()].read(&section)
      }
    case Section.explicitKeys: while !section.isAtEnd { keys.insert(try Self.entry(&section)) }
    case Section.sha1:
      hasSHA1 = true
      while !section.isAtEnd { hashes.insert(try Self.entry(&section, length: 20)) }
    case Section.sha256:
      hasSHA256 = true
      while !section.isAtEnd { hashes.insert(try Self.entry(&section, length: 32)) }
    case Section.extension: try KRLExtension.requireUnderstood(&section)
    default: throw .unsupported("section of the kind \(kind)")
    }
  }

  private static func entry(_ section: inout ByteReader, length: Int? = nil) throws(Refusal) -> [UInt8] {
    guard let entry = section.string() else { throw .malformed("a key is cut short") }
    guard length.map({ entry.count == $0 }) ?? !entry.isEmpty else { throw .malformed("a hash has the wrong length") }
    return Array(entry)
  }

  /// - Parameter blob: a plain key's wire form.
  func revokes(key blob: [UInt8]) -> Bool {
    keys.contains(blob) || (hasSHA256 && hashes.contains(Array(SHA256.hash(data: blob))))
      || (hasSHA1 && hashes.contains(Array(Insecure.SHA1.hash(data: blob))))
  }

  /// By serial number or key id; the keys in it are asked about apart.
  func revokes(_ certificate: SSHCertificate) -> Bool {
    everyAuthority.contains(certificate) || certificates[certificate.authorityBlob]?.contains(certificate) == true
  }
}
