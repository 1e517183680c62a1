public import Calendars
public import Git

/// What to look for on the deployment line.
public struct KnownGoodOptions: Sendable, Hashable {
  /// Commits known to be bad: nothing that contains one is a candidate, unless a healing rollback lies between.
  public var bad: Set<ObjectID>
  /// Only commits that were witnessed before this time. Where nothing was witnessed before, it goes by what committers
  /// claim, and then needs a bad commit beside it.
  public var before: Timestamp?
  /// Only this commit, by the same tests: `rollback --to`.
  public var chosen: ObjectID?

  public init(bad: Set<ObjectID> = [], before: Timestamp? = nil, chosen: ObjectID? = nil) {
    self.bad = bad
    self.before = before
    self.chosen = chosen
  }
}

/// A commit to go back to.
public struct KnownGood: Sendable, Hashable {
  public enum Label: String, Sendable, Hashable {
    /// Somebody who can attest says that it ran well.
    case healthy
    case signedOnly = "signed-only"
  }

  public let target: VerifiedCommit
  public let label: Label
  /// Who attested, by name.
  public let attestedBy: [String]
  /// Candidates between the tip and the target, newest first, each with what speaks against it.
  public let passedOver: [PassedOver]
  public let rewind: RewindCheck
  /// The target was chosen by a time that committers claim.
  public let timeClaimed: Bool
  /// What a person should know: marks that were not fetched, marks that do not count.
  public let notices: [String]
}

public struct PassedOver: Sendable, Hashable {
  public let commit: ObjectID
  public let reason: String
}

public enum KnownGoodAnswer: Sendable, Hashable {
  case found(KnownGood)
  /// No commit can be gone back to: exit code 77.
  case none(Refusal, passedOver: [PassedOver])
}

/// Whether an old tip that is played to us as the newest would be noticed.
public enum RewindCheck: String, Sendable, Hashable {
  /// No floor is set, and nothing was witnessed.
  case unchecked
  /// The tip contains the policy's floor; nothing was witnessed.
  case floor
  /// The tip contains what was last witnessed of the branch.
  case witnessed
  /// The tip is older than what was witnessed.
  case behindWitness = "behind-witness"
  /// The tip does not descend from what was witnessed.
  case historyRewritten = "history-rewritten"

  /// For a person, where an answer should not be taken without it.
  public var caution: String? {
    self == .unchecked
      ? "rewind: unchecked (without a floor in the policy or a witness log, an old tip played to us as the newest does not show)"
      : nil
  }
}
