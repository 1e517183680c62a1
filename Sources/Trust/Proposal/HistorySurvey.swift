public import Calendars
public import Git
public import Signatures

/// Who signed what in a history, before there is a policy that could judge it.
public struct HistorySurvey: Sendable {
  /// One key, or what signatures say of the key that made them.
  public struct Key: Sendable, Hashable {
    public let format: SignatureFormat
    /// A fingerprint, or for an OpenPGP key that was not given its key ID.
    public let name: String
    /// The name of its owner in the given key files.
    public let owner: String?
    /// The key that the signatures themselves bring along: SSH only.
    public let embedded: SSHPublicKey?
    /// A forge's, by its known fingerprint or, unproven, by its key ID.
    public let isForge: Bool
    /// The signatures were checked and are good: of an OpenPGP key only when the key was given.
    public let isVerified: Bool
    /// The key has expired, or was not valid when the newest signature claims to have been made.
    public let isExpired: Bool
    public let commits: Int
    /// Of them, those with several parents.
    public let merges: Int
    public let newest: ObjectID
    public let oldest: ObjectID
    /// Addresses that committers claim, of a sample, the most frequent first.
    public let claimed: [String]
  }

  public let tip: ObjectID
  public let commits: Int
  public let unsigned: Int
  /// Signatures that fit nothing, are malformed or of a kind that is not supported, by what they are.
  public let refused: [String: Int]
  /// The most used first.
  public let keys: [Key]

  let history: LoadedHistory

  /// Reads everything that the tip contains.
  ///
  /// - Parameter policy: what was made of the key files that were given; without any, one that knows nobody.
  public init(
    tip: ObjectID, policy: TrustPolicy, now: Timestamp, in repository: Repository,
    progress: (JudgementProgress) -> Void = { _ in }
  ) throws(TrustError) {
    do throws(GitError) { try repository.requireFullHistory() } catch { throw TrustError(error) }
    let history = try withoutActuallyEscaping(progress) { (progress) throws(TrustError) in
      try HistoryLoader(repository: repository, verifier: policy.verifier, now: now, cache: nil, progress: progress)
        .load(tips: [tip], excluding: [])
    }
    var groups: [String: [Int]] = [:]
    var unsigned = 0
    var refused: [String: Int] = [:]
    for position in history.graph.ids.indices {
      let check = history.checks[position]
      switch check.outcome {
      case .unsigned: unsigned += 1
      case .bad: refused["bad", default: 0] += 1
      case .malformed: refused["malformed", default: 0] += 1
      case .unsupported: refused["unsupported", default: 0] += 1
      case .revoked: refused["revoked", default: 0] += 1
      case .good, .expired, .timeUnproven, .unknownKey:
        guard let format = check.format, let name = check.key?.value ?? check.keyHint else { continue }
        groups["\(format.rawValue) \(name)", default: []].append(position)
      }
    }
    var keys: [Key] = []
    for positions in groups.values {
      if let key = try Self.key(positions, history, policy, repository) { keys.append(key) }
    }
    self.tip = tip
    self.commits = history.graph.count
    self.unsigned = unsigned
    self.refused = refused
    self.keys = keys.sorted { ($1.commits, $0.name) < ($0.commits, $1.name) }
    self.history = history
  }

  /// Commits of a key that are read again for what their committers claim.
  private static let sample = 20

  private static func key(
    _ positions: [Int], _ history: LoadedHistory, _ policy: TrustPolicy, _ repository: Repository
  ) throws(TrustError) -> Key? {
    guard let first = positions.first, let last = positions.last else { return nil }
    let check = history.checks[last]
    guard let format = check.format, let name = check.key?.value ?? check.keyHint else { return nil }
    var claimed: [String: Int] = [:]
    var embedded: SSHPublicKey?
    let step = max(1, positions.count / sample)
    for position in stride(from: positions.count - 1, through: 0, by: -step).map({ positions[$0] }) {
      do throws(GitError) {
        guard case .wellFormed(let commit) = try repository.readCommit(history.graph.ids[position]) else { continue }
        claimed[commit.committer.email, default: 0] += 1
        if embedded == nil, format == .ssh { embedded = commit.signature.flatMap { SSHPublicKey(inSignature: $0) } }
      } catch {
        throw TrustError(error)
      }
    }
    let signer = policy.signer(of: check)
    return Key(
      format: format, name: name, owner: signer?.name, embedded: embedded,
      isForge: signer.map { $0.kind == .forge } ?? KnownForgeKeys.matches(keyID: name),
      isVerified: signer != nil || format == .ssh && embedded != nil,
      isExpired: check.outcome == .expired || check.keyExpired, commits: positions.count,
      merges: positions.count { history.graph.parents(of: $0).count > 1 }, newest: history.graph.ids[last],
      oldest: history.graph.ids[first],
      claimed: claimed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key))
  }
}
