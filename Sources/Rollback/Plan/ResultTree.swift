import Diagnostics
import Git
import Manifests
import Trust

/// The tree that a rollback gives the branch: by mode, within the scope, with what keeps its content.
struct ResultTree {
  let repository: Repository
  let verification: ChainVerification
  let request: RollbackRequest
  let reader: ManifestReader
  let target: VerifiedCommit
  /// Of the tip that is left.
  let tipTree: ObjectID

  struct Findings {
    var tree: ObjectID
    var kept: [RollbackPlan.Kept] = []
    /// Paths that are neither the target's nor in a state that somebody who may commit signed for.
    var unvouched: [TreePath] = []
    var hazards: [Hazard] = []
    /// The commits whose changes are undone, newest first.
    var undone: [ObjectID]
  }

  /// More paths than this are not written into a commit's message.
  private static let largestMessage = 5000

  /// - Parameter changes: Between the target and the tip.
  func find(since changes: [TreeChange]) throws(RollbackError) -> Findings {
    let entries = RetainedEntries(
      request: request, repository: repository, verification: verification, reader: reader)
    let credentials = try entries.credentials(among: changes)
    let retention = try rethrowing { () throws(TrustError) in try verification.retention(in: repository) }
    let inScope = { (path: TreePath) in request.scope.isEmpty || request.scope.contains { $0.matches(path) } }
    let retains = { (path: TreePath) in
      !retention.isPolicy(path)
        && (retention.protects(path) || credentials.contains(path) || request.keep.contains { $0.matches(path) })
    }
    let isWhole = request.mode == .restore && request.scope.isEmpty
    // Whatever is not simply the target's may have to be vouched for.
    let authorship = try rethrowing { () throws(TrustError) in
      try verification.authorship(after: target.commit, upTo: verification.tip, in: repository) {
        !isWhole || retains($0)
      }
    }
    let retained = try entries.find(target: target, in: authorship, retention, credentials: credentials) {
      retains($0) && inScope($0)
    }
    var findings = Findings(
      tree: target.tree, kept: retained.kept, hazards: retained.hazards,
      undone: verification.commits(after: target.commit, upTo: verification.tip) ?? [])
    switch request.mode {
    case .restore: findings.tree = try restored(retained.edits)
    case .revert:
      findings.undone = try RevertedCommits(repository: repository, verification: verification, request: request).find()
      let tree = try reverted(findings.undone)
      try requireRoom(for: retained.allEdits)
      findings.tree = try build(tree, retained.allEdits)
    case .reset:
      findings.kept = []
      findings.hazards += retained.kept.map(lost)
      findings.hazards += try rewoundPolicy(retention)
      return findings
    }
    guard !isWhole else {
      try keepPolicy(retention, &findings)
      return findings
    }
    if !request.scope.isEmpty {
      findings.tree = try scoped(findings.tree, inScope)
      let touching = Set(authorship.touches.filter { inScope($0.key) }.values.joined().map(\.commit))
      findings.undone.removeAll { !touching.contains($0) }
    }
    try keepPolicy(retention, &findings)
    try vouch(&findings, authorship, retention)
    return findings
  }

  /// The content goes back, the policy in the repository stays that of the newest trusted commit: a key that was taken out
  /// would count again.
  private func keepPolicy(_ retention: Retention, _ findings: inout Findings) throws(RollbackError) {
    guard let newest = retention.newestPolicy else { return }
    let tree = findings.tree
    let changes = try rethrowing { () throws(GitError) in try repository.diff(tree, newest.tree) }
      .filter { retention.isPolicy($0.path) }
    guard !changes.isEmpty else { return }
    let edits = changes.map { change in
      change.new.map { TreeEdit.set(change.path, $0.mode, $0.id) } ?? .remove(change.path)
    }
    findings.tree = try build(tree, edits)
    findings.kept += changes.filter(\.path.isWritableInTrailer).map {
      RollbackPlan.Kept(path: $0.path, commit: newest.commit)
    }
  }

  /// A reset has no commit that could keep the policy. Nobody can choose the old one here: changing the policy takes a
  /// commit by somebody who may.
  private func rewoundPolicy(_ retention: Retention) throws(RollbackError) -> [Hazard] {
    guard let newest = retention.newestPolicy else { return [] }
    let changes = try rethrowing { () throws(GitError) in try repository.diff(target.tree, newest.tree) }
      .filter { retention.isPolicy($0.path) }
    guard let first = changes.first else { return [] }
    return [
      Hazard(
        kind: .protectedPathTouched,
        detail:
          "`\(first.path)` would again be what it was before `\(newest.commit.short)`, and keys that were taken out would"
          + " count again: a reset keeps nothing. Use `--mode restore`, which keeps the newest policy",
        isBlocking: true)
    ]
  }

  /// The target's tree with what is kept. Whatever else stands where a kept path goes would be lost, and nobody signed for
  /// that: a person decides.
  private func restored(_ edits: [TreeEdit]) throws(RollbackError) -> ObjectID {
    guard !edits.isEmpty else { return target.tree }
    try requireRoom(for: edits)
    let tree = try build(target.tree, edits)
    let edited = Set(edits.map(\.path))
    let strays = try rethrowing { () throws(GitError) in try repository.diff(target.tree, tree) }
      .filter { !edited.contains($0.path) }
    guard let stray = strays.first?.path else { return tree }
    throw swapped(edits.map(\.path).first { $0.isInside(stray) || stray.isInside($0) } ?? stray, stray)
  }

  /// Somebody made a folder of a file, or the other way round, and both were signed for since.
  private func requireRoom(for edits: [TreeEdit]) throws(RollbackError) {
    let files = Set(edits.compactMap { edit in if case .set(let path, _, _) = edit { path } else { nil } })
    for file in files.sorted() {
      var folder = TreePath.root
      for name in file.components.dropLast() {
        folder = folder.appending(name)
        if files.contains(folder) { throw swapped(folder, file) }
      }
    }
  }

  private func swapped(_ first: TreePath, _ second: TreePath) -> RollbackError {
    let choices = [first, second].map { "`--choose \(shellQuoted("\($0)=\(target.commit)"))`" }
    return RollbackError(
      .refused,
      "`\(first)` and `\(second)` cannot both keep their content: one is a file where the other needs a folder",
      hints: ["look at both, then take the target's with \(choices.joined(separator: " or "))"])
  }

  private func build(_ base: ObjectID, _ edits: [TreeEdit]) throws(RollbackError) -> ObjectID {
    try rethrowing { () throws(GitError) in try repository.buildTree(base: base, edits: edits) }
  }

  /// The tip's tree with only the paths of the scope taken from `whole`.
  private func scoped(_ whole: ObjectID, _ inScope: (TreePath) -> Bool) throws(RollbackError) -> ObjectID {
    let changes = try rethrowing { () throws(GitError) in try repository.diff(tipTree, whole) }
    let edits = changes.filter { inScope($0.path) }.map { change in
      change.new.map { TreeEdit.set(change.path, $0.mode, $0.id) } ?? .remove(change.path)
    }
    let tree = try build(tipTree, edits)
    let strays = try rethrowing { () throws(GitError) in try repository.diff(tipTree, tree) }
      .filter { !inScope($0.path) }
    if let stray = strays.first {
      throw RollbackError(
        .usage, "`\(stray.path)` is outside `--path`, and in the way of what is inside: one is a file, one a folder",
        hints: ["add it with another `--path`"])
    }
    return tree
  }

  private func reverted(_ commits: [ObjectID]) throws(RollbackError) -> ObjectID {
    var tree = tipTree
    for commit in commits {
      var chosen: [TreePath: TreeEntry?] = [:]
      for (path, choice) in request.choices {
        chosen[path] = try rethrowing { () throws(GitError) in
          try repository.readCommit(choice).tree.flatMap { tree throws(GitError) in try repository.entry(tree, at: path)
          }
        }
      }
      let outcome = try rethrowing { () throws(GitError) in
        try repository.revertTree(commit, from: tree, choices: chosen)
      }
      switch outcome {
      case .clean(let merged): tree = merged
      case .conflicts(let paths): throw conflict(commit, paths)
      }
    }
    return tree
  }

  private func conflict(_ commit: ObjectID, _ paths: [TreePath]) -> RollbackError {
    let count = paths.count == 1 ? "1 path" : "\(paths.count) paths"
    let shown = paths.prefix(20).map { "`\($0)` was changed again later" }
    let rest = paths.count > 20 ? ["… and \(paths.count - 20) more"] : []
    let example = paths.first.map { shellQuoted("\($0)=\(target.commit)") } ?? ""
    return RollbackError(
      .refused, "taking back `\(commit)` conflicts in \(count); nothing was written",
      hints: shown + rest + [
        "say what stands there, for each path: `--choose \(example)` takes the target's",
        "or leave out `--mode revert`: the whole tree then goes back, later work with it",
      ])
  }

  /// Fills in `kept` with every path that differs from the target and is authored, `unvouched` with the others.
  private func vouch(
    _ findings: inout Findings, _ authorship: Authorship, _ retention: Retention
  ) throws(RollbackError) {
    let tree = findings.tree
    let differences = try rethrowing { () throws(GitError) in try repository.diff(target.tree, tree) }
    findings.kept = []
    for difference in differences {
      if let newest = retention.newestPolicy, retention.isPolicy(difference.path) {
        if difference.path.isWritableInTrailer {
          findings.kept.append(RollbackPlan.Kept(path: difference.path, commit: newest.commit))
        }
        continue
      }
      let touch = authorship.touches[difference.path]?.first { touch in
        touch.isAuthored && touch.entry?.mode == difference.new?.mode && touch.entry?.id == difference.new?.id
      }
      if let touch, difference.path.isWritableInTrailer, findings.kept.count < Self.largestMessage {
        findings.kept.append(RollbackPlan.Kept(path: difference.path, commit: touch.commit))
      } else {
        findings.unvouched.append(difference.path)
      }
    }
  }

  private func lost(_ kept: RollbackPlan.Kept) -> Hazard {
    let choice = shellQuoted("\(kept.path)=\(target.commit)")
    return Hazard(
      kind: .protectedPathTouched,
      detail:
        "`\(kept.path)` would lose what `\(kept.commit.short)` made of it: a reset keeps nothing. Use `--mode restore`, or choose"
        + " the target's content with `--choose \(choice)`",
      isBlocking: true)
  }
}

/// The commits that `--mode revert` takes back, newest first.
struct RevertedCommits {
  let repository: Repository
  let verification: ChainVerification
  let request: RollbackRequest

  func find() throws(RollbackError) -> [ObjectID] {
    guard !request.search.bad.isEmpty else {
      throw RollbackError(
        .usage, "`--mode revert` takes back the commits that `--bad` names, and none is named",
        hints: ["add `--bad COMMIT`, for each of them"])
    }
    let history = verification.commits(after: verification.root, upTo: verification.tip) ?? []
    let commits = history.filter(request.search.bad.contains)
    let missing = request.search.bad.subtracting(commits)
    if let stray = missing.min() {
      throw RollbackError(
        .usage,
        "`\(stray)` cannot be taken back: it is not between the root and the tip of `\(verification.branch?.short ?? "HEAD")`",
        hints: ["name commits of the branch with `--bad`"])
    }
    return commits
  }
}

extension TreePath {
  /// A trailer is one line, and blanks at its ends are lost.
  var isWritableInTrailer: Bool {
    TreePath(description) == self && !bytes.contains { $0 < 0x20 } && bytes.first != 0x20 && bytes.last != 0x20
  }
}
