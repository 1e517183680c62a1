import Glibc

@testable import Signatures

private func pem(_ bytes: [UInt8], _ label: String) -> [UInt8] {
  Array("-----BEGIN \(label)-----\n\(Base64.encode(bytes))\n-----END \(label)-----\n".utf8)
}

/// What openssl made: the authorities of the verifier, and every certificate that they issued.
private struct Authorities {
  let file: X509AuthorityFile
  let issued: [X509Certificate]

  init() {
    guard let file = try? X509AuthorityFile(material("x509-roots.pem"), path: "x509-roots.pem"),
      let blocks = try? PEMBlock.all(in: material("x509-issued.pem"), limit: 64)
    else {
      require(false, "the authorities of `scripts/fuzz` are refused")
      exit(1)
    }
    self.file = file
    issued = blocks.compactMap { try? X509Certificate(der: $0.bytes[...]) }
    require(!issued.isEmpty && issued.count == blocks.count, "a certificate of `scripts/fuzz` is refused")
  }

  var all: [X509Authorities.Authority] { file.roots + file.intermediates }
}

/// Certificates: whatever is done to them, an authority has signed only what it issued.
func fuzzX509Certificate() -> FuzzTarget {
  let authorities = Authorities()
  require(
    authorities.issued.allSatisfy { certificate in
      authorities.all.contains { (try? certificate.isSigned(by: $0.key)) == true }
    }, "a certificate of `scripts/fuzz` is refused")
  return { bytes in
    _ = try? X509AuthorityFile(pem(bytes, "CERTIFICATE"), path: "input")
    _ = try? TransparencyLogKey.load(pem(bytes, "PUBLIC KEY"), path: "input")
    guard let certificate = try? X509Certificate(der: bytes[...]) else { return }
    require(certificate.bytes == bytes, "a certificate is not the bytes")
    _ = try? certificate.key()
    _ = certificate.commonName
    _ = X509LeafRule.objection(to: certificate)
    guard authorities.all.contains(where: { (try? certificate.isSigned(by: $0.key)) == true }) else { return }
    require(
      authorities.issued.contains {
        $0.serialNumber == certificate.serialNumber && $0.issuer == certificate.issuer
          && $0.subject == certificate.subject && $0.notBefore == certificate.notBefore
          && $0.notAfter == certificate.notAfter && $0.extensions == certificate.extensions
      }, "an authority has signed what it did not issue")
  }
}

/// CMS signatures: whatever is done to them, they never verify over another payload, and are good for no other signer, nor
/// at another time than the log said.
func fuzzCMS() -> FuzzTarget {
  let authorities = Authorities()
  let logs = (try? TransparencyLogKey.load(material("log.pem"), path: "log.pem")) ?? []
  let verifier = SignatureVerifier(x509: X509Authorities([authorities.file], logs: logs))
  let loggedTime = Int64(String(decoding: material("logged-time"), as: UTF8.self))
  let payload = material("payload")
  let made = pem(material("p256.cms"), "SIGNED MESSAGE")
  require(
    verifier.check(payload: payload, signature: made, now: now).outcome == .good, "openssl's signature is refused")
  return { bytes in
    let signature = pem(bytes, "SIGNED MESSAGE")
    switch verifier.check(payload: payload + [0], signature: signature, now: now).outcome {
    case .good, .expired, .revoked, .timeUnproven: require(false, "a signature verifies over what was not signed")
    case .unsigned, .bad, .unknownKey, .malformed, .unsupported: break
    }
    let check = verifier.check(payload: payload, signature: signature, now: now)
    if check.outcome == .good {
      guard case .x509(let identity) = check.certified else { return require(false, "good without its certificate") }
      require(
        [["ana@example.org"], ["https://example.org/ci"]].contains(identity.names)
          && authorities.file.rootFingerprints.contains(identity.root),
        "good for another signer")
      if case .log(let time) = identity.time {
        require(time.secondsSinceEpoch == loggedTime, "good at a time that the log did not say")
      }
    }
    guard let message = try? CMSSignedData(der: bytes[...]) else { return }
    require(
      bytes.firstRange(of: message.signer.signedBytes.dropFirst()) != nil
        && message.certificates.allSatisfy { bytes.firstRange(of: $0.bytes) != nil },
      "what is read is not in the signature")
  }
}

/// Revocation lists: whatever is done to them, an authority has signed only lists that say what it said.
func fuzzX509RevocationList() -> FuzzTarget {
  let authorities = Authorities()
  func words(_ list: X509RevocationList) -> [X509RevocationList.Revocation?] {
    authorities.issued.map(list.revocation)
  }
  let written = ["x509-some.crl", "x509-none.crl"].compactMap { try? X509RevocationList(parsing: material($0)) }
  let said = written.map(words)
  require(
    said.count == 2 && Set(said).count == 2
      && written.allSatisfy { list in authorities.all.contains { (try? list.isSigned(by: $0)) == true } },
    "the revocation lists of `scripts/fuzz` are refused")
  return { bytes in
    guard let list = try? X509RevocationList(parsing: pem(bytes, "X509 CRL")) else { return }
    guard authorities.all.contains(where: { (try? list.isSigned(by: $0)) == true }) else { return }
    require(said.contains(words(list)), "an authority has signed a list that it did not write")
  }
}

/// Entries of a transparency log: whatever is done to them, the log says nothing about what it did not take in, nor
/// that it took it in at another time.
func fuzzRekorEntry() -> FuzzTarget {
  guard let log = try? TransparencyLogKey.load(material("log.pem"), path: "log.pem").first else {
    require(false, "the log of `scripts/fuzz` is refused")
    return { _ in }
  }
  let body = material("logged")
  let promised = Set(
    String(decoding: material("promised"), as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: " ").compactMap { UInt64($0) }
    })
  require(
    (try? RekorEntry(material("entry")[...])).map { log.objection(to: $0, body: body) == nil } ?? false,
    "an entry of `scripts/fuzz` is refused")
  return { bytes in
    if let checkpoint = LogCheckpoint(bytes[...]) { check(checkpoint, bytes) }
    guard let entry = try? RekorEntry(bytes[...]) else { return }
    require(log.objection(to: entry, body: body + [0]) != nil, "the log has taken in what it never saw")
    if log.objection(to: entry, body: body) == nil {
      require(promised.contains([entry.index, entry.integratedTime]), "the log has said another place or time")
    }
    guard let proof = entry.proof else { return }
    if let checkpoint = LogCheckpoint(proof.checkpoint) { check(checkpoint, Array(proof.checkpoint)) }
    let root = MerkleTree.root(
      leaf: MerkleTree.leafHash(body), index: proof.index, size: proof.treeSize, path: proof.hashes)
    require(root == nil || proof.index < proof.treeSize, "a leaf outside of its tree")
  }
}

private func check(_ checkpoint: LogCheckpoint, _ bytes: [UInt8]) {
  require(bytes.starts(with: checkpoint.text), "what a log signed is not the checkpoint's beginning")
  let size = checkpoint.text.split(separator: 0x0a, omittingEmptySubsequences: false)[1]
  require(size.elementsEqual(String(checkpoint.treeSize).utf8), "the tree's size is not read as it is written")
}
