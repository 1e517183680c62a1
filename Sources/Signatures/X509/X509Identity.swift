/// Who an X.509 certificate says made a signature.
public struct X509Identity: Sendable, Hashable {
  /// Who vouched for the identity: of a Fulcio certificate the URL of the OpenID Connect provider.
  public let issuer: String
  /// The subject alternative name: an email address or a URI.
  public let identity: String

  public init(issuer: String, identity: String) {
    self.issuer = issuer
    self.identity = identity
  }
}
