import Crypto
import FoundationEssentials

/// Makes detached CMS signatures field by field, as gitsign does and as somebody might to deceive.
public struct CMSForge {
  /// What a log is told about a signature.
  public struct Signed {
    public let attributes: [UInt8]
    public let signature: [UInt8]
    public let certificate: [UInt8]
  }

  let party: X509Workbench.Party
  public var signingTime: String? = "260601120000Z"
  public var contentType = "1.2.840.113549.1.7.1"
  /// Further signed attributes, as DER.
  public var extraAttributes: [[UInt8]] = []
  public var sorted = true
  public var carried: [X509Workbench.Party] = []
  public var encapsulated: [UInt8]?
  public var messageDigest: [UInt8]?
  public var signers = 1

  public init(_ party: X509Workbench.Party) { self.party = party }

  public static func attribute(_ type: String, _ values: [UInt8]...) -> [UInt8] {
    der(0x30, objectIdentifier(type), der(0x31, Array(values.joined())))
  }

  /// The signature over the payload, by a P-256 or an Ed25519 key.
  ///
  /// - Parameter attested: given what was signed, the unsigned attributes to add.
  public func sign(_ payload: [UInt8], attested: (Signed) throws -> [[UInt8]] = { _ in [] }) throws -> [UInt8] {
    var attributes = [
      Self.attribute("1.2.840.113549.1.9.3", objectIdentifier(contentType)),
      Self.attribute("1.2.840.113549.1.9.4", der(0x04, messageDigest ?? Array(SHA256.hash(data: payload)))),
    ]
    if let signingTime { attributes.append(Self.attribute("1.2.840.113549.1.9.5", der(0x17, Array(signingTime.utf8)))) }
    attributes += extraAttributes
    if sorted { attributes.sort { $0.lexicographicallyPrecedes($1) } } else { attributes.reverse() }
    let signedAttributes = Array(attributes.joined())
    let (signature, algorithm) = try rawSignature(der(0x31, signedAttributes))
    let signed = Signed(attributes: der(0x31, signedAttributes), signature: signature, certificate: party.der)
    let unsigned = try attested(signed)
    let sha256 = der(0x30, objectIdentifier("2.16.840.1.101.3.4.2.1"))
    let signer = der(
      0x30, der(0x02, [1]), der(0x30, party.issuer, party.serialNumber), sha256,
      der(0xa0, signedAttributes), der(0x30, objectIdentifier(algorithm)), der(0x04, signature),
      unsigned.isEmpty ? [] : der(0xa1, Array(unsigned.joined())))
    let content = encapsulated.map { der(0xa0, der(0x04, $0)) } ?? []
    let signedData = der(
      0x30, der(0x02, [1]), der(0x31, sha256), der(0x30, objectIdentifier("1.2.840.113549.1.7.1"), content),
      der(0xa0, Array(([party] + carried).map(\.der).joined())),
      der(0x31, Array(repeatElement(signer, count: signers).joined())))
    return der(0x30, objectIdentifier("1.2.840.113549.1.7.2"), der(0xa0, signedData))
  }

  private func rawSignature(_ message: [UInt8]) throws -> (signature: [UInt8], algorithm: String) {
    let pem = try readText(party.keyFile)
    if let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) {
      return (Array(try key.signature(for: message).derRepresentation), "1.2.840.10045.4.3.2")
    }
    // PKCS#8 of an Ed25519 key ends with the key itself (RFC 8410 §7).
    let key = try Curve25519.Signing.PrivateKey(
      rawRepresentation: pemBytes(pem).suffix(32))
    return (Array(try key.signature(for: message)), "1.3.101.112")
  }
}
