import Crypto

@testable import Signatures

/// SSH certificates less the authority and its signature, which are put behind them here: so the fields that a certificate
/// is only asked for once it is signed are reached as well.
func fuzzSSHCertificate() -> FuzzTarget {
  guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 7, count: 32)) else {
    require(false, "no key")
    return { _ in }
  }
  let algorithm = Array("ssh-ed25519".utf8)
  let authority = SSHWire.string(algorithm) + SSHWire.string(Array(key.publicKey.rawRepresentation))
  func certify(_ bytes: [UInt8]) -> [UInt8]? {
    let signed = bytes + SSHWire.string(authority)
    guard let signature = try? key.signature(for: signed) else { return nil }
    return signed + SSHWire.string(SSHWire.string(algorithm) + SSHWire.string(Array(signature)))
  }
  let made = material("ssh-certificate")
  let fields = (try? SSHCertificate(blob: made)).flatMap { made.ranges(of: SSHWire.string($0.authorityBlob)).last }
  require(
    fields.flatMap { certify(Array(made[..<$0.lowerBound])) }.map { (try? SSHCertificate(blob: $0)) != nil } ?? false,
    "the certificate of `scripts/fuzz` is refused")
  return { bytes in
    guard let blob = certify(bytes) else { return require(false, "no signature") }
    guard let certificate = try? SSHCertificate(blob: blob) else { return }
    require(certificate.authorityBlob == authority, "a certificate by another authority")
    require(
      (1...256).contains(certificate.principals.count) && certificate.principals.allSatisfy { !$0.utf8.contains(0) },
      "principals of another number, or with a NUL byte")
    guard let plain = try? SSHVerificationKey(blob: certificate.keyBlob) else {
      return require(false, "the certified key does not read back")
    }
    // Written again, key, number, kind, id and principals are what was signed.
    let number = (0..<8).map { UInt8(truncatingIfNeeded: certificate.serial >> UInt64(56 - 8 * $0)) }
    let principals = certificate.principals.flatMap { SSHWire.string(Array($0.utf8)) }
    let fields =
      Array(certificate.keyBlob.dropFirst(4 + plain.type.utf8.count)) + number + [0, 0, 0, 1]
      + SSHWire.string(certificate.keyID) + SSHWire.string(principals)
    require(bytes.firstRange(of: fields) != nil, "a certificate is not read as it is written")
    _ = certificate.identity
  }
}

/// SSHSIG blobs with certificates: whatever is done to them, they are never good over another payload or for another
/// purpose, for other principals than the authority wrote, nor with a revoked certificate.
func fuzzSSHCertificateSignature() -> FuzzTarget {
  let line = String(decoding: material("ssh-authority.pub"), as: UTF8.self)
  var revocations = SSHRevocations()
  guard let authority = try? SSHPublicKey(parsing: String(line.filter { $0 != "\n" })),
    (try? revocations.add(material("revoked.krl"), path: "revoked.krl")) != nil
  else {
    require(false, "the authority of `scripts/fuzz` is refused")
    return { _ in }
  }
  let verifier = SignatureVerifier(sshAuthorities: [authority], sshRevocations: revocations)
  let payload = material("payload")
  func armour(_ bytes: [UInt8]) -> [UInt8] {
    Array("-----BEGIN SSH SIGNATURE-----\n\(Base64.encode(bytes))\n-----END SSH SIGNATURE-----\n".utf8)
  }
  require(
    verifier.check(payload: payload, signature: armour(material("ssh-certified")), now: now).outcome == .good,
    "a signature of `scripts/fuzz` is refused")
  return { bytes in
    let signature = armour(bytes)
    require(
      verifier.check(payload: payload + [0], signature: signature, now: now).outcome != .good,
      "good over what was not signed")
    require(
      verifier.check(payload: payload, signature: signature, namespace: "file", now: now).outcome != .good,
      "good for another purpose")
    let check = verifier.check(payload: payload, signature: signature, now: now)
    guard check.outcome == .good else { return }
    guard case .ssh(let identity) = check.certified else { return require(false, "good without its certificate") }
    require(identity.principals == ["ana@example.org"] && identity.serial != 9, "good for another, or though revoked")
  }
}

/// Key revocation lists: what is added to one that was accepted counts, and takes nothing of it away.
func fuzzRevocationList() -> FuzzTarget {
  guard let certificate = try? SSHCertificate(blob: material("ssh-certificate")) else {
    require(false, "the certificate of `scripts/fuzz` is refused")
    return { _ in }
  }
  let added = SSHWire.string(Array("added".utf8))
  let section = [2] + SSHWire.string(SSHWire.string(added))
  let revoked = try? KeyRevocationList(parsing: material("revoked.krl"))
  require(revoked.map { !$0.revokes(certificate) } ?? false, "the revocation list of `scripts/fuzz` is refused")
  return { bytes in
    compareBitmap(bytes)
    var revocations = SSHRevocations()
    let isTaken = (try? revocations.add(bytes, path: "input")) != nil
    require(isTaken || revocations.isEmpty, "a file that was refused revokes")
    guard let list = try? KeyRevocationList(parsing: bytes) else {
      return require(!isTaken || !KeyRevocationList.announces(bytes), "a list that is refused was taken")
    }
    require(isTaken, "a list that can be read was refused")
    require(revocations.revokes(key: certificate.keyBlob) == list.revokes(key: certificate.keyBlob), "two readings")
    // Behind a signature nothing may follow.
    guard let longer = try? KeyRevocationList(parsing: bytes + section) else { return }
    require(longer.revokes(key: added), "what the list names is not revoked")
    require(longer.revokes(certificate) == list.revokes(certificate), "a key revokes a certificate, or frees it")
    require(longer.revokes(key: certificate.keyBlob) == list.revokes(key: certificate.keyBlob), "a key frees another")
  }
}

/// Serial numbers as a bitmap, against the bits themselves.
private func compareBitmap(_ bytes: [UInt8]) {
  guard (9...80).contains(bytes.count) else { return }
  let offset = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  var ranges = SerialRanges()
  guard (try? ranges.add(bitmap: bytes[8...], from: offset)) != nil else { return }
  ranges.sort()
  for (position, byte) in bytes[8...].reversed().enumerated() {
    for bit in 0..<8 {
      let isSet = byte >> bit & 1 == 1
      let (serial, wraps) = offset.addingReportingOverflow(UInt64(position * 8 + bit))
      require(wraps ? !isSet : ranges.contains(serial) == isSet, "a bitmap is read wrongly")
    }
  }
}
