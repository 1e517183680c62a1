import Calendars

/// Puts together what a certificate says about itself, as gpg does (`merge_selfsigs`): of each kind of statement the
/// newest valid one counts, a direct one over what user IDs say, and nothing takes back a revocation.
struct OpenPGPCertificateJudge {
  struct Judgement {
    let certificate: OpenPGPCertificate
    /// The keys that a signature may be looked up under.
    let keys: [OpenPGPKnownKey]
    /// Clauses for a person.
    let warnings: [String]
  }

  private let group: OpenPGPPacketGroup
  let primary: OpenPGPVerificationKey
  private let subkeys: [(key: OpenPGPVerificationKey, part: OpenPGPPacketGroup.Part)]
  private let now: Int64

  /// - Parameter now: seconds since the epoch; what a key says in the future does not count yet.
  init(_ group: OpenPGPPacketGroup, now: Int64) throws(Refusal) {
    self.group = group
    self.now = now
    primary = try OpenPGPVerificationKey(body: group.primary.body)
    // A subkey of an unknown kind is no part of the certificate; the others are.
    subkeys = group.subkeys.compactMap { part in
      (try? OpenPGPVerificationKey(body: part.packet.body)).map { ($0, part) }
    }
  }

  var needsLibrnp: Bool {
    primary.unsupported == nil && (primary.needsLibrnp || subkeys.contains { $0.key.needsLibrnp })
  }

  /// - Parameters:
  ///   - librnp: nil when `needsLibrnp` is false.
  ///   - revokers: primary keys of the same file by fingerprint, for revocations by a key that this one named.
  func judgement(librnp: Librnp?, revokers: [[UInt8]: OpenPGPVerificationKey]) throws(Refusal) -> Judgement {
    if let why = primary.unsupported { return unsupported("the primary key: \(why)") }
    let checker = OpenPGPStatementChecker(primary: primary, primaryPacket: group.primary, librnp: librnp)
    let own = OwnStatements(group, checker, now: now)
    let (revocation, warnings) = self.revocation(own, checker, revokers)
    guard own.isValid || revocation != nil else { throw .malformed("it has no valid self-signature") }
    let main = key(
      primary, expiresAfter: own.expiresAfter, revocation: revocation, canSign: own.allowsSigning ?? true)
    var stated = own.stated
    var bound: [(key: OpenPGPVerificationKey, binding: Binding)] = []
    for (material, part) in subkeys {
      guard let binding = Binding(of: material, part, checker, now: now) else { continue }
      stated = max(stated, binding.stated)
      bound.append((material, binding))
    }
    func certificate(_ binding: Binding? = nil) -> LibrnpVerification? {
      librnp.map { library in
        LibrnpVerification(
          library: library, certificate: group.primary.whole + own.shortest + (binding?.packets ?? []))
      }
    }
    var keys = [
      OpenPGPKnownKey(
        verification: primary, key: main, primary: main, stated: stated,
        librnp: primary.needsLibrnp ? certificate() : nil)
    ]
    for (material, binding) in bound {
      let key = key(
        material, expiresAfter: binding.expiresAfter, revocation: binding.revocation, canSign: binding.allowsSigning)
      keys.append(
        OpenPGPKnownKey(
          verification: material, key: key, primary: main, stated: stated,
          librnp: material.needsLibrnp ? certificate(binding) : nil))
    }
    return Judgement(
      certificate: OpenPGPCertificate(primary: main, subkeys: keys.dropFirst().map(\.key), userIDs: userIDs),
      keys: keys, warnings: warnings)
  }

  private var userIDs: [String] { group.userIDs.map { String(decoding: $0.packet.body, as: UTF8.self) } }

  private func key(
    _ material: OpenPGPVerificationKey, expiresAfter: UInt32?, revocation: OpenPGPCertificate.Revocation?,
    canSign: Bool
  ) -> OpenPGPCertificate.Key {
    let created = Timestamp(secondsSinceEpoch: Int64(material.created))
    return OpenPGPCertificate.Key(
      fingerprint: material.name, created: created,
      expires: expiresAfter.map { created.adding(seconds: Int64($0)) }, revocation: revocation,
      canSign: canSign && material.isForSigning, algorithm: material.algorithmName)
  }

  /// Nothing that the primary key says can be verified; its signatures, and those of its subkeys, have to say why.
  private func unsupported(_ why: String) -> Judgement {
    let main = key(primary, expiresAfter: nil, revocation: nil, canSign: false)
    let keys = ([primary] + subkeys.map(\.key)).map { material in
      OpenPGPKnownKey(
        verification: material, key: key(material, expiresAfter: nil, revocation: nil, canSign: false), primary: main,
        stated: 0, unsupported: why)
    }
    return Judgement(
      certificate: OpenPGPCertificate(primary: main, subkeys: keys.dropFirst().map(\.key), userIDs: userIDs),
      keys: keys, warnings: ["\(why); nothing that it signed can be verified"])
  }

  /// The primary key's own revocation, or that of a key which it allowed to revoke it (RFC 4880 §5.2.3.15).
  private func revocation(
    _ own: OwnStatements, _ checker: OpenPGPStatementChecker, _ revokers: [[UInt8]: OpenPGPVerificationKey]
  ) -> (OpenPGPCertificate.Revocation?, [String]) {
    if let revocation = OpenPGPCertificate.Revocation(own.revocations) { return (revocation, []) }
    var proven: [OpenPGPStatement] = []
    for packet in group.signatures {
      guard let signature = try? OpenPGPSignature(body: packet.body),
        signature.kind == OpenPGPSignature.Kind.keyRevocation, let created = signature.subpackets.created,
        signature.subpackets.unknownCritical == nil,
        let name = own.revokers.first(where: { signature.isIssued(by: $0) })
      else { continue }
      let statement = OpenPGPStatement(packet: packet, signature: signature, created: created)
      guard let revoker = revokers[name], revoker.unsupported == nil, !revoker.needsLibrnp else {
        // gpg warns and goes on; whoever names a revoker wants to be heard when the key is lost.
        return (
          .hard,
          ["`\(hexadecimal(name))`, which may revoke it, seems to have done so; the file has no such key to tell"]
        )
      }
      if checker.holds(statement, by: revoker, over: [primary.hashed]) { proven.append(statement) }
    }
    return (OpenPGPCertificate.Revocation(proven), [])
  }
}

extension OpenPGPCertificate.Revocation {
  /// Soft when everything that revokes says superseded or retired (RFC 4880 §5.2.3.23); then since the earliest.
  init?(_ statements: [OpenPGPStatement]) {
    guard let since = statements.map(\.created).min() else { return nil }
    let isSoft = statements.allSatisfy { statement in
      statement.signature.subpackets.revocationReason.map { $0 == 1 || $0 == 3 } ?? false
    }
    self = isSoft ? .soft(since: Timestamp(secondsSinceEpoch: Int64(since))) : .hard
  }
}
