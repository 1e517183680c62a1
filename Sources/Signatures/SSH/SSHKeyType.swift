/// The kinds of key that may sign, by the names that OpenSSH gives them, and the certificates over them.
enum SSHKeyType {
  private static let certificateSuffix = "-cert-v01@openssh.com"

  static func isCertificate(_ type: String) -> Bool { type.hasSuffix(certificateSuffix) }

  /// The type of the key that a certificate of this type certifies (PROTOCOL.certkeys, PROTOCOL.u2f); nil when
  /// `type` is no certificate's.
  static func plain(ofCertificate type: String) -> String? {
    guard isCertificate(type) else { return nil }
    let stem = String(type.dropLast(certificateSuffix.count))
    // Security keys carry the domain in the plain name as well.
    return stem.hasPrefix("sk-") ? stem + "@openssh.com" : stem
  }
}
