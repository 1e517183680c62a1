import Diagnostics
import Git
import Trust

extension RollbackPlan {
  /// The plan for a person, in one screen for the common case.
  public var text: String {
    guard !isNoOp else {
      return "nothing to do: \(branch.short) is at \(from.short), which has the known-good tree already\n"
    }
    var lines = [
      "Roll back \(branch.short) from \(from.short) to \(target.target.commit.short) (\(target.label.rawValue)\(attested))"
    ]
    lines += target.passedOver.prefix(Self.shown).map { "  passed over \($0.commit.short): \($0.reason)" }
    if target.passedOver.count > Self.shown {
      lines.append("  … and \(target.passedOver.count - Self.shown) more; --json lists all")
    }
    section(&lines, "Undone, newest first", undone.map(Self.line))
    section(
      &lines, "Files",
      files.modified.map { "~ \($0)" } + files.added.map { "+ \($0)" } + files.deleted.map { "- \($0)" })
    section(&lines, "Kept as it is", kept.map { "\($0.path)  (from \($0.commit.short))" })
    section(
      &lines, "In the cluster",
      objects.changed.map { "~ \($0)" } + objects.added.map { "+ \($0)" } + objects.removed.map { "- \($0)" })
    section(&lines, "Decide first: these block", blocking.map(\.detail))
    // By themselves: among hundreds of mutable images nobody would see them.
    section(&lines, "Stop first, in this order", hazards.filter { $0.kind == .controller }.map(\.detail))
    section(&lines, "Mind", hazards.filter { !$0.isBlocking && $0.kind != .controller }.map(\.detail))
    let reland = undone.filter(\.isTrusted)
    if !reland.isEmpty {
      lines.append("")
      lines.append("Trusted work among the undone commits comes back with `git cherry-pick`, not with a merge:")
      lines.append("  git cherry-pick -S \(reland.reversed().map(\.commit.short).joined(separator: " "))")
    }
    lines.append("")
    lines.append(pushLine)
    lines.append("plan \(digest)")
    return lines.map { terminalText($0) + "\n" }.joined()
  }

  private var attested: String {
    target.attestedBy.isEmpty ? "" : ", attested by \(target.attestedBy.joined(separator: ", "))"
  }

  private var pushLine: String {
    guard let push else { return "Push: none" }
    return push.isProposal
      ? "Push: to the new branch \(push.branch.short) of \(push.remote), for a pull request (merge commit only)"
      : "Push: to \(push.branch.short) of \(push.remote), only if it is still at \(from.short)"
  }

  private static let shown = 15

  private func section(_ lines: inout [String], _ title: String, _ entries: [String]) {
    guard !entries.isEmpty else { return }
    lines.append("")
    lines.append("\(title):")
    lines += entries.prefix(Self.shown).map { "  \($0)" }
    if entries.count > Self.shown { lines.append("  … and \(entries.count - Self.shown) more; --json lists all") }
  }

  private static func line(_ commit: UndoneCommit) -> String {
    "\(commit.commit.short)  \(commit.verdict.name)\(commit.isTrusted ? "" : ", not trusted")  \(commit.author): \(commit.subject)"
  }
}
