import Signatures

/// Finds who of a policy's signers made a signature, from everything that its check found.
///
/// A signature made with a certificate belongs to whom the certificate names, never to the owner of the bare key in it.
struct SignerIndex: Sendable {
  /// A signer, and the credential by which the signature is theirs.
  struct Owner: Sendable, Hashable {
    let signer: Int
    let key: Int
  }

  enum Answer: Sendable, Hashable {
    case owner(Owner)
    case nobody
    /// The certificate names principals of several signers, so that nobody can say which one signed.
    case several([Int])
  }

  /// In bytes: two strings that Unicode calls equal are two identities.
  private struct Issued: Sendable, Hashable {
    let issuer: [UInt8]
    let identity: [UInt8]

    init(_ issuer: String, _ identity: String) {
      self.issuer = Array(issuer.utf8)
      self.identity = Array(identity.utf8)
    }
  }

  private var keys: [KeyFingerprint: Owner] = [:]
  private var authorities: [KeyFingerprint: [(principals: PatternList, owner: Owner)]] = [:]
  private var identities: [Issued: Owner] = [:]
  private let takesFirst: Bool

  /// - Parameter takesFirst: of several signers whose certificate it could be, the first counts, as with the lines of
  ///   an allowed-signers file.
  init(_ signers: [Signer], takesFirst: Bool) {
    self.takesFirst = takesFirst
    for (position, signer) in signers.enumerated() {
      for (keyPosition, key) in signer.keys.enumerated() {
        let owner = Owner(signer: position, key: keyPosition)
        switch key.credential {
        case .key(let fingerprint): keys[fingerprint] = owner
        case .sshAuthority(let authority, let principals):
          authorities[authority, default: []].append((principals, owner))
        case .x509(let issuer, let identity): identities[Issued(issuer, identity)] = owner
        }
      }
    }
  }

  func answer(_ check: SignatureCheck) -> Answer {
    switch check.certified {
    case nil: return check.key.flatMap { keys[$0] }.map(Answer.owner) ?? .nobody
    case .x509(let found):
      return identities[Issued(found.issuer, found.identity)].map(Answer.owner) ?? .nobody
    case .ssh(let certificate):
      let matching = (authorities[certificate.authority] ?? []).filter { line in
        certificate.principals.contains(where: line.principals.matches)
      }
      guard let first = matching.first else { return .nobody }
      let signers = Set(matching.map(\.owner.signer))
      return takesFirst || signers.count == 1 ? .owner(first.owner) : .several(signers.sorted())
    }
  }
}
