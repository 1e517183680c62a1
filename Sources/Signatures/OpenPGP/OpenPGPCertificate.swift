public import Calendars

/// An OpenPGP certificate: a primary key, the names it goes by, and its subkeys.
public struct OpenPGPCertificate: Sendable, Hashable {
  /// Why a key was revoked (RFC 4880 §5.2.3.23). A hard revocation says that the secret key may be in other hands (or
  /// says nothing); a soft one that the key is no longer used, since the time that the revocation bears.
  public enum Revocation: Sendable, Hashable {
    case soft(since: Timestamp)
    case hard
  }

  public struct Key: Sendable, Hashable {
    /// 40 uppercase hexadecimal digits.
    public let fingerprint: String
    public let created: Timestamp
    /// Nil when the key never expires.
    public let expires: Timestamp?
    public let revocation: Revocation?
    /// By its key flags, which a valid self-signature carries, and, for a subkey, its countersignature.
    public let canSign: Bool
    /// `rsa`, `eddsa`, `ecdsa`, `dsa`, … and its size or curve.
    public let algorithm: String

    /// The last 16 digits of the fingerprint.
    public var keyID: String { String(fingerprint.suffix(16)) }
  }

  public let primary: Key
  public let subkeys: [Key]
  public let userIDs: [String]

  /// Of the primary key.
  public var fingerprint: KeyFingerprint { KeyFingerprint(format: .openpgp, value: primary.fingerprint) }
}
