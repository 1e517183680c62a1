public import Signatures

/// What a signer is known by.
public enum Credential: Sendable, Hashable, CustomStringConvertible {
  /// A key of the signer's own.
  case key(KeyFingerprint)
  /// SSH certificates of this authority for one of these principals. The bare keys in them count for nothing.
  case sshAuthority(KeyFingerprint, principals: PatternList)
  case x509(X509Credential)

  public var description: String {
    switch self {
    case .key(let fingerprint): "the key `\(fingerprint)`"
    case .sshAuthority(let authority, let principals):
      "certificates of the authority `\(authority)` for `\(principals)`"
    case .x509(let certificates): "\(certificates)"
    }
  }

  /// One clause that says whose it is, as `runback trust explain` shows it.
  func account(of signer: String) -> String {
    switch self {
    case .key(let fingerprint): "`\(fingerprint)` is a key of `\(signer)`"
    case .sshAuthority, .x509: "\(self) stand for `\(signer)`"
    }
  }
}
