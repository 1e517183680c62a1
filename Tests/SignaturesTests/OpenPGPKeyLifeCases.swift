import TestSupport

@testable import Signatures

private let (birth, year) = (OpenPGPCase.birth, OpenPGPCase.year)
private let (present, yesterday) = (OpenPGPCase.present, OpenPGPCase.yesterday)

/// The life of a primary key: how it is bound, when it expires, how it is revoked.
func primaryKeyCases() throws -> [OpenPGPCase] {
  return [
    try .primary("plain key", ours: .good, gpg: "G") { try $0.certify(created: birth) },
    try .primary("no key flags at all", ours: .good, gpg: "G") { try $0.certify(created: birth, flags: nil) },
    try .primary("self-signature spoilt", ours: .unknownKey, gpg: "E") { try $0.certify(created: birth, spoilt: true) },
    try .primary("no self-signature", ours: .unknownKey, gpg: "E") { _ in },
    try .primary("key expired, signature from before", ours: .good, gpg: "Y", keyExpired: true, signed: birth + 5) {
      try $0.certify(created: birth, expiresAfter: year)
    },
    // gpg goes on calling the signature good; that its date lies outside the key's life is what we add.
    try .primary("key expired, signature from after", ours: .expired, gpg: "Y") {
      try $0.certify(created: birth, expiresAfter: year)
    },
    try .primary("key expires in the future", ours: .good, gpg: "G") {
      try $0.certify(created: birth, expiresAfter: 4 * year)
    },
    try .primary("expiry lifted by a newer self-signature", ours: .good, gpg: "G") {
      try $0.certify(created: birth, expiresAfter: year)
      try $0.certify(created: birth + year, expiresAfter: nil)
    },
    try .primary("expiry set by a newer self-signature", ours: .expired, gpg: "Y") {
      try $0.certify(created: birth, expiresAfter: nil)
      try $0.certify(created: birth + year, expiresAfter: year)
    },
    try .primary("a newer, spoilt self-signature does not lift the expiry", ours: .expired, gpg: "Y") {
      try $0.certify(created: birth, expiresAfter: year)
      try $0.certify(created: birth + year, expiresAfter: nil, spoilt: true)
    },
    try .primary("old self-signature with SHA-1", ours: .good, gpg: "G") {
      try $0.certify(created: birth, hash: .sha1)
    },
    // librnp takes SHA-1 from a key about itself only until 2024-01-19.
    try .primary("young self-signature with SHA-1", ours: .unknownKey, gpg: "G") {
      try $0.certify(created: birth + year, hash: .sha1)
    },
    try .primary("certify only", ours: .malformed("the key may not sign"), gpg: "E") {
      try $0.certify(created: birth, flags: 0x01)
    },
    try .primary("older than its key", ours: .expired, gpg: "E", signed: birth - 10) { try $0.certify(created: birth) },
    try .primary("revoked for compromise", ours: .revoked, gpg: "R") {
      try $0.certify(created: birth)
      try $0.revoke(created: yesterday - 5, reason: 2)
    },
    try .primary("revoked for compromise after the signature", ours: .revoked, gpg: "R") {
      try $0.certify(created: birth)
      try $0.revoke(created: present - 5, reason: 2)
    },
    try .primary("retired after the signature", ours: .revoked, gpg: "R") {
      try $0.certify(created: birth)
      try $0.revoke(created: present - 5, reason: 3)
    },
    try .primary("revoked without a reason", ours: .revoked, gpg: "R") {
      try $0.certify(created: birth)
      try $0.revoke(created: present - 5, reason: nil)
    },
    try .primary("a spoilt revocation revokes nothing", ours: .good, gpg: "G") {
      try $0.certify(created: birth)
      try $0.revoke(created: present - 5, reason: 2, spoilt: true)
    },
  ]
}

/// The life of a subkey that signs.
func subkeyCases() throws -> [OpenPGPCase] {
  return [
    try .subkey("signing subkey", ours: .good, gpg: "G") {
      try $0.certify(created: birth, flags: 0x01)
      try $0.bind($1, created: birth + 100)
    },
    try .subkey("encrypt-only subkey", ours: .malformed("the key may not sign"), gpg: "E") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100, flags: 0x0c)
    },
    try .subkey("binding spoilt", ours: .unknownKey, gpg: "E") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100, spoilt: true)
    },
    try .subkey("bound by a stranger", ours: .unknownKey, gpg: "E") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100, signedBy: try ForgedKey(created: birth))
    },
    try .subkey("no countersignature", ours: .unknownKey, gpg: "E") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100, countersignature: .none)
    },
    try .subkey("countersignature spoilt", ours: .unknownKey, gpg: "E") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100, countersignature: .spoilt)
    },
    try .subkey("countersigned by another key", ours: .unknownKey, gpg: "E") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100, countersignature: .byAnother)
    },
    try .subkey("subkey expired before the signature", ours: .expired, gpg: "Y") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100, expiresAfter: year)
    },
    try .subkey("primary expired before the signature", ours: .expired, gpg: "Y") {
      try $0.certify(created: birth, expiresAfter: year)
      try $0.bind($1, created: birth + 100)
    },
    try .subkey("subkey revoked", ours: .revoked, gpg: "R") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100)
      try $0.revoke($1, created: present - 5, reason: 3)
    },
    try .subkey("subkey revocation spoilt", ours: .good, gpg: "G") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100)
      try $0.revoke($1, created: present - 5, reason: 3, spoilt: true)
    },
    try .subkey("primary revoked", ours: .revoked, gpg: "R") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100)
      try $0.revoke(created: present - 5, reason: 3)
    },
    try .subkey("newer binding takes the right to sign away", ours: .malformed("the key may not sign"), gpg: "E") {
      try $0.certify(created: birth)
      try $0.bind($1, created: birth + 100)
      try $0.bind($1, created: birth + year, flags: 0x0c, countersignature: .none, repeating: true)
    },
  ]
}
