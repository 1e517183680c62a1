public import Git

/// What a rollback does not take back: protected paths, which keep their newest authored state, and the policy in the
/// repository, which stays that of the newest trusted commit.
public struct Retention: Sendable, Hashable {
  public struct PolicySource: Sendable, Hashable {
    public let commit: ObjectID
    public let tree: ObjectID
  }

  let protected: [PathPattern]
  /// Nil where the operator delegates nothing.
  public let newestPolicy: PolicySource?

  public func protects(_ path: TreePath) -> Bool { !isPolicy(path) && protected.contains { $0.matches(path) } }

  /// Whether the path belongs to the policy in the repository.
  public func isPolicy(_ path: TreePath) -> Bool { newestPolicy != nil && DelegatedPolicy.covers(path) }
}
