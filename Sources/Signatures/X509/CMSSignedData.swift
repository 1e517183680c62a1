import SwiftASN1

/// A detached signature of one signer as git and gitsign write it: CMS SignedData (RFC 5652 §5), in DER.
struct CMSSignedData {
  let certificates: [X509Certificate]
  let signer: CMSSigner

  /// A signature with its certificates and a proof from the log takes 3 to 5 KB.
  static let byteLimit = 64 << 10
  static let certificateLimit = 10

  init(armoured text: [UInt8]) throws(Refusal) {
    guard text.count <= Self.byteLimit else { throw .malformed("the X.509 signature is larger than 64 KiB") }
    try self.init(der: try PEMBlock(only: "SIGNED MESSAGE", in: text).bytes[...])
  }

  init(der: ArraySlice<UInt8>) throws(Refusal) {
    let what = "the X.509 signature"
    var outer = try DERElement(der, what).fields(what)
    guard try outer.required().objectIdentifier(what) == ObjectIdentifiers.signedData else {
      throw .malformed("the X.509 signature is CMS, but not signed data")
    }
    var wrapper = try outer.required().fields(what, tag: .context(0))
    try outer.finish()
    var fields = try wrapper.required().fields(what)
    try wrapper.finish()

    // Version and the list of digests repeat what the signer says; neither is signed.
    guard [1, 3].contains(try fields.required().smallInteger("the version of the X.509 signature")) else {
      throw .unsupported("CMS of another version than 1 and 3")
    }
    _ = try fields.required().elements("the digests of the X.509 signature", tag: .set, limit: 8)
    try Self.requireDetached(try fields.required())
    certificates = try fields.optional(.context(0)).map(Self.certificates) ?? []
    guard fields.optional(.context(1)) == nil else { throw .unsupported("revocation lists inside a signature") }
    let signers = try fields.required().elements("the signers of the X.509 signature", tag: .set, limit: 8)
    try fields.finish()
    guard signers.count == 1 else {
      throw .malformed("the X.509 signature has \(signers.count) signers, and must have one")
    }
    signer = try CMSSigner(signers[0])
  }

  /// The certificate that the signer names.
  func signerCertificate() throws(Refusal) -> X509Certificate? {
    let named = certificates.filter { certificate in
      switch signer.identifier {
      case .issuerAndSerialNumber(let issuer, let number):
        certificate.issuer == issuer && certificate.serialNumber == number
      case .keyIdentifier(let identifier): certificate.extensions.subjectKeyIdentifier == identifier
      }
    }
    guard named.count <= 1 else { throw .malformed("several certificates fit the name of the signer") }
    return named.first
  }

  /// `EncapsulatedContentInfo`: of the type `id-data`, and without the content, which is the commit itself.
  private static func requireDetached(_ element: DERElement) throws(Refusal) {
    let what = "the content of the X.509 signature"
    var fields = try element.fields(what)
    guard try fields.required().objectIdentifier(what) == ObjectIdentifiers.data else {
      throw .unsupported("CMS over another content than data")
    }
    guard fields.next() == nil else { throw .malformed("the X.509 signature brings its own content") }
  }

  private static func certificates(_ element: DERElement) throws(Refusal) -> [X509Certificate] {
    var certificates: [X509Certificate] = []
    for element in try element.elements(
      "the certificates of the X.509 signature", tag: .context(0), limit: certificateLimit)
    {
      guard element.tag == .sequence else { throw .unsupported("certificate that is none of X.509") }
      let certificate = try X509Certificate(element)
      if !certificates.contains(certificate) { certificates.append(certificate) }
    }
    return certificates
  }
}
