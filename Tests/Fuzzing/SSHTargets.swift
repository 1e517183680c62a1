import Calendars

@testable import Git
@testable import Signatures

/// A key blob that is accepted names its type first, and its line reads back.
func fuzzSSHKey(_ bytes: [UInt8]) {
  guard let key = try? SSHVerificationKey(blob: bytes) else { return }
  guard let line = try? SSHPublicKey(parsing: "\(key.type) \(Base64.encode(bytes)) comment") else {
    return require(false, "a key is not read as it is written")
  }
  require(line.blob == bytes && line.type == key.type, "a key reads back as another")
}

/// SSHSIG blobs under known keys: whatever is done to them, they are never good over another payload, nor in another
/// namespace.
func fuzzSSHSignature() -> FuzzTarget {
  let keys = AllowedSigners(parsing: material("allowed_signers")).keys
  require(!keys.isEmpty, "the keys of `scripts/fuzz` are refused")
  let verifier = SignatureVerifier(sshKeys: keys)
  let payload = material("payload")
  let other = payload + Array("another".utf8)
  return { bytes in
    let armour =
      Array("-----BEGIN SSH SIGNATURE-----\n".utf8) + Array(Base64.encode(bytes).utf8)
      + Array("\n-----END SSH SIGNATURE-----\n".utf8)
    require(
      verifier.check(payload: other, signature: armour, now: now).outcome != .good, "good over what was not signed")
    require(
      verifier.check(payload: payload, signature: armour, namespace: "file", now: now).outcome != .good,
      "good for another purpose")
  }
}

/// Whole commits, signed by known keys of every kind: whatever is done to them, a good one has a payload that was signed.
func fuzzSignedCommit() -> FuzzTarget {
  let verifier = SignatureVerifier(
    sshKeys: AllowedSigners(parsing: material("allowed_signers")).keys, openPGP: [keyring()])
  let signed = Set(
    String(decoding: material("commits"), as: UTF8.self).split(separator: "\n").compactMap { name in
      try? CommitObject.parse(material("commit-\(name)")).payload
    })
  require(!signed.isEmpty, "there are no commits of `scripts/fuzz`")
  return { bytes in
    guard let commit = try? CommitObject.parse(bytes), let signature = commit.signature else { return }
    let check = verifier.check(payload: commit.payload, signature: signature, now: now)
    require(check.outcome != .good || signed.contains(commit.payload), "good over what was not signed")
  }
}

/// A file of allowed signers: each entry stands on its line, and its key reads back.
func fuzzAllowedSigners(_ bytes: [UInt8]) {
  let signers = AllowedSigners(parsing: bytes)
  let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).count
  require(
    (signers.entries.map(\.line) + signers.problems.map(\.line)).allSatisfy { (1...lines).contains($0) },
    "a line that is not there")
  require(signers.problems.count <= 100, "too many problems")
  for entry in signers.entries {
    guard let again = try? SSHPublicKey(parsing: entry.key.line) else {
      return require(false, "a key does not read back")
    }
    require(again == entry.key, "a key reads back as another")
    _ = entry.allows(namespace: "git")
    _ = entry.principals.matches("ana@example.org")
    _ = entry.isValid(at: now)
  }
}
