import Calendars
import SwiftASN1

/// Checks CMS signatures against the authorities of a policy.
struct X509Verifier: Sendable {
  let authorities: X509Authorities

  func check(payload: [UInt8], signature: [UInt8], now: Timestamp) -> SignatureCheck {
    var hint: String?
    do throws(Refusal) {
      let message = try CMSSignedData(armoured: signature)
      let signer = message.signer
      guard let leaf = try message.signerCertificate() else {
        throw .unsupported("X.509 signature without the signer's certificate")
      }
      hint = leaf.fingerprint.value
      guard signer.digest.digest(of: payload).elementsEqual(signer.messageDigest),
        try leaf.key().verifies(
          signer.signature, over: signer.signedBytes, algorithm: signer.algorithm, digest: signer.digest)
      else { return SignatureCheck(format: .x509, outcome: .bad, keyHint: hint, claimedTime: signer.claimedTime) }
      func stranger(_ why: String) -> SignatureCheck {
        SignatureCheck(
          format: .x509, outcome: .unknownKey, keyHint: hint, claimedTime: signer.claimedTime, detail: why)
      }
      if let reason = X509LeafRule.objection(to: leaf) { return stranger(reason) }
      var search = X509ChainSearch(
        authorities, carried: message.certificates, uses: X509LeafRule.uses(of: leaf))
      search.search(from: leaf)
      guard let first = search.chains.first else {
        return stranger(search.objection ?? "no root of the policy vouches for its certificate")
      }
      let usable = search.chains.filter { authorities.revocation(of: $0) == nil }
      let rule = SigningTimeRule(
        signer: signer, leaf: leaf, chains: usable.isEmpty ? [first] : usable, logs: authorities.logs, now: now)
      let (time, chain) = rule.time() ?? (.expired, usable.first ?? first)
      return Self.check(signer, chain, time, authorities.revocation(of: chain), now: now)
    } catch {
      return SignatureCheck(format: .x509, outcome: error.outcome, keyHint: hint)
    }
  }

  private static func check(
    _ signer: CMSSigner, _ chain: X509Chain, _ time: X509Identity.Time,
    _ revocation: X509RevocationList.Revocation?, now: Timestamp
  ) -> SignatureCheck {
    let leaf = chain.certificates[0]
    let identity = X509Identity(
      issuer: leaf.extensions.issuer, names: leaf.extensions.names, root: chain.root.fingerprint,
      rootName: chain.root.commonName ?? "a root without a name", time: time)
    func result(
      _ outcome: SignatureCheck.Outcome, claimed: Timestamp? = signer.claimedTime, expired: Bool = false
    ) -> SignatureCheck {
      SignatureCheck(
        format: .x509, outcome: outcome, key: leaf.fingerprint, keyHint: leaf.fingerprint.value, claimedTime: claimed,
        keyExpired: expired, keyCountedUntil: time.isForever ? nil : chain.validUntil, certified: .x509(identity))
    }
    if let revocation {
      return SignatureCheck(
        format: .x509, outcome: .revoked, key: leaf.fingerprint, keyHint: leaf.fingerprint.value,
        claimedTime: signer.claimedTime,
        keyCountedUntil: revocation.isSoft ? min(revocation.date, chain.validUntil) : nil, certified: .x509(identity))
    }
    switch time {
    case .log(let logged): return result(.good, claimed: logged)
    case .validNow: return result(.good)
    case .unproven(let why): return result(.timeUnproven(why))
    case .expired:
      // The claim counts for nothing unless something else shows it; but who claims another time is caught at once.
      guard chain.validUntil < now, signer.claimedTime.map(chain.isValid) ?? true else { return result(.expired) }
      return result(.good, expired: true)
    }
  }
}
