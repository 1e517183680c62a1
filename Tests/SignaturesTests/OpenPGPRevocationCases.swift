import TestSupport

@testable import Signatures

private func flags(_ value: UInt8...) -> [UInt8] { subpacket(27, value) }
private func life(_ seconds: UInt32) -> [UInt8] { subpacket(3, bigEndian(seconds)) }
private func reason(_ code: UInt8) -> [UInt8] { subpacket(29, [code]) }
private func revoker(_ key: ForgedKey) -> [UInt8] { subpacket(12, [0x80, 22] + key.fingerprint) }

/// Revocations of a primary key, its own and others'.
func revocationCases() throws -> [OpenPGPCase] {
  let (birth, year, present) = (OpenPGPCase.birth, OpenPGPCase.year, OpenPGPCase.present)
  func revoked(
    _ name: String, ours: SignatureCheck.Outcome = .revoked, gpg: String = "R", at created: UInt32 = present - 5,
    hashed: [[UInt8]] = [reason(2)], hash: ForgedKey.Hash = .sha512, atEnd: Bool = false
  ) throws -> OpenPGPCase {
    try .primary(name, ours: ours, gpg: gpg) {
      if atEnd { try $0.certify(created: birth) }
      try $0.state(kind: 0x20, over: $0.primary.hashed, created: created, hashed: hashed, hash: hash)
      if !atEnd {
        $0.name("ana")
        try $0.stateUserID(created: birth, hashed: [flags(0x03)])
      }
    }
  }
  var cases: [OpenPGPCase] = []
  for code: UInt8 in [0, 1, 2, 3, 32, 100] {
    cases.append(try revoked("reason \(code), after the signature", hashed: [reason(code)]))
    cases.append(try revoked("reason \(code), before the signature", at: birth + year, hashed: [reason(code)]))
  }
  cases += [
    try revoked("a revocation without a reason", hashed: []),
    try revoked("a revocation whose own life is over", at: birth + year, hashed: [reason(3), life(60)]),
    try revoked("a revocation with SHA-1", hash: .sha1),
    try revoked("a revocation from the future", at: present + year),
    try revoked("a revocation older than its key", ours: .good, gpg: "G", at: birth - 10),
    try revoked(
      "a revocation with an unknown critical subpacket", ours: .good, gpg: "G",
      hashed: [
        reason(2), subpacket(99 | 0x80, [1]),
      ]),
    try revoked("a revocation behind the user ID", atEnd: true),
    try .primary("retired, and certified again", ours: .revoked, gpg: "R") {
      try $0.state(kind: 0x20, over: $0.primary.hashed, created: birth + year, hashed: [reason(3)])
      $0.name("ana")
      try $0.stateUserID(created: birth + 2 * year, hashed: [flags(0x03)])
    },
  ]
  return try cases + delegatedCases()
}

/// Revocations by another key, which the primary key has named or not.
private func delegatedCases() throws -> [OpenPGPCase] {
  let (birth, present) = (OpenPGPCase.birth, OpenPGPCase.present)
  let other = try ForgedKey(created: birth)
  var friend = ForgedCertificate(primary: other, userID: "bo")
  try friend.certify(created: birth)
  func item(
    _ name: String, ours: SignatureCheck.Outcome, gpg: String, named: Bool = true, known: Bool = true,
    spoilt: Bool = false, code: UInt8 = 2
  ) throws -> OpenPGPCase {
    let key = try ForgedKey(created: birth)
    var certificate = ForgedCertificate(primary: key)
    if named { try certificate.direct(created: birth, hashed: [revoker(other)]) }
    try certificate.state(
      kind: 0x20, over: key.hashed, created: present - 5, hashed: [reason(code)], by: other, spoilt: spoilt)
    certificate.name("ana")
    try certificate.stateUserID(created: birth, hashed: [flags(0x03)])
    return OpenPGPCase(
      name: name, certificate: (known ? friend.bytes : []) + certificate.bytes,
      signature: try key.signature(over: OpenPGPCase.payload, created: OpenPGPCase.yesterday), ours: ours, gpg: gpg)
  }
  return [
    try item("revoked by a key that it named", ours: .revoked, gpg: "R"),
    try item("retired by a key that it named", ours: .revoked, gpg: "R", code: 3),
    try item("a spoilt revocation by a key that it named", ours: .good, gpg: "G", spoilt: true),
    try item("revoked by a key that it did not name", ours: .good, gpg: "G", named: false),
    // gpg warns that it might be revoked.
    try item("revoked by a key that it named and nobody has", ours: .revoked, gpg: "G", known: false),
  ]
}
