public import Signatures

/// X.509 certificates by which a signer is known.
public struct X509Credential: Sendable, Hashable, CustomStringConvertible {
  /// Who told Fulcio about the subject; nil for certificates of an authority that vouches for its subjects itself.
  public let issuer: String?
  /// The mail address or URI that a certificate must name, as it stands there.
  public let identity: String
  /// The roots that a certificate may come from.
  public let roots: Set<KeyFingerprint>

  public init(issuer: String?, identity: String, roots: Set<KeyFingerprint>) {
    self.issuer = issuer
    self.identity = identity
    self.roots = roots
  }

  public var description: String {
    "certificates for `\(identity)`" + (issuer.map { " vouched for by `\($0)`" } ?? " of an authority of the signer's")
  }
}
