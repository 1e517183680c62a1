public import Calendars

/// Checks signatures against a set of keys. Keys are parsed once, here; `check` only reads, from any number of threads.
public struct SignatureVerifier: Sendable {
  private let sshKeys: [[UInt8]: KnownSSHKey]
  private let openPGP: OpenPGPKeys

  public init(sshKeys: [SSHPublicKey] = [], openPGP: [OpenPGPKeyring] = []) {
    var known: [[UInt8]: KnownSSHKey] = [:]
    for key in sshKeys where known[key.blob] == nil {
      // A key that parsed has been built before, so nothing is lost here.
      guard let verification = try? SSHVerificationKey(blob: key.blob) else { continue }
      known[key.blob] = KnownSSHKey(verification: verification, fingerprint: key.fingerprint)
    }
    self.sshKeys = known
    self.openPGP = OpenPGPKeys(openPGP)
  }

  /// - Parameters:
  ///   - payload: the signed bytes; of a commit, the object less its signature headers.
  ///   - signature: the armoured signature; empty when there is none.
  ///   - namespace: what an SSH signature must be for; OpenPGP has no such thing.
  ///   - now: for what has expired since, and for signatures that claim the future.
  public func check(
    payload: [UInt8], signature: [UInt8], namespace: String = "git", now: Timestamp
  ) -> SignatureCheck {
    guard !signature.isEmpty else { return SignatureCheck(format: nil, outcome: .unsigned) }
    switch SignatureFormat.detect(signature) {
    case .ssh: return checkSSH(payload: payload, signature: signature, namespace: namespace)
    case .openpgp: return openPGP.check(payload: payload, signature: signature, now: now)
    case .x509: return SignatureCheck(format: .x509, outcome: .unsupported("x509"))
    case nil:
      return SignatureCheck(format: nil, outcome: .malformed("the first line is not that of a signature"))
    }
  }

  private func checkSSH(payload: [UInt8], signature: [UInt8], namespace: String) -> SignatureCheck {
    var hint: String?
    do throws(Refusal) {
      let parsed = try SSHSignature(armoured: signature)
      let known = sshKeys[parsed.publicKey]
      hint = (known?.fingerprint ?? SSHPublicKey.fingerprint(ofBlob: parsed.publicKey)).value
      guard parsed.namespace.elementsEqual(namespace.utf8) else {
        let found = printable(String(decoding: parsed.namespace.prefix(64), as: UTF8.self))
        throw .malformed("the SSH signature is for the namespace `\(found)`, not `\(namespace)`")
      }
      // A stranger's key is tried too: a signature that is bad under its own key is bad whoever made it.
      let key = if let known { known.verification } else { try SSHVerificationKey(blob: parsed.publicKey) }
      guard try key.verifies(parsed.signature, over: parsed.signedData(over: payload)) else {
        return SignatureCheck(format: .ssh, outcome: .bad, key: known?.fingerprint, keyHint: hint)
      }
      return SignatureCheck(
        format: .ssh, outcome: known == nil ? .unknownKey : .good, key: known?.fingerprint, keyHint: hint)
    } catch {
      return SignatureCheck(format: .ssh, outcome: error.outcome, keyHint: hint)
    }
  }

  private struct KnownSSHKey: Sendable {
    let verification: SSHVerificationKey
    let fingerprint: KeyFingerprint
  }
}
