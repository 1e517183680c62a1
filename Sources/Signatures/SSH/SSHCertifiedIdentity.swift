public import Calendars

/// What an SSH user certificate says about the key that made a signature (OpenSSH's PROTOCOL.certkeys). The authority's
/// signature over it verifies; whether the authority may vouch for these principals is the policy's to decide.
public struct SSHCertifiedIdentity: Sendable, Hashable {
  /// The key that signed the certificate.
  public let authority: KeyFingerprint
  /// Whom the certificate is for. Never empty: a certificate for everybody is one for nobody.
  public let principals: [String]
  /// The first moment at which the certificate counts; nil when it has none.
  public let validAfter: Timestamp?
  /// The first moment at which it counts no more; nil when it never ends.
  public let validBefore: Timestamp?
  public let serial: UInt64
  /// What the authority wrote to recognise the certificate by; free text.
  public let keyID: String

  public init(
    authority: KeyFingerprint, principals: [String], validAfter: Timestamp?, validBefore: Timestamp?, serial: UInt64,
    keyID: String
  ) {
    self.authority = authority
    self.principals = principals
    self.validAfter = validAfter
    self.validBefore = validBefore
    self.serial = serial
    self.keyID = keyID
  }
}
