import SwiftASN1

/// What a signer's certificate must be for.
enum X509LeafRule {
  /// Fulcio's certificates are for signing code. Other authorities give those who sign commits certificates for mail as
  /// well, which is what `gpgsm` and `smimesign` ask for.
  static func uses(of leaf: X509Certificate) -> Set<ASN1ObjectIdentifier> {
    leaf.extensions.issuer == nil
      ? [ObjectIdentifiers.codeSigning, ObjectIdentifiers.emailProtection] : [ObjectIdentifiers.codeSigning]
  }

  /// Why nobody should sign with this certificate; nil when there is nothing against it.
  static func objection(to leaf: X509Certificate) -> String? {
    let extensions = leaf.extensions
    if let unknown = extensions.notUnderstood {
      return "its certificate has the extension `\(unknown)`, which is not understood"
    }
    if extensions.isAuthority { return "its certificate is that of an authority, and not of a signer" }
    guard extensions.keyUsage?.contains(.digitalSignature) == true else {
      return "its certificate is not for digital signatures"
    }
    guard let found = extensions.extendedKeyUsage, !found.isDisjoint(with: uses(of: leaf)) else {
      return "its certificate is not for signing code"
    }
    if extensions.names.isEmpty { return "its certificate names nobody by a mail address or a URI" }
    return nil
  }
}
