import Calendars
import SwiftASN1

/// What one signer says in signed data: `SignerInfo` (RFC 5652 §5.3).
struct CMSSigner {
  enum Identifier: Hashable {
    case issuerAndSerialNumber(issuer: ArraySlice<UInt8>, number: ArraySlice<UInt8>)
    case keyIdentifier(ArraySlice<UInt8>)
  }

  let identifier: Identifier
  let digest: DigestAlgorithm
  /// The attributes as a SET, which is what was signed (§5.4).
  let signedBytes: [UInt8]
  let algorithm: SignatureAlgorithm
  let signature: ArraySlice<UInt8>
  /// The hash of the payload as the signer knows it.
  let messageDigest: ArraySlice<UInt8>
  /// When the signer says that it signed.
  let claimedTime: Timestamp?
  /// An entry of the transparency log (protobuf, `dev.sigstore.rekor.v1.TransparencyLogEntry`). Not signed by the signer.
  let logEntry: ArraySlice<UInt8>?

  private static let attributeLimit = 32

  init(_ element: DERElement) throws(Refusal) {
    var fields = try element.fields("a signer")
    let version = try fields.required().smallInteger("the version of a signer")
    if let key = fields.optional(.context(0)) {
      identifier = .keyIdentifier(try key.primitive("the key identifier of a signer", tag: .context(0)))
    } else {
      var name = try fields.required().fields("the name of a signer")
      let issuer = try name.required()
      _ = try issuer.fields("the name of a signer's issuer")
      identifier = .issuerAndSerialNumber(issuer: issuer.bytes, number: try name.required().integer("a serial number"))
      try name.finish()
    }
    let isByKey = if case .keyIdentifier = identifier { true } else { false }
    guard version == (isByKey ? 3 : 1) else {
      throw .malformed("the signer has another version than its name asks for")
    }
    digest = try DigestAlgorithm(try fields.required(), "digest of the X.509 signature")
    guard let signed = fields.optional(.context(0)) else {
      throw .unsupported("X.509 signature without signed attributes")
    }
    algorithm = try SignatureAlgorithm(try fields.required(), "algorithm of the X.509 signature")
    signature = try fields.required().octets("the X.509 signature's value")
    let unsigned = fields.optional(.context(1))
    try fields.finish()
    guard algorithm.digest == nil || algorithm.digest == digest else {
      throw .malformed("the X.509 signature names two hashes")
    }

    // Signed is the DER encoding with the tag of a SET in place of `[0]`: were these bytes not DER, they would not be it.
    guard signed.isOrderedSet(tag: .context(0)) else { throw .malformed("the signed attributes are not in order") }
    signedBytes = [0x31] + signed.bytes.dropFirst()
    let attributes = try Self.attributes(signed, "the signed attributes", tag: .context(0))
    guard let type = attributes[ObjectIdentifiers.contentType],
      try type.objectIdentifier("the content type") == ObjectIdentifiers.data
    else { throw .malformed("the signed attributes do not say that data was signed") }
    guard let message = attributes[ObjectIdentifiers.messageDigest] else {
      throw .malformed("the signed attributes have no hash of the message")
    }
    messageDigest = try message.octets("the hash of the message")
    claimedTime = try attributes[ObjectIdentifiers.signingTime]?.time("the time of signing")
    logEntry = try unsigned.map { (element) throws(Refusal) in
      try Self.attributes(element, "the unsigned attributes", tag: .context(1))
    }?[ObjectIdentifiers.rekorEntry]?.octets("the entry of the transparency log")
  }

  /// Each attribute once and with one value, as everything that is asked for here must be (§11.1 to §11.3).
  private static func attributes(
    _ element: DERElement, _ what: String, tag: ASN1Identifier
  ) throws(Refusal) -> [ASN1ObjectIdentifier: DERElement] {
    var attributes: [ASN1ObjectIdentifier: DERElement] = [:]
    for attribute in try element.elements(what, tag: tag, limit: attributeLimit) {
      var fields = try attribute.fields(what)
      let type = try fields.required().objectIdentifier(what)
      let values = try fields.required().elements(what, tag: .set, limit: attributeLimit)
      try fields.finish()
      guard attributes[type] == nil else { throw .malformed("\(what) have one twice") }
      guard let value = values.first, values.count == 1 else { throw .malformed("\(what) have one without one value") }
      attributes[type] = value
    }
    guard !attributes.isEmpty else { throw .malformed("\(what) are empty") }
    return attributes
  }
}
