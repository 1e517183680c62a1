public import Calendars
public import Git

/// An open repository, the branch that is meant, and who judges it.
public struct JudgedRepository {
  public let repository: Repository
  public let branch: Reference
  public let judge: Judge

  /// - Parameters:
  ///   - policy: ready to judge this repository; see ``TrustPolicy/admitted(toJudge:remembering:expectedDigest:)``.
  ///   - overrides: what counts in place of the policy's own word.
  ///   - stateFolder: where to look up what this machine has seen of the branch.
  ///   - cache: which signatures were verified before; nil verifies each.
  /// - Throws: what the repository says of the overriding root.
  public init(
    _ repository: Repository, branch: Reference, policy: TrustPolicy, overrides: PolicyOverrides = PolicyOverrides(),
    now: Timestamp, stateFolder: String, cache: SignatureCache? = nil
  ) throws(TrustError) {
    self.repository = repository
    self.branch = branch
    judge = Judge(
      policy: try overrides.applied(to: policy, in: repository), now: now, stateFolder: stateFolder, cache: cache)
  }
}
