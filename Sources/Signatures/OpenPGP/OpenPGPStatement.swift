/// What a key says about its own certificate: a self-signature, a binding or a revocation that has been verified.
struct OpenPGPStatement {
  let packet: OpenPGPPacket
  let signature: OpenPGPSignature
  /// Seconds since the epoch.
  let created: UInt32

  /// Whether the key flags allow signatures over data; nil when it has none (RFC 4880 §5.2.3.21).
  var allowsSigning: Bool? { signature.subpackets.keyFlags.map { ($0.first ?? 0) & 0x02 != 0 } }

  /// Seconds after the key's creation; nil when it does not expire.
  var keyExpiresAfter: UInt32? { signature.subpackets.keyExpiresAfter.flatMap { $0 == 0 ? nil : $0 } }
}

/// Verifies what keys say about certificates: in process where that is possible, with librnp where a key needs it.
struct OpenPGPStatementChecker {
  enum Subject {
    case key
    case userID(OpenPGPPacket)
    case subkey(OpenPGPVerificationKey, OpenPGPPacket)
  }

  let primary: OpenPGPVerificationKey
  let primaryPacket: OpenPGPPacket
  /// Nil when no key of the certificate needs it.
  let librnp: Librnp?

  /// A certificate that was held together by SHA-1 before anybody could make it collide in such a place is still fine:
  /// 2024-01-19, which is also librnp's.
  private static let sha1End: UInt32 = 1_705_622_400
  /// The newest so many statements about one thing are looked at; nobody says more.
  private static let limit = 256

  /// The newest valid statement of the primary key, as gpg picks it: of equal dates the later in the file.
  func newest(
    of packets: [OpenPGPPacket], about subject: Subject, where isWanted: (OpenPGPSignature) -> Bool
  ) -> OpenPGPStatement? {
    candidates(packets, where: isWanted).first { holds($0, about: subject) }
  }

  /// All valid statements of the primary key, newest first.
  func all(
    of packets: [OpenPGPPacket], about subject: Subject, where isWanted: (OpenPGPSignature) -> Bool
  ) -> [OpenPGPStatement] {
    candidates(packets, where: isWanted).filter { holds($0, about: subject) }
  }

  private func candidates(
    _ packets: [OpenPGPPacket], where isWanted: (OpenPGPSignature) -> Bool
  ) -> ArraySlice<OpenPGPStatement> {
    packets.enumerated().compactMap { index, packet -> (index: Int, statement: OpenPGPStatement)? in
      guard let signature = try? OpenPGPSignature(body: packet.body), isWanted(signature),
        signature.isIssued(by: primary.fingerprint), signature.subpackets.unknownCritical == nil,
        let created = signature.subpackets.created, created >= primary.created
      else { return nil }
      return (index, OpenPGPStatement(packet: packet, signature: signature, created: created))
    }
    .sorted { ($0.statement.created, $0.index) > ($1.statement.created, $1.index) }
    .map(\.statement).prefix(Self.limit)
  }

  private func holds(_ statement: OpenPGPStatement, about subject: Subject) -> Bool {
    // What cannot be verified for its hash alone says nothing, unless it revokes.
    guard primary.needsLibrnp else { return holds(statement, by: primary, over: data(subject)) }
    guard hasSoundHash(statement) else { return statement.isRevocation }
    if case .subkey(let subkey, _) = subject, statement.signature.kind == OpenPGPSignature.Kind.subkeyBinding,
      !subkey.needsLibrnp, !isCountersigned(statement, by: subkey, subject)
    {
      // librnp would pass it over for an older one; the newest counts, and takes the right to sign away.
      return true
    }
    return librnpAccepts(statement, about: subject)
  }

  /// Whether `key` made the statement; also for a revoker that the primary key has named.
  func holds(_ statement: OpenPGPStatement, by key: OpenPGPVerificationKey, over data: [[UInt8]]) -> Bool {
    let isRevocation = statement.isRevocation
    // A hash that is not supported here must not keep a revocation from counting.
    if isRevocation, [3, 11].contains(statement.signature.hashAlgorithm) { return true }
    let acceptsSHA1 = isRevocation || statement.created < Self.sha1End
    return (try? key.verifies(statement.signature, over: data, acceptingSHA1: acceptsSHA1)) == true
  }

  /// Whether the subkey has itself signed that it belongs to the primary key (RFC 4880 §5.2.1, 0x19). Without that
  /// anybody could adopt another's signing subkey and pass its signatures off as their own. As for gpg the newest
  /// countersignature counts.
  func isCountersigned(_ binding: OpenPGPStatement, by subkey: OpenPGPVerificationKey, _ subject: Subject) -> Bool {
    if subkey.needsLibrnp {
      // librnp looks at the countersignature only when the flags say that the key signs.
      return binding.allowsSigning == true && librnpAccepts(binding, about: subject)
    }
    let embedded = binding.signature.subpackets.embeddedSignatures.prefix(Self.limit).compactMap { body in
      (try? OpenPGPSignature(body: body)).flatMap { signature in
        signature.kind == OpenPGPSignature.Kind.primaryKeyBinding
          ? signature.subpackets.created.map {
            OpenPGPStatement(packet: binding.packet, signature: signature, created: $0)
          } : nil
      }
    }
    var newest: OpenPGPStatement?
    for statement in embedded where statement.created > newest?.created ?? 0 { newest = statement }
    guard let newest, newest.created >= subkey.created, newest.signature.subpackets.unknownCritical == nil else {
      return false
    }
    return holds(newest, by: subkey, over: data(subject))
  }

  private func hasSoundHash(_ statement: OpenPGPStatement) -> Bool {
    let acceptsSHA1 = statement.created < Self.sha1End
    do throws(Refusal) {
      try primary.requireFitting(statement.signature, acceptingSHA1: acceptsSHA1)
      return true
    } catch {
      return false
    }
  }

  /// Asks about a certificate that has nothing but this statement, at the time of the statement, so that nothing but its
  /// cryptography can speak against it. What it is worth now is decided here.
  private func librnpAccepts(_ statement: OpenPGPStatement, about subject: Subject) -> Bool {
    guard let librnp else { return false }
    var bytes = Array(primaryPacket.whole)
    var name = primary.name
    var place = Librnp.Certificate.Place.key
    switch subject {
    case .key: break
    case .userID(let packet):
      bytes += packet.whole
      place = .userID
    case .subkey(let subkey, let packet):
      bytes += packet.whole
      name = subkey.name
    }
    bytes += statement.packet.whole
    return Librnp.Certificate(librnp, bytes, now: UInt64(statement.created))?
      .hasOneValidSignature(on: name, at: place) ?? false
  }

  /// What is hashed before the signature's own part (RFC 4880 §5.2.4).
  private func data(_ subject: Subject) -> [[UInt8]] {
    switch subject {
    case .key: return [primary.hashed]
    case .userID(let packet):
      let count = UInt32(truncatingIfNeeded: packet.body.count)
      let head = [0xb4, UInt8(count >> 24), UInt8(count >> 16 & 0xff), UInt8(count >> 8 & 0xff), UInt8(count & 0xff)]
      return [primary.hashed, head + packet.body]
    case .subkey(let subkey, _): return [primary.hashed, subkey.hashed]
    }
  }
}

extension OpenPGPStatement {
  var isRevocation: Bool {
    [OpenPGPSignature.Kind.keyRevocation, OpenPGPSignature.Kind.subkeyRevocation].contains(signature.kind)
  }
}
