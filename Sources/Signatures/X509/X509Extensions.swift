import SwiftASN1

/// What the extensions of a certificate say (RFC 5280 §4.2), as far as it decides who may sign.
struct X509Extensions: Sendable, Hashable {
  /// `keyUsage` (§4.2.1.3), the first bit of the string as bit 0.
  struct KeyUsage: OptionSet, Sendable, Hashable {
    let rawValue: UInt16

    static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    static let certificateSigning = KeyUsage(rawValue: 1 << 5)
    static let revocationListSigning = KeyUsage(rawValue: 1 << 6)
  }

  /// `cA` of the basic constraints.
  private(set) var isAuthority = false
  /// How many authorities may stand between this one and the signer.
  private(set) var pathLength: Int?
  private(set) var keyUsage: KeyUsage?
  private(set) var extendedKeyUsage: Set<ASN1ObjectIdentifier>?
  /// Mail addresses, URIs and Fulcio's user names among the subject's alternative names.
  private(set) var names: [String] = []
  private(set) var subjectKeyIdentifier: ArraySlice<UInt8>?
  private(set) var authorityKeyIdentifier: ArraySlice<UInt8>?
  /// Who told Fulcio about the subject.
  private(set) var issuer: String?
  /// An extension that must be understood and is not: the certificate cannot be used.
  private(set) var notUnderstood: ASN1ObjectIdentifier?

  static let limit = 64
  private static let nameLimit = 64
  private static let textLimit = 2048

  init() {}

  /// - Parameter element: `Extensions`, a SEQUENCE.
  init(_ element: DERElement) throws(Refusal) {
    var seen: Set<ASN1ObjectIdentifier> = []
    for element in try element.elements("the extensions of a certificate", tag: .sequence, limit: Self.limit) {
      var fields = try element.fields("an extension")
      let identifier = try fields.required().objectIdentifier("the name of an extension")
      let critical = try fields.optional(.boolean)?.boolean("an extension's `critical`") ?? false
      let content = try fields.required().octets("an extension")
      try fields.finish()
      guard seen.insert(identifier).inserted else { throw .malformed("a certificate has an extension twice") }
      if try !read(identifier, content), critical { notUnderstood = notUnderstood ?? identifier }
    }
  }

  /// False when the extension means nothing to us.
  private mutating func read(_ identifier: ASN1ObjectIdentifier, _ content: ArraySlice<UInt8>) throws(Refusal) -> Bool {
    switch identifier {
    case ObjectIdentifiers.basicConstraints: try readBasicConstraints(content)
    case ObjectIdentifiers.keyUsage: try readKeyUsage(content)
    case ObjectIdentifiers.extendedKeyUsage:
      let what = "the extended key usage"
      extendedKeyUsage = []
      for use in try DERElement(content, what).elements(what, tag: .sequence, limit: Self.nameLimit) {
        extendedKeyUsage?.insert(try use.objectIdentifier(what))
      }
    case ObjectIdentifiers.subjectAlternativeName: try readNames(content)
    case ObjectIdentifiers.subjectKeyIdentifier:
      let what = "the subject key identifier"
      subjectKeyIdentifier = try DERElement(content, what).octets(what)
    case ObjectIdentifiers.authorityKeyIdentifier:
      let what = "the authority key identifier"
      var fields = try DERElement(content, what).fields(what)
      authorityKeyIdentifier = try fields.optional(.context(0))?.primitive(what, tag: .context(0))
    case ObjectIdentifiers.fulcioIssuerRaw: try readIssuer(content)
    case ObjectIdentifiers.fulcioIssuer:
      let what = "the issuer in a Fulcio certificate"
      try readIssuer(try DERElement(content, what).primitive(what, tag: .utf8String))
    case ObjectIdentifiers.nameConstraints:
      // Whether critical or not: an authority that may not speak for a name must not be believed about it.
      notUnderstood = identifier
    default: return false
    }
    return true
  }

  private mutating func readBasicConstraints(_ content: ArraySlice<UInt8>) throws(Refusal) {
    let what = "the basic constraints"
    var fields = try DERElement(content, what).fields(what)
    if let flag = fields.optional(.boolean) {
      isAuthority = try flag.boolean(what)
      // DER leaves out what is the default anyway (X.690 §11.5).
      guard isAuthority else { throw .malformed("the basic constraints write out a default") }
    }
    pathLength = try fields.optional(.integer)?.smallInteger("the path length of a certificate")
    try fields.finish()
    guard isAuthority || pathLength == nil else { throw .malformed("a path length without an authority") }
  }

  private mutating func readKeyUsage(_ content: ArraySlice<UInt8>) throws(Refusal) {
    let (bytes, _) = try DERElement(content, "the key usage").bits("the key usage")
    guard bytes.count <= 2 else { throw .malformed("the key usage has too many bits") }
    var value: UInt16 = 0
    for (index, byte) in bytes.enumerated() {
      for bit in 0..<8 where byte & (0x80 >> UInt8(bit)) != 0 { value |= 1 << UInt16(index * 8 + bit) }
    }
    keyUsage = KeyUsage(rawValue: value)
  }

  /// `GeneralNames` (§4.2.1.6). Names of other kinds than these prove no signer and are passed over.
  private mutating func readNames(_ content: ArraySlice<UInt8>) throws(Refusal) {
    let what = "the alternative names of a certificate"
    for name in try DERElement(content, what).elements(what, tag: .sequence, limit: Self.nameLimit) {
      switch name.tag {
      case .context(1), .context(6):
        names.append(try Self.text(try name.primitive(what, tag: name.tag), ascii: true))
      case .context(0):
        var fields = try name.fields(what, tag: .context(0))
        guard try fields.required().objectIdentifier(what) == ObjectIdentifiers.fulcioUserName else { continue }
        var inner = try fields.required().fields(what, tag: .context(0))
        names.append(try Self.text(try inner.required().primitive(what, tag: .utf8String), ascii: false))
        try inner.finish()
        try fields.finish()
      default: continue
      }
    }
  }

  private mutating func readIssuer(_ content: ArraySlice<UInt8>) throws(Refusal) {
    let text = try Self.text(content, ascii: false)
    guard issuer.map({ $0.utf8.elementsEqual(text.utf8) }) ?? true else {
      throw .malformed("a Fulcio certificate names two issuers")
    }
    issuer = text
  }

  /// A name is compared and shown, so it must be one thing to every reader: no control characters, no broken UTF-8.
  private static func text(_ bytes: ArraySlice<UInt8>, ascii: Bool) throws(Refusal) -> String {
    guard !bytes.isEmpty, bytes.count <= textLimit,
      bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7f && (!ascii || $0 < 0x80) }),
      let text = String(validating: bytes, as: UTF8.self)
    else { throw .malformed("a certificate names its subject or issuer in bytes that are no text") }
    return text
  }
}
