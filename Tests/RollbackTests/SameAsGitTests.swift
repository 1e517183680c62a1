import Diagnostics
import Git
import Glibc
import TestSupport
import Testing
import Trust

@testable import Rollback

/// What a rollback makes of a tree is what git makes of it, compared by tree id. `RUNBACK_SEEDS` says on how many generated
/// histories, or on which: `57-57` is one alone. `scripts/same-as-git` runs 500.
struct SameAsGitTests {
  private static let seeds: ClosedRange<UInt64> = {
    let bounds =
      getenv("RUNBACK_SEEDS").map { String(cString: $0).split(separator: "-").compactMap { UInt64($0) } } ?? []
    let last = bounds.last ?? 24
    let first = bounds.count > 1 ? bounds[0] : 1
    return min(first, last)...last
  }()

  @Test func `a revert is git's revert or a conflict`() throws {
    let fixture = try GitFixture()
    try fixture.git("config", "core.autocrlf", "false")
    let commits = 9
    var stream = ""
    for seed in Self.seeds {
      var history = ChangeHistory(seed: seed)
      stream += history.commands(name: "h\(seed)", count: commits, firstMark: Int(seed) * 100)
    }
    try fixture.git(["fast-import", "--quiet"], input: Array(stream.utf8))
    let repository = try Repository.open(fixture.path)
    var clean = 0
    for seed in Self.seeds {
      let line = try fixture.git("rev-list", "--first-parent", "h\(seed)").split(separator: "\n").map(String.init)
      var random = SeededGenerator(seed: seed ^ 0xfeed)
      let bad = line.prefix(6).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
      guard !bad.isEmpty else { continue }
      try fixture.git("read-tree", "--reset", "-u", "h\(seed)")
      try fixture.git("update-ref", "--no-deref", "HEAD", "h\(seed)")
      try fixture.git("clean", "-q", "-f", "-f", "-d", "-x")
      let theirs = try gitReverts(bad, in: fixture)
      let ours = try weRevert(bad, from: "h\(seed)", in: repository, fixture)
      guard let ours else { continue }
      #expect(ours == theirs, "seed \(seed): reverting \(bad) in \(fixture.path)")
      clean += 1
    }
    // The generator makes both outcomes, of which a few seeds alone say nothing.
    #expect(clean * 4 >= Int(Self.seeds.count) || Self.seeds.lowerBound > 1)
  }

  /// Nil for a conflict.
  private func gitReverts(_ bad: [String], in fixture: GitFixture) throws -> String? {
    for commit in bad {
      let parents = try fixture.git("rev-list", "--parents", "-1", commit).split(separator: " ").count - 1
      let mainline = parents > 1 ? ["-m", "1"] : []
      let outcome = try fixture.tryGit(["revert", "--no-commit"] + mainline + [commit])
      guard outcome.exit == 0 else {
        _ = try fixture.tryGit(["revert", "--quit"])
        return nil
      }
    }
    let tree = try fixture.git("write-tree")
    _ = try fixture.tryGit(["revert", "--quit"])
    return tree
  }

  private func weRevert(
    _ bad: [String], from branch: String, in repository: Repository, _ fixture: GitFixture
  ) throws -> String? {
    var tree = try #require(ObjectID(hex: try fixture.git("rev-parse", branch + "^{tree}")))
    for commit in bad {
      let outcome = try repository.revertTree(try #require(ObjectID(hex: commit)), from: tree)
      guard case .clean(let merged) = outcome else { return nil }
      tree = merged
    }
    return tree.hex
  }

  @Test func `a restore is git's read-tree of the target plus the authored entries of kept paths`() async throws {
    var kept = 0
    for seed in Self.seeds {
      let scene = try GeneratedScene(seed: seed)
      let request = RollbackRequest(keep: [try #require(PathPattern("apps/**"))])
      guard let plan = try scene.plan(request) else { continue }
      #expect(plan.tree.hex == (try scene.gitRestores(plan.target.target.commit.hex)), "seed \(seed)")
      kept += plan.kept.isEmpty ? 0 : 1
    }
    #expect(kept * 4 >= Int(Self.seeds.count) || Self.seeds.lowerBound > 1, "the generator makes kept paths: \(kept)")
  }
}

/// A generated line of commits, each signed by ana or bo, or by nobody.
private struct GeneratedScene {
  let fixture: GitFixture
  let policy: TrustPolicy
  /// Newest first; true for the signed ones.
  let commits: [(id: String, isSigned: Bool)]

  private static let protected = ["secrets/db.sealedsecret.yaml", "apps/k.sops.yaml"]

  init(seed: UInt64) throws {
    fixture = try GitFixture()
    let ana = try fixture.sshKey("ana")
    let bo = try fixture.sshKey("bo")
    var history = ChangeHistory(seed: seed)
    let count = 8
    let stream = history.commands(name: "draft", count: count, firstMark: 1, protected: Self.protected)
    try fixture.git(["fast-import", "--quiet"], input: Array(stream.utf8))
    var random = SeededGenerator(seed: seed ^ 0xbeef)
    var made: [(id: String, isSigned: Bool)] = []
    let trees = try fixture.git("log", "--first-parent", "--reverse", "--format=%T", "draft").split(separator: "\n")
    for (index, tree) in trees.enumerated() {
      let isSigned = index < 2 || Int.random(in: 0..<3, using: &random) > 0
      let key = Bool.random(using: &random) ? ana : bo
      let signing = isSigned ? ["-c", "gpg.format=ssh", "-c", "user.signingkey=\(key.signingKey)"] : []
      fixture.setEnvironment("GIT_COMMITTER_DATE", "\(1_790_000_000 + index * 60) +0000")
      let id = try fixture.git(
        signing + ["commit-tree", "-m", "\(index)", String(tree)] + (isSigned ? ["-S"] : [])
          + (made.last.map { ["-p", $0.id] } ?? []))
      made.append((id, isSigned))
    }
    try fixture.git("update-ref", "refs/heads/main", made[made.count - 1].id)
    let ready = ReadyPolicy(
      allowedSigners: [try fixture.allowedSigners([ana, bo])], root: ObjectID(hex: made[0].id),
      rollbackSigners: [ana.principal])
    policy = try ready.policy(now: RollbackScene.now)
    commits = made.reversed()
  }

  /// Nil when there is nothing to go back to.
  func plan(_ request: RollbackRequest) throws -> RollbackPlan? {
    let repository = try Repository.open(fixture.path)
    let application = RollbackApplication(
      repository: repository, branch: try repository.branch("main"),
      judge: Judge(policy: policy, now: RollbackScene.now),
      author: Identity(name: "ana", email: "ana@example.org", time: 1_790_100_000))
    do {
      return try application.plan(request)
    } catch {
      // A name that no trailer can hold is refused before anything is planned.
      #expect(error.exitCode == .usage || error.exitCode == .refused, "\(error.message)")
      return nil
    }
  }

  /// The tree as git makes it, with the newest signed entry of each kept path since the target.
  func gitRestores(_ target: String) throws -> String {
    fixture.setEnvironment("GIT_INDEX_FILE", fixture.directory.path("index"))
    defer { fixture.setEnvironment("GIT_INDEX_FILE", nil) }
    try fixture.git("read-tree", "--reset", target)
    var settled: Set<String> = []
    for commit in commits.prefix(while: { $0.id != target }) where commit.isSigned {
      let changes = try fixture.git(
        "-c", "core.quotePath=true", "diff-tree", "-r", "--no-commit-id", "--no-renames", "--root", commit.id)
      for change in changes.split(separator: "\n") {
        let parts = change.split(separator: "\t")
        let fields = parts[0].split(separator: " ")
        let path = String(parts[1])
        let bare = path.hasPrefix("\"") ? String(path.dropFirst().dropLast()) : path
        let isKept =
          bare == "apps" || bare.hasPrefix("apps/") || bare.hasSuffix("sealedsecret.yaml")
          || bare.hasSuffix(".sops.yaml")
        guard isKept, settled.insert(path).inserted else { continue }
        let zero = String(repeating: "0", count: 40)
        let line = fields[1] == "000000" ? "0 \(zero)\t\(path)\n" : "\(fields[1]) \(fields[3])\t\(path)\n"
        try fixture.git(["update-index", "--replace", "--index-info"], input: Array(line.utf8))
      }
    }
    return try fixture.git("write-tree")
  }
}
