import Calendars
import SwiftASN1

/// Certificates that vouch for each other: the signer's first, a root last.
struct X509Chain: Sendable {
  let certificates: [X509Certificate]

  var root: X509Certificate { certificates[certificates.count - 1] }

  /// The last moment at which all of them are valid.
  var validUntil: Timestamp { certificates.map(\.notAfter).min() ?? .earliest }

  /// Whether all of them are, the root as well.
  func isValid(at time: Timestamp) -> Bool { certificates.allSatisfy { $0.isValid(at: time) } }
}

/// Looks for chains from a signer's certificate to the roots of a policy (RFC 5280 §6.1), whatever the time.
///
/// A message brings up to ten certificates of its own, which may be made to look like issuers of each other. Depth, number
/// of chains and number of signatures that are verified are bounded.
struct X509ChainSearch {
  private let authorities: X509Authorities
  private let carried: [X509Certificate]
  private let uses: Set<ASN1ObjectIdentifier>
  private var budget = 48
  private(set) var chains: [X509Chain] = []
  /// Why the authority that looked most like the issuer was not taken.
  private(set) var objection: String?

  private static let depthLimit = 6
  private static let chainLimit = 8

  /// - Parameters:
  ///   - carried: what the message brings along; it proves nothing until it leads to a root.
  ///   - uses: what the signer's certificate may be for; one of them must be allowed all the way up.
  init(_ authorities: X509Authorities, carried: [X509Certificate], uses: Set<ASN1ObjectIdentifier>) {
    self.authorities = authorities
    self.carried = carried
    self.uses = uses
  }

  mutating func search(from leaf: X509Certificate) {
    extend([leaf], uses: uses.intersection(leaf.extensions.extendedKeyUsage ?? []))
  }

  private mutating func extend(_ path: [X509Certificate], uses: Set<ASN1ObjectIdentifier>) {
    guard path.count < Self.depthLimit, let last = path.last else { return }
    for root in authorities.roots where root.certificate.subject == last.issuer && chains.count < Self.chainLimit {
      if step(path, to: root.certificate, key: root.key, uses) != nil {
        chains.append(X509Chain(certificates: path + [root.certificate]))
      }
    }
    for authority in authorities.intermediates
    where authority.certificate.subject == last.issuer && !path.contains(authority.certificate) {
      if let uses = step(path, to: authority.certificate, key: authority.key, uses) {
        extend(path + [authority.certificate], uses: uses)
      }
    }
    for certificate in carried where certificate.subject == last.issuer && !path.contains(certificate) {
      // What cannot be read as a key cannot have signed anything.
      guard let key = try? certificate.key() else { continue }
      if let uses = step(path, to: certificate, key: key, uses) { extend(path + [certificate], uses: uses) }
    }
  }

  /// The uses that are left when `authority` vouches for the end of `path`; nil when it does not.
  private mutating func step(
    _ path: [X509Certificate], to authority: X509Certificate, key: X509PublicKey, _ uses: Set<ASN1ObjectIdentifier>
  ) -> Set<ASN1ObjectIdentifier>? {
    guard let last = path.last, chains.count < Self.chainLimit, budget > 0 else { return nil }
    if let wanted = last.extensions.authorityKeyIdentifier, let found = authority.extensions.subjectKeyIdentifier,
      wanted != found
    {
      return nil
    }
    budget -= 1
    do throws(Refusal) {
      guard try last.isSigned(by: key) else { return nil }
    } catch {
      objection = objection ?? error.sentence
      return nil
    }
    if let reason = Self.objection(to: authority, intermediates: path.count - 1) {
      objection = reason
      return nil
    }
    guard let allowed = authority.extensions.extendedKeyUsage, !allowed.contains(ObjectIdentifiers.anyUsage) else {
      return uses
    }
    let left = uses.intersection(allowed)
    guard !left.isEmpty else {
      objection = "an authority may not issue certificates for signing code"
      return nil
    }
    return left
  }

  private static func objection(to authority: X509Certificate, intermediates: Int) -> String? {
    let extensions = authority.extensions
    if let unknown = extensions.notUnderstood {
      return "an authority's certificate has the extension `\(unknown)`, which is not understood"
    }
    guard extensions.isAuthority else { return "the certificate was issued by one that is no authority" }
    if let usage = extensions.keyUsage, !usage.contains(.certificateSigning) {
      return "an authority may not sign certificates"
    }
    if let limit = extensions.pathLength, intermediates > limit { return "more authorities in between than allowed" }
    return nil
  }
}
