import Git
import Trust

/// What a person puts into the request when the branch takes nothing but a merge.
public struct PullRequest: Sendable, Hashable {
  public let title: String
  /// Markdown.
  public let body: String

  init(_ plan: RollbackPlan, into branch: RefName) {
    let target = plan.target.target.commit
    title = "Roll back \(branch.short) to \(target.short)"
    let undone = plan.undone.count == 1 ? "1 commit" : "\(plan.undone.count) commits"
    body = """
      Takes `\(branch.short)` back to the tree of \(target), the newest commit that is known to be good, and undoes \(undone).

      **Merge commit only.** Squashing or rebasing makes a new commit without the signature that makes the branch trusted again.

      Plan-Digest: \(plan.digest)

      """
  }
}

extension RollbackPlan {
  /// Nil where the branch itself is pushed, or nothing.
  public var pullRequest: PullRequest? {
    guard let push, push.isProposal else { return nil }
    return PullRequest(self, into: branch)
  }

  /// The command that brings good work among the undone commits back, one commit at a time; nil where there is none. A
  /// merge is left out: its commits are taken by themselves.
  public var reland: String? {
    let good = undone.filter { $0.isGood && !$0.isMerge }
    guard !good.isEmpty else { return nil }
    return "git cherry-pick -x -S \(good.reversed().map(\.commit.hex).joined(separator: " "))"
  }
}
