import Git

/// What a caller says in place of the policy, for one judgement.
public struct PolicyOverrides: Sendable, Hashable {
  /// A revision of the judged repository.
  public var root: String?
  public var history: TrustPolicy.History?
  /// Commits that only a forge vouches for are let through.
  public var acceptsForgeOnly: Bool

  public init(root: String? = nil, history: TrustPolicy.History? = nil, acceptsForgeOnly: Bool = false) {
    self.root = root
    self.history = history
    self.acceptsForgeOnly = acceptsForgeOnly
  }

  func applied(to policy: TrustPolicy, in repository: Repository) throws(TrustError) -> TrustPolicy {
    var policy = policy
    if let root {
      do throws(GitError) { policy.root = try repository.resolve(root) } catch { throw TrustError(error) }
    }
    if let history { policy.history = history }
    if acceptsForgeOnly {
      policy.isRelaxed = policy.forgeOnly != .accept
      policy.forgeOnly = .accept
    }
    return policy
  }
}
