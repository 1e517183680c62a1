/// What a primary key says about itself: directly, through its user IDs, and by revoking itself.
struct OwnStatements {
  /// Something, be it that a user ID is revoked.
  let isValid: Bool
  /// Seconds after the key's creation.
  let expiresAfter: UInt32?
  /// Nil when no key flags say anything.
  let allowsSigning: Bool?
  let revocations: [OpenPGPStatement]
  /// Fingerprints of the keys that may revoke this one.
  let revokers: [[UInt8]]
  /// When it last said something that counts, in seconds since the epoch.
  let stated: UInt32
  /// The packets of the fewest statements that make the key valid.
  let shortest: [UInt8]

  init(_ group: OpenPGPPacketGroup, _ checker: OpenPGPStatementChecker, now: Int64) {
    typealias Kind = OpenPGPSignature.Kind
    func isPresent(_ signature: OpenPGPSignature) -> Bool { Int64(signature.subpackets.created ?? 0) <= now }
    // A revocation counts wherever it stands, and whatever it is dated.
    revocations = checker.all(
      of: group.signatures + (group.userIDs + group.subkeys).flatMap(\.signatures), about: .key
    ) { $0.kind == Kind.keyRevocation }
    let direct = checker.all(of: group.signatures, about: .key) { $0.kind == Kind.directKey && isPresent($0) }
    revokers = direct.flatMap(\.signature.subpackets.revocationKeys).map(Array.init)
    let newestDirect = direct.first { !$0.signature.hasEnded(by: now) }

    // As for gpg, a key without a user ID that it certified is nobody's.
    var isValid = false
    var stated = newestDirect?.created ?? 0
    var selfSignatures: [(userID: OpenPGPPacket, statement: OpenPGPStatement)] = []
    for userID in group.userIDs {
      let newest = checker.newest(of: userID.signatures, about: .userID(userID.packet)) { signature in
        (Kind.certifications.contains(signature.kind) || signature.kind == Kind.certificationRevocation)
          && isPresent(signature)
      }
      guard let newest else { continue }
      isValid = true
      stated = max(stated, newest.created)
      // A user ID that is revoked or has ended says nothing any more about the key.
      guard newest.signature.kind != Kind.certificationRevocation, !newest.signature.hasEnded(by: now) else { continue }
      selfSignatures.append((userID.packet, newest))
    }
    self.isValid = isValid
    self.stated = stated
    func newestWith<Value>(_ value: (OpenPGPStatement) -> Value?) -> Value? {
      if let direct = newestDirect.flatMap(value) { return direct }
      var found: (created: UInt32, value: Value)?
      for (_, statement) in selfSignatures where statement.created > found?.created ?? 0 {
        if let value = value(statement) { found = (statement.created, value) }
      }
      return found?.value
    }
    allowsSigning = newestWith(\.allowsSigning)
    expiresAfter = newestWith(\.keyExpiresAfter)
    let newest = selfSignatures.max { $0.statement.created < $1.statement.created }
    shortest =
      newest.map { Array($0.userID.whole + $0.statement.packet.whole) } ?? newestDirect.map { Array($0.packet.whole) }
      ?? []
  }
}

/// What the primary key says about a subkey, and the subkey about that.
struct Binding {
  let expiresAfter: UInt32?
  let allowsSigning: Bool
  let revocation: OpenPGPCertificate.Revocation?
  let stated: UInt32
  /// The subkey with the binding that counts.
  let packets: [UInt8]

  /// Nil when nothing binds it, and when it would sign without having said whose it is.
  init?(
    of subkey: OpenPGPVerificationKey, _ part: OpenPGPPacketGroup.Part, _ checker: OpenPGPStatementChecker, now: Int64
  ) {
    typealias Kind = OpenPGPSignature.Kind
    let subject = OpenPGPStatementChecker.Subject.subkey(subkey, part.packet)
    let newest = checker.newest(of: part.signatures, about: subject) { signature in
      signature.kind == Kind.subkeyBinding && Int64(signature.subpackets.created ?? 0) <= now
    }
    guard let newest, !newest.signature.hasEnded(by: now) else { return nil }
    allowsSigning = newest.allowsSigning ?? subkey.isForSigning
    if allowsSigning, !checker.isCountersigned(newest, by: subkey, subject) { return nil }
    expiresAfter = newest.keyExpiresAfter
    stated = newest.created
    packets = Array(part.packet.whole + newest.packet.whole)
    revocation = OpenPGPCertificate.Revocation(
      checker.all(of: part.signatures, about: subject) { $0.kind == Kind.subkeyRevocation })
  }
}
