/// How a branch is brought back.
public enum RollbackMode: Sendable, Hashable {
  /// One new commit with the known-good tree.
  case restore
  /// One new commit that undoes the bad commits one by one, newest first, and keeps what came after them.
  case revert
  /// The branch itself goes back and history is rewritten; the reason is on record.
  case reset(reason: String)

  /// The word of `--mode`.
  public var name: String {
    switch self {
    case .restore: "restore"
    case .revert: "revert"
    case .reset: "reset"
    }
  }

  var isReset: Bool { if case .reset = self { true } else { false } }
}
