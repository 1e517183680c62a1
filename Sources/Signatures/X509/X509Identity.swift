public import Calendars

/// Whom a certificate names, as far as an authority vouches for it.
public struct X509Identity: Sendable, Hashable {
  /// What shows when the signature was made.
  public enum Time: Sendable, Hashable {
    /// A transparency log took the signature in while the certificate was valid.
    case log(Timestamp)
    /// The certificate and its authorities are valid now.
    case validNow
    /// The certificate or one of its authorities was valid when the signature claims to have been made, and is not now.
    case expired
    /// Nothing shows it; a clause says why.
    case unproven(String)

    /// What a log has seen stays proven.
    var isForever: Bool { if case .log = self { true } else { false } }
  }

  /// Who told Fulcio about the subject, such as `https://token.actions.githubusercontent.com`; nil in a certificate
  /// that is not Fulcio's.
  public let issuer: String?
  /// The subject's mail addresses and URIs.
  public let names: [String]
  /// The root that the chain ends in.
  public let root: KeyFingerprint
  /// What the root calls itself.
  public let rootName: String
  public let time: Time

  public init(issuer: String?, names: [String], root: KeyFingerprint, rootName: String, time: Time) {
    self.issuer = issuer
    self.names = names
    self.root = root
    self.rootName = rootName
    self.time = time
  }
}
