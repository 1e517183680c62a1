import Diagnostics
import Files
public import Signatures

/// The key that the operator signs with.
public enum SigningKey: Sendable, Hashable {
  /// An SSH key file: the private key, or the public one beside it or in the agent.
  case sshFile(String)
  /// An SSH key that the agent holds.
  case sshAgent(SSHPublicKey)
  /// What `gpg --local-user` takes: a fingerprint, a key ID or an address.
  case openPGP(String)

  public var format: SignatureFormat {
    switch self {
    case .sshFile, .sshAgent: .ssh
    case .openPGP: .openpgp
    }
  }

  /// The key that was given, else the one that git is configured to sign with.
  ///
  /// - Parameters:
  ///   - explicit: the value of `--sign`: a path, an SSH public key, or the name of an OpenPGP key.
  ///   - home: what `~/` stands for.
  public static func choose(
    explicit: String?, settings: SigningSettings, home: String?
  ) throws(SigningError) -> SigningKey {
    if let explicit { return try named(explicit, home: home) }
    guard let configured = settings.signingKey, !configured.isEmpty else { throw Self.noKey }
    switch settings.format {
    case nil, "openpgp":
      guard !looksLikeSSH(configured) else {
        throw SigningError(
          .noKey, "`user.signingkey` is an SSH key, but `gpg.format` is not `ssh`",
          hints: ["git config --global gpg.format ssh"])
      }
      return try openPGPKey(configured)
    case "ssh":
      if let literal = try literal(configured) { return literal }
      return try file(expanded(configured, home), saidBy: "`user.signingkey`")
    case "x509":
      throw SigningError(
        .unsupported, "git is configured to sign with X.509 (`gpg.format`), which Runback cannot do",
        hints: ["give another key with `--sign KEY`: an SSH key file or an OpenPGP fingerprint"])
    case let other?:
      throw SigningError(.noKey, "`gpg.format` is `\(other)`, which is not `openpgp`, `ssh` or `x509`")
    }
  }

  private static let noKey = SigningError(
    .noKey, "there is no key to sign with: git's configuration of the user names none",
    hints: [
      "give one with `--sign ~/.ssh/id_ed25519`",
      "or name it for git too: `git config --global gpg.format ssh` and "
        + "`git config --global user.signingkey ~/.ssh/id_ed25519.pub`",
    ])

  private static func named(_ text: String, home: String?) throws(SigningError) -> SigningKey {
    if let literal = try literal(text) { return literal }
    let path = expanded(text, home)
    if isFile(path) || path.contains("/") { return try file(path, saidBy: "`--sign`") }
    return try openPGPKey(text)
  }

  private static func file(_ path: String, saidBy source: String) throws(SigningError) -> SigningKey {
    guard isFile(path) else {
      throw SigningError(
        .keyNotFound, "the signing key `\(path)`, which \(source) names, does not exist",
        hints: ["name one that does, or make it with `ssh-keygen -t ed25519 -f \(shellQuoted(path))`"])
    }
    return .sshFile(path)
  }

  /// A fingerprint or key ID, or an address; anything else is more likely a slip than a key, and gpg would search.
  private static func openPGPKey(_ text: String) throws(SigningError) -> SigningKey {
    let digits = (text.hasPrefix("0x") ? text.dropFirst(2) : text[...]).prefix { $0 != "!" }
    let isID = digits.count >= 8 && digits.allSatisfy(\.isHexDigit)
    guard isID || text.contains("@"), !text.hasPrefix("-") else {
      throw SigningError(
        .noKey, "`\(text)` is neither a key file nor the name of an OpenPGP key",
        hints: ["an OpenPGP key is named by its fingerprint, key ID or address: `gpg --list-secret-keys`"])
    }
    return .openPGP(text)
  }

  private static func literal(_ text: String) throws(SigningError) -> SigningKey? {
    let line = text.hasPrefix("key::") ? String(text.dropFirst(5)) : text
    guard line != text || (line.contains(" ") && ["ssh-", "ecdsa-", "sk-"].contains { line.hasPrefix($0) }) else {
      return nil
    }
    do throws(SignatureError) {
      return .sshAgent(try SSHPublicKey(parsing: line))
    } catch {
      throw SigningError(.noKey, "the signing key is not an SSH public key: \(error.message)")
    }
  }

  private static func looksLikeSSH(_ text: String) -> Bool {
    ["key::", "ssh-", "ecdsa-sha2-", "sk-", "/", "~/"].contains { text.hasPrefix($0) }
  }

  private static func expanded(_ path: String, _ home: String?) -> String {
    guard let home, path.hasPrefix("~/") else { return path }
    return home + path.dropFirst()
  }
}
