import Calendars
import Diagnostics
import Signatures
import YAML

extension PolicyLinter {
  /// Keys that count for nothing, that are there twice, or that are weaker than they need to be.
  mutating func lintKeys() {
    for signer in entry("signers")?.value.mapping ?? [] {
      var seen: Set<KeyFingerprint> = []
      for node in entry("ssh", of: signer.value)?.value.sequence ?? [] {
        for key in sshKeys(node) {
          note(key.fingerprint, of: signer.name, at: node, &seen)
          if let bits = key.rsaBits, bits < 3072 { warnWeak("an RSA key of \(bits) bits", of: signer.name, at: node) }
        }
      }
      for node in entry("openpgp", of: signer.value)?.value.sequence ?? [] {
        for certificate in certificates(node) {
          note(certificate.fingerprint, of: signer.name, at: node, &seen)
          lint(certificate, of: signer.name, at: node)
        }
      }
    }
  }

  private mutating func note(
    _ fingerprint: KeyFingerprint, of signer: String, at node: Node, _ seen: inout Set<KeyFingerprint>
  ) {
    guard !seen.insert(fingerprint).inserted else { return }
    warn(
      .trustKeyTwice, at: node.range, "the key `\(fingerprint)` of `\(signer)` is listed twice", label: "again",
      help: "list it once: who takes it out must not leave it in")
  }

  private mutating func warnWeak(_ what: String, of signer: String, at node: Node) {
    warn(
      .trustWeakKey, at: node.range, "`\(signer)` signs with \(what)", label: "a weak key",
      help: "make an Ed25519 key, and retire this one")
  }

  private mutating func lint(_ certificate: OpenPGPCertificate, of signer: String, at node: Node) {
    let primary = certificate.primary
    let keys = ([primary] + certificate.subkeys).filter(\.canSign)
    func counts(_ key: OpenPGPCertificate.Key) -> Bool {
      key.revocation == nil && key.expires.map { now < $0 } ?? true
    }
    let why: String? =
      if primary.revocation != nil { "is revoked" } else if let end = primary.expires, end <= now {
        "expired on \(end.rfc3339)"
      } else if keys.isEmpty { "cannot sign" } else if !keys.contains(where: counts) {
        "has no signing key that counts: all expired or are revoked"
      } else { nil }
    if let why {
      warn(
        .trustExpiredKey, at: node.range, "the key `\(certificate.fingerprint)` of `\(signer)` \(why)",
        label: "counts no longer",
        help: "export it again if it was extended; else take it out, once nothing after the root was signed with it")
    }
    if keys.contains(where: { counts($0) && $0.algorithm == "dsa" }) { warnWeak("a DSA key", of: signer, at: node) }
  }

  private func bytes(_ node: Node) -> [UInt8]? {
    guard let name = node.scalar?.text else { return nil }
    // What cannot be read has been reported as an error by the decoder.
    return try? read(PolicyFiles.resolve(name, in: directory))
  }

  private func sshKeys(_ node: Node) -> [SSHPublicKey] {
    guard let bytes = bytes(node) else { return [] }
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
      try? SSHPublicKey(parsing: String(decoding: $0, as: UTF8.self))
    }
  }

  private func certificates(_ node: Node) -> [OpenPGPCertificate] {
    guard let bytes = bytes(node) else { return [] }
    return (try? OpenPGPKeyring.load(bytes, path: node.scalar?.text ?? "", now: now))?.certificates ?? []
  }
}

extension SSHPublicKey {
  /// The size of an RSA key's modulus (RFC 4253 §6.6: type, exponent, modulus); nil for other keys.
  fileprivate var rsaBits: Int? {
    guard type == "ssh-rsa" else { return nil }
    var rest = blob[...]
    var fields: [ArraySlice<UInt8>] = []
    while rest.count >= 4, fields.count < 3 {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard length <= rest.count else { return nil }
      fields.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    guard fields.count == 3 else { return nil }
    let modulus = fields[2].drop { $0 == 0 }
    guard let first = modulus.first else { return nil }
    return modulus.count * 8 - first.leadingZeroBitCount
  }
}
