import Git
import Trust

/// What the branch is worth once the plan is done.
public enum PlanStanding: String, Sendable, Hashable {
  /// It is trusted, if the one who signs may do this.
  case trusted
  /// A part is back; about the rest, which nobody who may commit signed for, nothing is said.
  case scoped
  /// Lines that nobody signed for in this combination: a person must review them.
  case review
}

extension RollbackPlan {
  public var standing: PlanStanding {
    if unvouched.isEmpty || isFromTrusted { return .trusted }
    return scope.isEmpty ? .review : .scoped
  }

  /// The branch has this tree already, and a commit more would not make it more trusted.
  public var isNoOp: Bool {
    switch mode {
    case .reset: from == target.target.commit
    case .restore, .revert: tree == fromTree && (isFromTrusted || !unvouched.isEmpty)
    }
  }

  /// Whether the commit claims to heal the branch: its content is the target's, or authored.
  var claimsHealing: Bool { unvouched.isEmpty && !mode.isReset }

  /// What is done, in one line.
  public var headline: String {
    let place = "\(branch.short) from \(from.short) to \(target.target.commit.short)"
    let part = scope.isEmpty ? "" : ", only \(scope.joined(separator: ", "))"
    switch mode {
    case .restore: return "Roll back \(place)\(part)"
    case .revert:
      let count = undone.count == 1 ? "1 commit" : "\(undone.count) commits"
      return
        "Take \(count) back on \(branch.short) at \(from.short)\(part); known-good is \(target.target.commit.short)"
    case .reset(let reason): return "Rewrite \(place), because: \(reason)"
    }
  }

  /// Why there is nothing to do.
  public var noOpSentence: String {
    let place = "nothing to do: \(branch.short) is at \(from.short), "
    if standing == .scoped { return place + "where that part is as the plan has it; the rest is not trusted" }
    if standing == .review { return place + "which has the planned tree already; a person must review it" }
    switch mode {
    case .restore: return place + "which has the known-good tree already"
    case .revert: return place + "which has none of those changes any more"
    case .reset: return place + "which is the known-good commit"
    }
  }
}
