import Crypto

/// A parsed SSH signature file (OpenSSH's PROTOCOL.sshsig).
struct SSHSignature {
  enum Hash { case sha256, sha512 }

  let publicKey: [UInt8]
  let namespace: ArraySlice<UInt8>
  let hash: Hash
  /// Algorithm name and value, still in their wire form.
  let signature: ArraySlice<UInt8>

  /// The armour as `ssh-keygen` reads it (the first line ends in a bare LF, white space within the base64 does not
  /// matter), except that nothing but white space may follow: a second signature there would be one that nobody checks.
  init(armoured text: [UInt8]) throws(Refusal) {
    // An SSHSIG of the largest RSA key takes under 5 KB.
    guard text.count <= 64 << 10 else { throw .malformed("the SSH signature is larger than 64 KiB") }
    guard text.starts(with: Self.header) else { throw .malformed("the first line is not that of an SSH signature") }
    guard let footer = Self.footerPosition(in: text) else { throw .malformed("the SSH signature has no last line") }
    guard text[(footer + Self.footer.count)...].allSatisfy(Base64.isSpace) else {
      throw .malformed("bytes follow the SSH signature")
    }
    // The last LF of the header can be the first of the footer when there is no body.
    guard footer >= Self.header.count, let blob = Base64.decode(text[Self.header.count..<footer]) else {
      throw .malformed("the SSH signature is not valid base64")
    }
    try self.init(blob: blob)
  }

  init(blob: [UInt8]) throws(Refusal) {
    var reader = ByteReader(blob)
    guard let magic = reader.take(Self.magic.count), magic.elementsEqual(Self.magic), let version = reader.uint32()
    else { throw .malformed("not an SSHSIG blob") }
    guard version == 1 else { throw .unsupported("SSHSIG version \(version)") }
    guard let publicKey = reader.string(), let namespace = reader.string(), let reserved = reader.string(),
      let hash = reader.string(), let signature = reader.string()
    else { throw .malformed("the SSHSIG blob is cut short") }
    guard reader.isAtEnd else { throw .malformed("bytes follow the SSHSIG blob") }
    guard !namespace.isEmpty else { throw .malformed("the SSH signature names no namespace") }
    guard reserved.isEmpty else { throw .malformed("the reserved field of the SSH signature is not empty") }
    if hash.elementsEqual("sha512".utf8) {
      self.hash = .sha512
    } else if hash.elementsEqual("sha256".utf8) {
      self.hash = .sha256
    } else {
      throw .unsupported("hash \(printable(String(decoding: hash.prefix(32), as: UTF8.self)))")
    }
    self.publicKey = Array(publicKey)
    self.namespace = namespace
    self.signature = signature
  }

  /// What the key really signed: a preamble that binds the namespace, and the payload's hash.
  func signedData(over payload: [UInt8]) -> [UInt8] {
    var data = Self.magic
    data += SSHWire.string(namespace) + SSHWire.string([])
    switch hash {
    case .sha256:
      data += SSHWire.string("sha256".utf8) + SSHWire.string(Array(SHA256.hash(data: payload)))
    case .sha512:
      data += SSHWire.string("sha512".utf8) + SSHWire.string(Array(SHA512.hash(data: payload)))
    }
    return data
  }

  private static let magic = Array("SSHSIG".utf8)
  private static let header = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
  private static let footer = Array("\n-----END SSH SIGNATURE-----".utf8)

  /// The first place where the footer begins, its LF included.
  private static func footerPosition(in text: [UInt8]) -> Int? {
    var index = header.count - 1
    while index + footer.count <= text.count {
      if text[index] == 0x0a, text[index..<index + footer.count].elementsEqual(footer) { return index }
      index += 1
    }
    return nil
  }
}
