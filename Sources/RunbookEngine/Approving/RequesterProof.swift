import Approvals
import Calendars
public import Journal
import Signatures

/// The signature under `run.created`.
public struct RequesterProof: Sendable, Hashable {
  /// `SHA256:…` of the key that made it.
  public let fingerprint: String

  /// Nil when there is none that verifies.
  public init?(_ created: RunCreated) {
    guard let signature = created.signature else { return nil }
    self.init(created.signedBytes, signature, namespace: RunCreated.namespace)
  }

  /// - Parameter namespace: what the signature must be for.
  public init?(_ payload: [UInt8], _ signature: String, namespace: String) {
    // No key is known here, so that a signature which verifies is an unknown key's.
    let check = SignatureVerifier().check(
      payload: payload, signature: Array(signature.utf8), namespace: namespace, now: .earliest)
    guard check.format == .ssh, check.outcome == .unknownKey, let key = check.keyHint else { return nil }
    fingerprint = key
  }
}
