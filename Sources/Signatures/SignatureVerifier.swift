public import Calendars

/// Checks signatures against a set of keys. Keys are parsed once, here; `check` only reads, from any number of threads.
public struct SignatureVerifier: Sendable {
  private let ssh: SSHKeys
  private let openPGP: OpenPGPKeys
  private let x509: X509Verifier

  /// - Parameters:
  ///   - sshKeys: keys that sign for themselves.
  ///   - sshAuthorities: keys that sign certificates; a signature by one of these itself is a stranger's.
  public init(
    sshKeys: [SSHPublicKey] = [], sshAuthorities: [SSHPublicKey] = [],
    sshRevocations: SSHRevocations = SSHRevocations(), openPGP: [OpenPGPKeyring] = [],
    x509: X509Authorities = X509Authorities()
  ) {
    ssh = SSHKeys(keys: sshKeys, authorities: sshAuthorities, revocations: sshRevocations)
    self.openPGP = OpenPGPKeys(openPGP)
    self.x509 = X509Verifier(authorities: x509)
  }

  /// - Parameters:
  ///   - payload: the signed bytes; of a commit, the object less its signature headers.
  ///   - signature: the armoured signature; empty when there is none.
  ///   - namespace: what an SSH signature must be for; OpenPGP has no such thing.
  ///   - now: for what has expired since, and for signatures that claim the future.
  ///   - proofs: what was found out before about these very bytes.
  public func check(
    payload: [UInt8], signature: [UInt8], namespace: String = "git", now: Timestamp,
    proofs: (any SignatureProofs)? = nil
  ) -> SignatureCheck {
    guard !signature.isEmpty else { return SignatureCheck(format: nil, outcome: .unsigned) }
    switch SignatureFormat.detect(signature) {
    case .ssh: return ssh.check(payload: payload, signature: signature, namespace: namespace, proofs: proofs)
    case .openpgp: return openPGP.check(payload: payload, signature: signature, now: now, proofs: proofs)
    case .x509: return x509.check(payload: payload, signature: signature, now: now)
    case nil:
      return SignatureCheck(format: nil, outcome: .malformed("the first line is not that of a signature"))
    }
  }
}
