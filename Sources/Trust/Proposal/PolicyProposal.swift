import Calendars
public import Git
import Signatures

/// A policy for a history, as it could be: a person decides.
public struct PolicyProposal: Sendable {
  public struct ProposedSigner: Sendable {
    public let name: String
    public let isForge: Bool
    public let can: [Capability]
    /// Key files, relative to the policy, with what goes into them.
    public let files: [KeyFile]
    /// How many commits the keys signed.
    public let commits: Int
    /// Only the signatures themselves say whose the key is.
    public let isClaimed: Bool
  }

  public struct KeyFile: Sendable, Hashable {
    /// Such as `keys/ana.pub`.
    public let path: String
    public let isSSH: Bool
    public let bytes: [UInt8]
  }

  /// Where trust would begin: it and what is behind it are taken on faith.
  public let root: ObjectID
  /// The commit after the root that keeps it from lying further back, and why; nil when the root is the first commit.
  public let boundary: (commit: ObjectID, reason: String)?
  public let floor: ObjectID
  public let branch: RefName?
  public let signers: [ProposedSigner]
  /// Commits after the root that only a forge signed and that are no merges.
  public let forgeOnly: Int
  /// Commits after the root.
  public let judged: Int

  /// - Parameters:
  ///   - chosen: the operator's own root; nil looks for the oldest from which on everything is signed.
  ///   - material: certificates and keys that were given, by fingerprint.
  public init(
    _ survey: HistorySurvey, policy: TrustPolicy, branch: RefName?, chosen: ObjectID? = nil, material: KeyMaterial
  ) throws(TrustError) {
    let search = RootSearch(survey, policy: policy)
    let found = try search.root(chosen: chosen)
    root = found.root
    boundary = found.boundary
    floor = survey.tip
    self.branch = branch
    judged = found.after.count
    forgeOnly = found.after.count { search.isForgeOnly($0) }
    let used = Set(found.after.compactMap { search.keyName(at: $0) })
    signers = SignerDrafts(survey.keys.filter { used.contains($0.name) }, policy: policy, material: material).signers
  }
}
