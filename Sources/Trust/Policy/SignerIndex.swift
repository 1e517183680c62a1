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
    let issuer: [UInt8]?
    let identity: [UInt8]

    init(_ issuer: String?, _ identity: String) {
      self.issuer = issuer.map { Array($0.utf8) }
      self.identity = Array(identity.utf8)
    }
  }

  private var keys: [KeyFingerprint: Owner] = [:]
  private var authorities: [KeyFingerprint: [(principals: PatternList, owner: Owner)]] = [:]
  private var identities: [Issued: [(roots: Set<KeyFingerprint>, owner: Owner)]] = [:]
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
        case .x509(let found):
          identities[Issued(found.issuer, found.identity), default: []].append((found.roots, owner))
        }
      }
    }
  }

  func answer(_ check: SignatureCheck) -> Answer {
    switch check.certified {
    case nil: return check.key.flatMap { keys[$0] }.map(Answer.owner) ?? .nobody
    case .x509(let found):
      let matching = found.names.flatMap { name in
        (identities[Issued(found.issuer, name)] ?? []).filter { $0.roots.contains(found.root) }
      }
      return answer(matching.map(\.owner))
    case .ssh(let certificate):
      let matching = (authorities[certificate.authority] ?? []).filter { line in
        certificate.principals.contains(where: line.principals.matches)
      }
      return answer(matching.map(\.owner))
    }
  }

  private func answer(_ owners: [Owner]) -> Answer {
    guard let first = owners.first else { return .nobody }
    let signers = Set(owners.map(\.signer))
    return takesFirst || signers.count == 1 ? .owner(first) : .several(signers.sorted())
  }
}
