public import Calendars
public import Git
import Signatures

/// A policy made of what people have at hand: an allowed-signers file of git, and OpenPGP keyrings.
///
/// It grants `commit` and `merge` and nothing else; a forge's known key becomes a forge, with `merge` and `squash`.
public struct ReadyPolicy: Sendable, Hashable {
  public var allowedSigners: [String]
  public var keyrings: [String]
  /// Key revocation lists and lists of public keys, as `ssh-keygen -Y verify -r` takes them.
  public var revokedKeys: [String]
  public var root: ObjectID?
  public var history: TrustPolicy.History
  /// Who may also roll back: principals of the allowed-signers files; email, user id or fingerprint of the keyrings.
  public var rollbackSigners: [String]

  public init(
    allowedSigners: [String] = [], keyrings: [String] = [], revokedKeys: [String] = [], root: ObjectID? = nil,
    history: TrustPolicy.History = .allParents, rollbackSigners: [String] = []
  ) {
    self.allowedSigners = allowedSigners
    self.keyrings = keyrings
    self.revokedKeys = revokedKeys
    self.root = root
    self.history = history
    self.rollbackSigners = rollbackSigners
  }

  /// Reads the files.
  ///
  /// - Throws: ``TrustError`` without any file (64), when one cannot be read (66) or holds no key or garbage (65), and
  ///   when a rollback signer is none of the signers (64).
  public func policy(now: Timestamp) throws(TrustError) -> TrustPolicy {
    guard !allowedSigners.isEmpty || !keyrings.isEmpty else { throw .noPolicy }
    var files = PolicyFiles()
    var builder = ReadyPolicyBuilder(now: now)
    for path in allowedSigners { try builder.addAllowedSigners(try Self.read(path, &files), path: path) }
    for path in keyrings { try builder.addKeyring(try Self.read(path, &files), path: path) }
    for path in revokedKeys {
      let hint = "`--revoked-keys FILE` names a key revocation list, or a list of public keys"
      try builder.addRevokedKeys(try Self.read(path, &files, hint: hint), path: path)
    }
    for name in rollbackSigners {
      guard builder.grantRollback(to: name) else {
        throw TrustError(
          .usage, "the rollback signer `\(name)` is no signer of the given files",
          hints: ["known signers: " + builder.names.map { "`\($0)`" }.joined(separator: ", ")])
      }
      files.add(Array(name.utf8), as: "rollback")
    }
    var policy = TrustPolicy(
      digest: files.hexDigest, files: files.paths, root: root, history: history, signers: builder.signers,
      verifier: builder.keys.verifier, takesFirstOwner: true)
    policy.keyringWarnings = builder.keys.openPGP.flatMap(\.warnings)
    return policy
  }

  private static func read(
    _ path: String, _ files: inout PolicyFiles,
    hint: String = "name a file of public keys with `--allowed-signers FILE` or `--keyring FILE`"
  ) throws(TrustError) -> [UInt8] {
    do throws(PolicyFiles.Unreadable) {
      return try files.take(path)
    } catch {
      throw TrustError(.notFound, error.why, hints: [hint])
    }
  }
}
