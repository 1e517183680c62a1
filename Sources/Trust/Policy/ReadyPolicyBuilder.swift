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
    guard file.problems.isEmpty else { throw Self.invalid(file.problems, path: path) }
    let entries = file.entries.filter { $0.allows(namespace: "git") }
    guard !entries.isEmpty else {
      throw TrustError(
        .invalidPolicy, "`\(path)` names no key that may sign commits",
        hints: ["a line is `PRINCIPALS KEYTYPE BASE64`, with `cert-authority` before the key if it signs certificates"])
    }
    // A key that stands on several lines counts by the one that is valid now.
    for entry in entries.filter({ $0.isValid(at: now) }) + entries.filter({ !$0.isValid(at: now) }) {
      let fingerprint = entry.key.fingerprint
      let credential: Credential
      if entry.isCertificateAuthority {
        keys.addSSHAuthorities([entry.key])
        credential = .sshAuthority(fingerprint, principals: entry.principals)
      } else {
        guard known.insert(fingerprint).inserted else { continue }
        keys.addSSH([entry.key])
        credential = .key(fingerprint)
      }
      add(
        Signer.Key(credential, validAfter: entry.validAfter, validBefore: entry.validBefore),
        name: entry.principals.description, kind: .person,
        aliases: entry.isCertificateAuthority ? [] : [fingerprint.value], pattern: entry.principals)
    }
  }

  /// Every wrong line, up to a number that a person reads.
  private static func invalid(_ problems: [AllowedSigners.Problem], path: String) -> TrustError {
    let lines = problems.map { "`\(path):\($0.line)`: \($0.message)" }
    let more = lines.count > 20 ? ["and \(lines.count - 20) more lines"] : []
    return TrustError(
      .invalidPolicy, lines[0],
      hints: lines.dropFirst().prefix(19) + more + ["the format is that of ssh-keygen(1), ALLOWED SIGNERS"])
  }

  mutating func addRevokedKeys(_ bytes: [UInt8], path: String) throws(TrustError) {
    do throws(SignatureError) {
      try keys.addRevocations(bytes, path: path)
    } catch {
      throw TrustError(error)
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
    var certified: [Signer.Key] = []
    for index in drafts.indices where drafts[index].kind == .person {
      let draft = drafts[index]
      let isNamed = draft.name == name || draft.aliases.contains(name)
      guard isNamed || draft.patterns.contains(where: { $0.matches(name) }) else { continue }
      found = true
      let narrowed = isNamed ? [] : draft.keys.compactMap { $0.narrowed(to: name) }
      if narrowed.isEmpty {
        drafts[index].capabilities.insert(.rollback)
      } else {
        certified += draft.keys.filter { !$0.isAuthority } + narrowed
        drafts[index].keys.removeAll { !$0.isAuthority }
      }
    }
    if !certified.isEmpty { addRollbackSigner(name, certified) }
    return found
  }

  /// Of all whom an authority certifies only this one may roll back, and so must be found before the rest.
  private mutating func addRollbackSigner(_ name: String, _ keys: [Signer.Key]) {
    var own = Draft(name: name, kind: .person, keys: [], capabilities: [.commit, .merge, .rollback], aliases: [])
    if let index = drafts.firstIndex(where: { $0.name == name && $0.kind == .person }) {
      own = drafts.remove(at: index)
    }
    own.keys += keys
    drafts.insert(own, at: 0)
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

extension Signer.Key {
  fileprivate var isAuthority: Bool {
    if case .sshAuthority = credential { true } else { false }
  }

  /// Of an authority that may certify more: the same for this principal alone. Nil for anything else.
  fileprivate func narrowed(to principal: String) -> Signer.Key? {
    guard case .sshAuthority(let authority, let principals) = credential, principals.matches(principal) else {
      return nil
    }
    return Signer.Key(
      .sshAuthority(authority, principals: PatternList(principal)), validAfter: validAfter, validBefore: validBefore)
  }
}
