import Diagnostics
import Git
import Manifests
import Trust

/// The protected and kept paths, and what each of them gets: its newest authored entry, never just the tip's, which may be
/// the attacker's.
struct RetainedEntries {
  let request: RollbackRequest
  let repository: Repository
  let verification: ChainVerification
  let reader: ManifestReader

  struct Findings {
    var kept: [RollbackPlan.Kept] = []
    /// What makes the target's tree keep them.
    var edits: [TreeEdit] = []
    /// What makes any other tree keep them: the target's own entries too.
    var allEdits: [TreeEdit] = []
    var hazards: [Hazard] = []
  }

  /// - Parameters:
  ///   - credentials: What `credentials(among:)` found.
  ///   - retains: Which paths keep their content.
  func find(
    target: VerifiedCommit, in authorship: Authorship, _ retention: Retention, credentials: Set<TreePath>,
    retains: (TreePath) -> Bool
  ) throws(RollbackError) -> Findings {
    var findings = Findings()
    for path in authorship.touches.keys.filter(retains).sorted() {
      let old = try file(at: path, of: target.tree)
      let touch = try touch(of: path, in: authorship, target: target, &findings)
      let entry = touch.map { $0.entry } ?? old
      findings.allEdits.append(entry.map { .set(path, $0.mode, $0.id) } ?? .remove(path))
      guard let touch else { continue }
      guard old?.mode != touch.entry?.mode || old?.id != touch.entry?.id else { continue }
      guard path.isWritableInTrailer else {
        throw RollbackError(
          .usage, "the kept path `\(path)` cannot be written into the commit's message",
          hints: ["narrow `--keep`, or rename the file first"])
      }
      findings.kept.append(RollbackPlan.Kept(path: path, commit: touch.commit))
      if retention.protects(path) || credentials.contains(path) { findings.hazards.append(rotated(path, touch)) }
      findings.edits.append(touch.entry.map { .set(path, $0.mode, $0.id) } ?? .remove(path))
    }
    return findings
  }

  /// A folder of that name is nothing to the path: what is in it are other paths.
  private func file(at path: TreePath, of tree: ObjectID) throws(RollbackError) -> TreeEntry? {
    let entry = try rethrowing { () throws(GitError) in try repository.entry(tree, at: path) }
    return entry.flatMap { $0.mode.isTree ? nil : $0 }
  }

  /// Files that are credentials by what they say, whatever they are called.
  func credentials(among changes: [TreeChange]) throws(RollbackError) -> Set<TreePath> {
    var found: Set<TreePath> = []
    for change in changes {
      for entry in [change.old, change.new] where try reader.file(entry, at: change.path)?.holdsCredential ?? false {
        found.insert(change.path)
      }
    }
    return found
  }

  private func rotated(_ path: TreePath, _ touch: PathTouch) -> Hazard {
    let who = touch.signer.map { " of `\($0)`" } ?? ""
    return Hazard(
      kind: .rotatedCredential,
      detail:
        "`\(path)` changed since the target and stays as `\(touch.commit.short)`\(who) left it; if the old one leaked, revoke it"
        + " where it was issued: a key leak is no rollback case",
      isBlocking: false)
  }

  /// The change whose content the path gets; nil for the target's own.
  private func touch(
    of path: TreePath, in authorship: Authorship, target: VerifiedCommit, _ findings: inout Findings
  ) throws(RollbackError) -> PathTouch? {
    if let choice = request.choices[path] {
      if choice == target.commit { return nil }
      if let chosen = authorship.touches[path]?.first(where: { $0.commit == choice && $0.isAuthored }) { return chosen }
      throw RollbackError(
        .refused, "`\(choice)` did not change `\(path)` in a way that the policy lets a rollback keep",
        hints: ["choose the target `\(target.commit)` or one of the commits that the plan shows"])
    }
    let newest = authorship.newestAuthored(path)
    let failing = authorship.failing(path)
    if !failing.isEmpty {
      let versions = [newest?.commit, target.commit].compactMap { $0?.hex }
      let choices = versions.map { "`--choose \(shellQuoted("\(path)=\($0)"))`" }.joined(separator: " or ")
      findings.hazards.append(
        Hazard(
          kind: .protectedPathTouched,
          detail:
            "`\(path)` keeps its content, but \(failing.map { "`\($0.commit.short)` (\($0.verdict.name))" }.joined(separator: ", "))"
            + " changed it: look at it, then choose \(choices)",
          // Nobody can choose for a path that no command line can name; where no authored version exists there is
          // nothing to choose either, and the attacker must not be able to block the rollback with such a name.
          isBlocking: newest != nil || TreePath(path.description) == path))
    }
    return newest
  }
}
