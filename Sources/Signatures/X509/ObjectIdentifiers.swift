import SwiftASN1

/// The object identifiers that signatures and certificates are made of.
enum ObjectIdentifiers {
  // RFC 5652
  static let data: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 1]
  static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
  static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 3]
  static let messageDigest: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 4]
  static let signingTime: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 5]

  // RFC 5754, RFC 5758, RFC 8017, RFC 8410
  static let sha256: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 1]
  static let sha384: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 2]
  static let sha512: ASN1ObjectIdentifier = [2, 16, 840, 1, 101, 3, 4, 2, 3]
  static let ecdsaWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 2]
  static let ecdsaWithSHA384: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 3]
  static let ecdsaWithSHA512: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 4]
  static let rsaEncryption: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 1]
  static let rsaWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 11]
  static let rsaWithSHA384: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 12]
  static let rsaWithSHA512: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 13]
  static let ed25519: ASN1ObjectIdentifier = [1, 3, 101, 112]
  static let ecPublicKey: ASN1ObjectIdentifier = [1, 2, 840, 10045, 2, 1]
  static let p256: ASN1ObjectIdentifier = [1, 2, 840, 10045, 3, 1, 7]
  static let p384: ASN1ObjectIdentifier = [1, 3, 132, 0, 34]
  static let p521: ASN1ObjectIdentifier = [1, 3, 132, 0, 35]

  // RFC 5280
  static let commonName: ASN1ObjectIdentifier = [2, 5, 4, 3]
  static let subjectKeyIdentifier: ASN1ObjectIdentifier = [2, 5, 29, 14]
  static let keyUsage: ASN1ObjectIdentifier = [2, 5, 29, 15]
  static let revocationReason: ASN1ObjectIdentifier = [2, 5, 29, 21]
  static let subjectAlternativeName: ASN1ObjectIdentifier = [2, 5, 29, 17]
  static let basicConstraints: ASN1ObjectIdentifier = [2, 5, 29, 19]
  static let nameConstraints: ASN1ObjectIdentifier = [2, 5, 29, 30]
  static let authorityKeyIdentifier: ASN1ObjectIdentifier = [2, 5, 29, 35]
  static let extendedKeyUsage: ASN1ObjectIdentifier = [2, 5, 29, 37]
  static let anyUsage: ASN1ObjectIdentifier = [2, 5, 29, 37, 0]
  static let codeSigning: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 3, 3]
  static let emailProtection: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 3, 4]

  // Sigstore (github.com/sigstore/fulcio, docs/oid-info.md)
  static let fulcioIssuerRaw: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 57264, 1, 1]
  static let fulcioUserName: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 57264, 1, 7]
  static let fulcioIssuer: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 57264, 1, 8]
  static let rekorEntry: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 57264, 3, 1]
}
