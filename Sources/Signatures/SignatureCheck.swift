public import Calendars

/// What cryptography and the keys themselves say about one signature. Who the key belongs to and what it may do is
/// decided elsewhere.
public struct SignatureCheck: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    /// The signature verifies under a known key that was valid at the claimed time.
    case good
    /// There are no signature bytes.
    case unsigned
    /// The signature does not verify over this payload.
    case bad
    /// Well formed, by a key that was not given.
    case unknownKey
    /// The signature verifies, but the key was not valid at the claimed time, or the signature itself has expired.
    case expired
    /// The signature verifies and a known authority vouches for its certificate, but nothing shows that it was made while
    /// the certificate was valid; a clause says what is missing.
    case timeUnproven(String)
    /// The signature verifies, but its key is revoked: for good, unless ``SignatureCheck/keyCountedUntil`` says until when
    /// it counted.
    case revoked
    case malformed(String)
    case unsupported(String)
  }

  /// Nil when the bytes announce no format that git knows.
  public let format: SignatureFormat?
  public let outcome: Outcome
  /// The key that made the signature; nil when it is unknown or nothing could be said. With a certificate it is the
  /// certificate's own key, which by itself says nothing about who signed: `certified` does.
  public let key: KeyFingerprint?
  /// How the signature names its key: an OpenPGP key ID or fingerprint, or the fingerprint of an SSH key. Unproven.
  public let keyHint: String?
  /// The creation time inside the signature, which the signer chose. SSH signatures carry none.
  public let claimedTime: Timestamp?
  /// The key was valid at the claimed time and has expired since.
  public let keyExpired: Bool
  /// When the key stops to count, or stopped: the earliest of its expiry and of a revocation that only retires or
  /// replaces it, primary key included. What is known to be older than this stays good, even when the outcome is
  /// `revoked`. Nil when the key never stops to count, and when it never counted because it is revoked as compromised or
  /// without a reason.
  public let keyCountedUntil: Timestamp?
  /// Set when the signature came with a certificate: whose signature it is follows from this alone.
  public let certified: CertifiedIdentity?
  /// A clause that says more about the outcome: what is wrong with the certificate of an unknown key.
  public let detail: String?

  public init(
    format: SignatureFormat?, outcome: Outcome, key: KeyFingerprint? = nil, keyHint: String? = nil,
    claimedTime: Timestamp? = nil, keyExpired: Bool = false, keyCountedUntil: Timestamp? = nil,
    certified: CertifiedIdentity? = nil, detail: String? = nil
  ) {
    self.format = format
    self.outcome = outcome
    self.key = key
    self.keyHint = keyHint
    self.claimedTime = claimedTime
    self.keyExpired = keyExpired
    self.keyCountedUntil = keyCountedUntil
    self.certified = certified
    self.detail = detail
  }
}
