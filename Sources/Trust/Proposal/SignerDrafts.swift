import Signatures

/// Makes signers of keys: those of one owner together, named after whom the key files or the commits say.
struct SignerDrafts {
  private(set) var signers: [PolicyProposal.ProposedSigner] = []

  init(_ keys: [HistorySurvey.Key], policy: TrustPolicy, material: KeyMaterial) {
    var order: [String] = []
    var byName: [String: [HistorySurvey.Key]] = [:]
    for key in keys where key.isVerified {
      let name = Self.name(of: key, policy)
      if byName[name] == nil { order.append(name) }
      byName[name, default: []].append(key)
    }
    for name in order {
      guard let keys = byName[name] else { continue }
      let isForge = keys.contains { $0.isForge }
      let files = Self.files(name, keys, policy, material)
      guard !files.isEmpty else { continue }
      signers.append(
        PolicyProposal.ProposedSigner(
          name: name, isForge: isForge, can: isForge ? [.merge, .squash] : Self.rights(name, policy), files: files,
          commits: keys.reduce(0) { $0 + $1.commits }, isClaimed: keys.contains { $0.owner == nil }))
    }
  }

  /// A claimed address names a key, and two keys under one address are not taken for one person's: anybody can write it.
  private static func name(of key: HistorySurvey.Key, _ policy: TrustPolicy) -> String {
    if let owner = key.owner { return fit(owner) }
    let claim = key.claimed.first.map { $0.prefix { $0 != "@" } }.map(String.init) ?? "key"
    let suffix = key.name.split(separator: ":").last.map { String($0.prefix(8)) } ?? key.name
    return fit("\(claim)-\(suffix)")
  }

  private static func rights(_ name: String, _ policy: TrustPolicy) -> [Capability] {
    let given = policy.signers.first { fit($0.name) == name }?.capabilities ?? [.commit, .merge]
    return Capability.allCases.filter(given.contains)
  }

  /// Characters that a signer's name may have, and no others.
  static func fit(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(64).map { scalar -> Character in
      let isFit =
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || "-_.@+".unicodeScalars.contains(scalar)
      return isFit ? Character(scalar) : "_"
    }
    return scalars.isEmpty ? "key" : String(scalars)
  }

  private static func files(
    _ name: String, _ keys: [HistorySurvey.Key], _ policy: TrustPolicy, _ material: KeyMaterial
  ) -> [PolicyProposal.KeyFile] {
    var ssh: [String] = []
    var openPGP: [[UInt8]] = []
    // All keys of an owner that was given: their subkeys sign as well, and another key of theirs may sign tomorrow.
    let owned = policy.signers.first { fit($0.name) == name }?.keys ?? []
    for key in owned {
      guard case .key(let fingerprint) = key.credential else { continue }
      if let line = material.ssh[fingerprint]?.line, !ssh.contains(line) { ssh.append(line) }
      if let bytes = material.openPGP[fingerprint], !openPGP.contains(bytes) { openPGP.append(bytes) }
    }
    for key in keys where key.owner == nil {
      if let line = key.embedded?.line, !ssh.contains(line) { ssh.append(line) }
    }
    var files: [PolicyProposal.KeyFile] = []
    let base = name.replacing("@", with: "_at_")
    if !ssh.isEmpty {
      files.append(
        PolicyProposal.KeyFile(
          path: "keys/\(base).pub", isSSH: true, bytes: Array(ssh.map { $0 + "\n" }.joined().utf8)))
    }
    if !openPGP.isEmpty {
      files.append(PolicyProposal.KeyFile(path: "keys/\(base).gpg", isSSH: false, bytes: openPGP.flatMap { $0 }))
    }
    return files
  }
}
