import Calendars
import Signatures

/// Gathers signers from allowed-signers files and keyrings. Keys of one email are one signer's.
struct ReadyPolicyBuilder {
  let now: Timestamp
  var keys = PolicyKeys()
  private var drafts: [Draft] = []
  private var known: Set<KeyFingerprint> = []

  private struct Draft {
    let name: String
    let kind: Signer.Kind
    var keys: [Signer.Key]
    var capabilities: Set<Capability>
    /// What a rollback signer may be called.
    var aliases: Set<String>
    /// The principals of an allowed-signers file, which may be patterns.
    var patterns: [PatternList] = []
  }

  init(now: Timestamp) { self.now = now }

  var names: [String] { drafts.map(\.name) }

  var signers: [Signer] {
    drafts.map { Signer(name: $0.name, kind: $0.kind, keys: $0.keys, capabilities: $0.capabilities) }
  }

  mutating func addAllowedSigners(_ bytes: [UInt8], path: String) throws(TrustError) {
    let file = AllowedSigners(parsing: bytes)
    if let problem = file.problems.first {
      throw TrustError(
        .invalidPolicy, "`\(path)` line \(problem.line): \(problem.message)",
        hints: ["the format is that of ssh-keygen(1), ALLOWED SIGNERS"])
    }
    let entries = file.entries.filter { !$0.isCertificateAuthority && $0.allows(namespace: "git") }
    guard !entries.isEmpty else {
      throw TrustError(
        .invalidPolicy, "`\(path)` names no key that may sign commits",
        hints: ["a line is `PRINCIPALS KEYTYPE BASE64`; certificate authorities are not supported yet"])
    }
    // A key that stands on several lines counts by the one that is valid now.
    for entry in entries.filter({ $0.isValid(at: now) }) + entries.filter({ !$0.isValid(at: now) }) {
      guard known.insert(entry.key.fingerprint).inserted else { continue }
      keys.addSSH([entry.key])
      add(
        Signer.Key(.key(entry.key.fingerprint), validAfter: entry.validAfter, validBefore: entry.validBefore),
        name: entry.principals.description, kind: .person, aliases: [entry.key.fingerprint.value],
        pattern: entry.principals)
    }
  }

  mutating func addKeyring(_ bytes: [UInt8], path: String) throws(TrustError) {
    let certificates: [OpenPGPCertificate]
    do throws(SignatureError) {
      certificates = try keys.addOpenPGP(bytes, path: path, now: now)
    } catch {
      throw TrustError(error)
    }
    guard !certificates.isEmpty else { throw TrustError(.invalidPolicy, "the keyring `\(path)` holds no key") }
    for certificate in certificates where known.insert(certificate.fingerprint).inserted {
      let isForge = KnownForgeKeys.contains(certificate.fingerprint)
      let email = certificate.userIDs.lazy.compactMap(Self.email).first
      add(
        Signer.Key(.key(certificate.fingerprint)), name: isForge ? "github" : email ?? certificate.fingerprint.value,
        kind: isForge ? .forge : .person,
        aliases: Set(
          certificate.userIDs + certificate.userIDs.compactMap(Self.email) + [certificate.fingerprint.value]),
        pattern: nil)
    }
  }

  /// False when nobody is called that, or only a forge.
  mutating func grantRollback(to name: String) -> Bool {
    var found = false
    for index in drafts.indices where drafts[index].kind == .person {
      let draft = drafts[index]
      guard draft.name == name || draft.aliases.contains(name) || draft.patterns.contains(where: { $0.matches(name) })
      else { continue }
      drafts[index].capabilities.insert(.rollback)
      found = true
    }
    return found
  }

  private mutating func add(
    _ key: Signer.Key, name: String, kind: Signer.Kind, aliases: Set<String>, pattern: PatternList?
  ) {
    let patterns = pattern.map { [$0] } ?? []
    if let index = drafts.firstIndex(where: { $0.name == name && $0.kind == kind }) {
      drafts[index].keys.append(key)
      drafts[index].aliases.formUnion(aliases)
      drafts[index].patterns += patterns
    } else {
      drafts.append(
        Draft(
          name: name, kind: kind, keys: [key], capabilities: kind == .forge ? [.merge, .squash] : [.commit, .merge],
          aliases: aliases, patterns: patterns))
    }
  }

  /// What stands between the angle brackets of `Name <email>`.
  private static func email(_ userID: String) -> String? {
    guard let open = userID.lastIndex(of: "<"), let close = userID.lastIndex(of: ">"), open < close else { return nil }
    let email = userID[userID.index(after: open)..<close]
    return email.isEmpty ? nil : String(email)
  }
}
