import Calendars

/// An SSH user certificate (OpenSSH's PROTOCOL.certkeys): a key, whom it is for, and an authority's signature over both.
///
/// One that could be built is whole: it parses to the last byte, and the authority that it names has signed it.
struct SSHCertificate: Sendable {
  /// The certified key.
  let key: SSHVerificationKey
  /// The certified key in its own wire form, as it stands where no certificate is used.
  let keyBlob: [UInt8]
  /// The authority's key in its wire form.
  let authorityBlob: [UInt8]
  let serial: UInt64
  let keyID: [UInt8]
  let principals: [String]
  let validAfter: Timestamp?
  let validBefore: Timestamp?
  /// The authority demands that the user proves to be there, by a PIN or a fingerprint.
  let requiresVerification: Bool

  /// OpenSSH's own bound.
  private static let principalLimit = 256

  init(blob: [UInt8]) throws(Refusal) {
    var reader = ByteReader(blob)
    guard let name = reader.string(), name.count <= 64, let nonce = reader.string() else {
      throw .malformed("the SSH certificate is cut short")
    }
    _ = nonce
    let type = String(decoding: name, as: UTF8.self)
    guard let plain = SSHKeyType.plain(ofCertificate: type) else {
      throw .unsupported("ssh certificate type \(printable(type))")
    }
    let start = reader.position
    key = try SSHVerificationKey(type: plain, material: &reader)
    keyBlob = SSHWire.string(Array(plain.utf8)) + blob[start..<reader.position]

    let fields = try Fields(&reader)
    let signedEnd = reader.position
    guard let signature = reader.string() else { throw .malformed("the SSH certificate is cut short") }
    guard reader.isAtEnd else { throw .malformed("bytes follow the SSH certificate") }

    let authority: SSHVerificationKey
    do throws(Refusal) {
      authority = try SSHVerificationKey(blob: Array(fields.authority))
    } catch {
      throw error.about("the authority of the SSH certificate")
    }
    guard try authority.verifies(signature, over: Array(blob[..<signedEnd])) else {
      throw .malformed("the SSH certificate is not signed by the authority that it names")
    }
    guard fields.kind == 1 else {
      throw .malformed(
        fields.kind == 2 ? "the SSH certificate is a host's, not a user's" : "an SSH certificate of an unknown kind")
    }
    authorityBlob = Array(fields.authority)
    serial = fields.serial
    keyID = Array(fields.keyID)
    principals = try Self.principals(fields.principals)
    validAfter = fields.validAfter == 0 ? nil : Self.time(fields.validAfter)
    // The first second that RFC 3339 cannot write is as good as never.
    let end = Self.time(fields.validBefore)
    validBefore = end >= Timestamp(secondsSinceEpoch: Timestamp.latest.secondsSinceEpoch) ? nil : end
    requiresVerification = try SSHCertificateOptions.requireUnderstood(critical: fields.critical)
    _ = try SSHCertificateOptions.names(in: fields.extensions)
  }

  /// What follows the key, up to the authority's signature.
  private struct Fields {
    let serial: UInt64
    let kind: UInt32
    let keyID: ArraySlice<UInt8>
    let principals: ArraySlice<UInt8>
    let validAfter: UInt64
    let validBefore: UInt64
    let critical: ArraySlice<UInt8>
    let extensions: ArraySlice<UInt8>
    let authority: ArraySlice<UInt8>

    init(_ reader: inout ByteReader) throws(Refusal) {
      guard let serial = reader.uint64(), let kind = reader.uint32(), let keyID = reader.string(),
        let principals = reader.string(), let validAfter = reader.uint64(), let validBefore = reader.uint64(),
        let critical = reader.string(), let extensions = reader.string(), let reserved = reader.string(),
        let authority = reader.string()
      else { throw .malformed("the SSH certificate is cut short") }
      _ = reserved
      guard !keyID.contains(0) else { throw .malformed("the key id of the SSH certificate contains a NUL byte") }
      self.serial = serial
      self.kind = kind
      self.keyID = keyID
      self.principals = principals
      self.validAfter = validAfter
      self.validBefore = validBefore
      self.critical = critical
      self.extensions = extensions
      self.authority = authority
    }
  }

  private static func principals(_ section: ArraySlice<UInt8>) throws(Refusal) -> [String] {
    var reader = ByteReader(section)
    var names: [String] = []
    while !reader.isAtEnd {
      guard names.count < principalLimit else {
        throw .malformed("the SSH certificate names more than \(principalLimit) principals")
      }
      guard let name = reader.string() else { throw .malformed("a principal of the SSH certificate is cut short") }
      guard !name.contains(0), let text = String(validating: name, as: UTF8.self) else {
        throw .malformed("a principal of the SSH certificate is no text")
      }
      names.append(text)
    }
    // For logging in, an empty list once meant everybody. `ssh-keygen` lets it sign nothing.
    guard !names.isEmpty else { throw .malformed("the SSH certificate names no principal") }
    return names
  }

  private static func time(_ seconds: UInt64) -> Timestamp {
    Timestamp(secondsSinceEpoch: Int64(clamping: seconds))
  }
}
