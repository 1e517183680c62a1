import Signatures

/// Keys with which a forge signs what its users do on its pages. Whoever lists one of these as a person's key is
/// mistaken about what it proves.
enum KnownForgeKeys {
  /// GitHub's web-flow keys: the one that expired on 2024-01-16, and its successor.
  static let fingerprints: Set<String> = [
    "5DE3E0509C47EA3CF04A42D34AEE18F83AFDEB23",
    "968479A1AFF927E37D1A566BB5690EEEBB952194",
  ]

  static func contains(_ fingerprint: KeyFingerprint) -> Bool {
    fingerprint.format == .openpgp && fingerprints.contains(fingerprint.value)
  }

  /// Whether an OpenPGP key ID, or a fingerprint, names one of these. A name that anybody can write: only for telling
  /// people what they are looking at.
  static func matches(keyID: String) -> Bool {
    keyID.utf8.count >= 16 && fingerprints.contains { $0.hasSuffix(keyID.uppercased()) }
  }
}
