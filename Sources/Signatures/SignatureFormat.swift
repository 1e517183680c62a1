/// The three kinds of signature that git writes.
public enum SignatureFormat: String, Sendable, Hashable, CaseIterable {
  case ssh
  case openpgp
  case x509

  /// The format that the first line announces, as git decides it: by the bytes at the very beginning.
  public static func detect(_ signature: [UInt8]) -> SignatureFormat? {
    if signature.starts(with: "-----BEGIN SSH SIGNATURE-----".utf8) { return .ssh }
    if signature.starts(with: "-----BEGIN PGP SIGNATURE-----".utf8) { return .openpgp }
    if signature.starts(with: "-----BEGIN PGP MESSAGE-----".utf8) { return .openpgp }
    if signature.starts(with: "-----BEGIN SIGNED MESSAGE-----".utf8) { return .x509 }
    return nil
  }
}
