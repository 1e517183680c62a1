/// What a signer may do.
public enum Capability: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Ordinary commits with at most one parent.
  case commit
  /// Commits with several parents.
  case merge
  /// A forge's one-parent commits: squashed requests and web edits.
  case squash
  /// Healing rollback commits.
  case rollback
  /// Health marks.
  case attest
  /// Changes of a delegated policy.
  case admin

  public static func < (left: Capability, right: Capability) -> Bool { left.rawValue < right.rawValue }
}
