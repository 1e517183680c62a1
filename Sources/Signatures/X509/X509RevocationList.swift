import Calendars
import SwiftASN1

/// Certificates that their authority took back (RFC 5280 §5).
public struct X509RevocationList: Sendable, Hashable {
  /// When, and whether only because the certificate was replaced or is no longer used (§5.3.1).
  struct Revocation: Sendable, Hashable {
    let date: Timestamp
    let isSoft: Bool
  }

  /// The name of the authority, as DER.
  let issuer: ArraySlice<UInt8>
  private let revocations: [ArraySlice<UInt8>: Revocation]
  private let signedBytes: ArraySlice<UInt8>
  private let algorithm: SignatureAlgorithm
  private let signature: ArraySlice<UInt8>

  private static let byteLimit = 1 << 20
  private static let extensionLimit = 32

  /// Whether the bytes begin as such a list does.
  public static func announces(_ bytes: [UInt8]) -> Bool { bytes.starts(with: "-----BEGIN X509 CRL-----".utf8) }

  /// - Parameters:
  ///   - path: what messages call the file.
  ///   - authorities: whose lists count.
  /// - Throws: ``SignatureError/Code/invalidKeyFile``, also for a list that none of the authorities signed.
  public static func load(
    _ bytes: [UInt8], path: String, authorities: [X509AuthorityFile]
  ) throws(SignatureError) -> X509RevocationList {
    do throws(Refusal) {
      let list = try X509RevocationList(parsing: bytes)
      for authority in authorities.flatMap({ $0.roots + $0.intermediates }) where try list.isSigned(by: authority) {
        return list
      }
      throw .malformed("no authority of the policy signed it")
    } catch {
      throw SignatureError(
        .invalidKeyFile, "`\(path)` is no revocation list: \(error.sentence)",
        hints: ["it is one list in PEM, by an authority under `roots`"])
    }
  }

  init(parsing text: [UInt8]) throws(Refusal) {
    guard text.count <= Self.byteLimit else { throw .unsupported("more than 1 MiB of revocations") }
    let list = "a revocation list"
    var outer = try DERElement(try PEMBlock(only: "X509 CRL", in: text).bytes[...], list).fields(list)
    let signed = try outer.required()
    let algorithmElement = try outer.required()
    algorithm = try SignatureAlgorithm(algorithmElement, "revocation list signed by the algorithm")
    signature = try outer.required().wholeBits("the signature of a revocation list")
    try outer.finish()
    signedBytes = signed.bytes

    var fields = try signed.fields(list)
    if let version = fields.optional(.integer) {
      guard try version.smallInteger("the version of a revocation list") == 1 else {
        throw .unsupported("revocation list of another version than 2")
      }
    }
    guard try fields.required().bytes == algorithmElement.bytes else {
      throw .malformed("a revocation list names two algorithms for its signature")
    }
    let name = try fields.required()
    _ = try name.fields("the issuer of a revocation list")
    issuer = name.bytes
    _ = try fields.required().time("the date of a revocation list")
    for tag in [ASN1Identifier.utcTime, .generalizedTime] {
      // When the next one is due: the operator chose this one, however old.
      if let next = fields.optional(tag) { _ = try next.time("the next date of a revocation list") }
    }
    revocations = try fields.optional(.sequence).map(Self.revocations) ?? [:]
    if let wrapped = fields.optional(.context(0)) {
      var inner = try wrapped.fields(list, tag: .context(0))
      // A list of changes only, or of some certificates only, says that by a critical extension.
      _ = try Self.extensions(try inner.required())
      try inner.finish()
    }
    try fields.finish()
  }

  /// What the list says about a certificate of this authority; nil when it does not stand there.
  func revocation(of certificate: X509Certificate) -> Revocation? {
    certificate.issuer == issuer ? revocations[certificate.serialNumber] : nil
  }

  func isSigned(by authority: X509Authorities.Authority) throws(Refusal) -> Bool {
    guard authority.certificate.subject == issuer,
      authority.certificate.extensions.keyUsage?.contains(.revocationListSigning) ?? true
    else { return false }
    return try authority.key.verifies(signature, over: Array(signedBytes), algorithm: algorithm, digest: .sha256)
  }

  private static func revocations(_ element: DERElement) throws(Refusal) -> [ArraySlice<UInt8>: Revocation] {
    var revocations: [ArraySlice<UInt8>: Revocation] = [:]
    for entry in try element.elements("a revocation list", tag: .sequence, limit: byteLimit) {
      var fields = try entry.fields("an entry of a revocation list")
      let number = try fields.required().integer("a serial number")
      let date = try fields.required().time("the date of a revocation")
      let reason = try fields.next().map(extensions)?[ObjectIdentifiers.revocationReason]
      try fields.finish()
      let isSoft = try reason.map(Self.isSoft) ?? false
      // Of two words about one certificate the harder counts.
      if let known = revocations[number], !known.isSoft { continue }
      revocations[number] = Revocation(date: date, isSoft: isSoft)
    }
    return revocations
  }

  private static func isSoft(_ content: ArraySlice<UInt8>) throws(Refusal) -> Bool {
    let what = "the reason of a revocation"
    let reason = try DERElement(content, what).integer(what, tag: .enumerated)
    // affiliationChanged, superseded, cessationOfOperation
    return [[3], [4], [5]].contains(Array(reason))
  }

  private static func extensions(_ element: DERElement) throws(Refusal) -> [ASN1ObjectIdentifier: ArraySlice<UInt8>] {
    let what = "the extensions of a revocation list"
    var extensions: [ASN1ObjectIdentifier: ArraySlice<UInt8>] = [:]
    for element in try element.elements(what, tag: .sequence, limit: extensionLimit) {
      var fields = try element.fields(what)
      let identifier = try fields.required().objectIdentifier(what)
      let critical = try fields.optional(.boolean)?.boolean(what) ?? false
      let content = try fields.required().octets(what)
      try fields.finish()
      guard !critical else { throw .unsupported("revocation list with the critical extension `\(identifier)`") }
      extensions[identifier] = content
    }
    return extensions
  }
}
