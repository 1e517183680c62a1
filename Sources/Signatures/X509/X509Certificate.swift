import Calendars
import Crypto
import SwiftASN1

/// A certificate as it was read (RFC 5280 §4.1); nothing about it is proven yet.
struct X509Certificate: Sendable, Hashable {
  let bytes: [UInt8]
  /// Two's complement.
  let serialNumber: ArraySlice<UInt8>
  /// Names as DER. They are compared byte for byte.
  let issuer: ArraySlice<UInt8>
  let subject: ArraySlice<UInt8>
  let notBefore: Timestamp
  let notAfter: Timestamp
  let extensions: X509Extensions
  private let keyElement: DERElement
  private let signedBytes: ArraySlice<UInt8>
  private let algorithm: DERElement
  private let signature: ArraySlice<UInt8>

  /// Far above any certificate of a signer.
  static let byteLimit = 32 << 10

  init(_ element: DERElement) throws(Refusal) {
    guard element.bytes.count <= Self.byteLimit else { throw .malformed("a certificate is larger than 32 KiB") }
    bytes = Array(element.bytes)
    var outer = try element.fields("a certificate")
    let signed = try outer.required()
    algorithm = try outer.required()
    signature = try outer.required().wholeBits("the signature of a certificate")
    try outer.finish()
    signedBytes = signed.bytes

    var fields = try signed.fields("a certificate's content")
    guard let version = fields.optional(.context(0)) else { throw .unsupported("certificate of version 1") }
    var versionFields = try version.fields("a certificate's version", tag: .context(0))
    guard try versionFields.required().smallInteger("a certificate's version") == 2 else {
      throw .unsupported("certificate of another version than 3")
    }
    try versionFields.finish()
    serialNumber = try fields.required().integer("a serial number")
    guard serialNumber.count <= 21 else { throw .malformed("a serial number is too long") }
    guard try fields.required().bytes == algorithm.bytes else {
      throw .malformed("a certificate names two algorithms for its signature")
    }
    issuer = try Self.name(try fields.required())
    var validity = try fields.required().fields("a certificate's validity")
    notBefore = try validity.required().time("the start of a certificate's validity")
    notAfter = try validity.required().time("the end of a certificate's validity")
    try validity.finish()
    subject = try Self.name(try fields.required())
    keyElement = try fields.required()
    // Two fields that nobody uses and that a version 3 certificate may have.
    _ = fields.optional(.context(1))
    _ = fields.optional(.context(2))
    if let wrapped = fields.optional(.context(3)) {
      var inner = try wrapped.fields("the extensions of a certificate", tag: .context(3))
      extensions = try X509Extensions(try inner.required())
      try inner.finish()
    } else {
      extensions = X509Extensions()
    }
    try fields.finish()
  }

  init(der: ArraySlice<UInt8>) throws(Refusal) { try self.init(DERElement(der, "a certificate")) }

  static func == (left: X509Certificate, right: X509Certificate) -> Bool { left.bytes == right.bytes }

  func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

  /// `SHA256:` and the certificate's hash in base64 without padding, as OpenSSH names keys.
  var fingerprint: KeyFingerprint {
    KeyFingerprint(
      format: .x509, value: "SHA256:" + Base64.encode(Array(SHA256.hash(data: bytes)), padded: false))
  }

  /// Built anew each time: of the certificates that a message carries, most are never asked.
  func key() throws(Refusal) -> X509PublicKey { try X509PublicKey(keyElement) }

  /// Whether both ends of the validity, which belong to it, leave room for this instant.
  func isValid(at time: Timestamp) -> Bool { notBefore <= time && time <= notAfter }

  func isSigned(by key: X509PublicKey) throws(Refusal) -> Bool {
    let algorithm = try SignatureAlgorithm(algorithm, "certificate signed by the algorithm")
    guard algorithm.digest != nil || algorithm.scheme == .ed25519 else {
      throw .unsupported("certificate whose signature names no hash")
    }
    return try key.verifies(signature, over: Array(signedBytes), algorithm: algorithm, digest: .sha256)
  }

  /// The common name of the subject, to call an authority by; nil when it has none that can be shown.
  var commonName: String? {
    guard let name = try? DERElement(subject, "a name"),
      let sets = try? name.elements("a name", tag: .sequence, limit: 64)
    else { return nil }
    for set in sets {
      for pair in (try? set.elements("a name", tag: .set, limit: 8)) ?? [] {
        guard var fields = try? pair.fields("a name"), let type = fields.next(), let value = fields.next(),
          (try? type.objectIdentifier("a name")) == ObjectIdentifiers.commonName,
          let text = try? value.primitive("a name", tag: value.tag)
        else { continue }
        return printable(String(decoding: text.prefix(200), as: UTF8.self))
      }
    }
    return nil
  }

  private static func name(_ element: DERElement) throws(Refusal) -> ArraySlice<UInt8> {
    _ = try element.fields("a name in a certificate")
    return element.bytes
  }
}
