import Diagnostics
import Git
import TestSupport
import Testing
import Trust

@testable import Rollback

/// Later good work on an attacked branch, and the three ways back.
struct ModeTests {
  /// ana's commit on top of the attack.
  private func withLaterWork(
    _ later: [String: String?] = ["docs/later.md": "good\n"], attack: [String: String?] = ["evil.yaml": "a: 1\n"]
  ) throws -> (scene: RollbackScene, later: String) {
    let scene = try RollbackScene(attack: attack)
    return (scene, try scene.fixture.commit(later, message: "later good work", signedBy: scene.ana))
  }

  private func revert(_ bad: String...) -> RollbackRequest {
    RollbackRequest(search: KnownGoodOptions(bad: Set(bad.compactMap { ObjectID(hex: $0) })), mode: .revert)
  }

  private func message(_ scene: RollbackScene) throws -> String {
    try scene.fixture.git("log", "-1", "--format=%B", "main")
  }

  // MARK: revert

  @Test func `a revert keeps later good work, heals the branch and says what it kept`() async throws {
    let (scene, _) = try withLaterWork()
    let result = try await scene.apply(revert(scene.tip))
    #expect(result.plan.standing == .trusted)
    #expect(result.plan.kept.map(\.path.description) == ["docs/later.md"])
    #expect(result.plan.undone.map(\.commit.hex) == [scene.tip])
    #expect(!fileExists(scene.fixture.path + "/evil.yaml"))
    #expect(try readText(scene.fixture.path + "/docs/later.md") == "good\n")
    let policy = result.plan.policyDigest
    #expect(
      try message(scene) == """
        Revert \(scene.tip.prefix(12))

        This reverts commit \(scene.tip).

        Rollback-To: \(scene.good)
        Rollback-From: \(result.plan.from)
        Rollback-Kept: docs/later.md
        Plan-Digest: \(result.plan.digest)
        Policy-Digest: \(policy)

        """)
    let repository = try Repository.open(scene.fixture.path)
    let verification = try scene.judge.verify(
      tip: result.commit, branch: RefName(branch: "main"), in: repository)
    #expect(verification.isTrusted)
    #expect(try verification.assessRollback(result.commit, in: repository).isGenuine)
    // Again: nothing is left to take back.
    let again = try await scene.apply(revert(scene.tip), time: 1_790_200_000)
    #expect(again.plan.isNoOp && again.commit == result.commit)
  }

  @Test func `a revert of a trusted but broken commit is an ordinary trusted commit`() async throws {
    let scene = try RollbackScene()
    try scene.fixture.git("reset", "-q", "--hard", scene.good)
    let lines = (1...9).map { "line \($0)\n" }
    try scene.fixture.commit(["app.txt": lines.joined()], signedBy: scene.ana)
    let broken = try scene.fixture.commit(
      ["app.txt": (["broken\n"] + lines.dropFirst()).joined()], signedBy: scene.bo)
    try scene.fixture.commit(
      ["app.txt": (["broken\n"] + lines.dropFirst().dropLast() + ["better\n"]).joined()], signedBy: scene.ana)
    let result = try await scene.apply(revert(broken))
    // The file as it is now was in no commit before; the tip was trusted, so that ana may make it like any other.
    #expect(result.plan.unvouched.map(\.description) == ["app.txt"])
    #expect(result.plan.standing == .trusted && !result.isSelfUnverified)
    #expect(try readText(scene.fixture.path + "/app.txt") == (lines.dropLast() + ["better\n"]).joined())
    #expect(try !message(scene).contains("Rollback-To"))
    let verification = try scene.judge.verify(
      tip: result.commit, branch: RefName(branch: "main"), in: try Repository.open(scene.fixture.path))
    #expect(verification.isTrusted)
  }

  @Test func `lines that nobody signed for together need a review and are not pushed`() async throws {
    let lines = (1...9).map { "line \($0)\n" }
    let scene = try RollbackScene(
      before: ["app.txt": lines.joined()], attack: ["app.txt": (["evil\n"] + lines.dropFirst()).joined()])
    try scene.fixture.commit(
      ["app.txt": (["evil\n"] + lines.dropFirst().dropLast() + ["better\n"]).joined()], signedBy: scene.ana)
    let remote = try scene.addRemote()
    let before = [try scene.fixture.snapshot(), try scene.fixture.snapshot(of: remote)]
    var request = revert(scene.tip)
    let main = try #require(RefName(branch: "main"))
    request.push = PushDestination(remote: "origin", branch: main, isProposal: false)
    let error = await scene.failure { _ = try await scene.apply(request) }
    #expect(error?.exitCode == .personNeeded)
    #expect(
      error?.message
        == "nobody signed for what this makes of `app.txt`: a person must review it, and nothing was changed")
    #expect([try scene.fixture.snapshot(), try scene.fixture.snapshot(of: remote)] == before)
    // Proposed, for a review.
    let proposal = try #require(RefName(branch: "rollback/INC-42"))
    request.push = PushDestination(remote: "origin", branch: proposal, isProposal: true)
    let proposed = try await scene.apply(request)
    #expect(proposed.isPushed && proposed.plan.standing == .review)
    #expect(try scene.fixture.git(["rev-parse", "rollback/INC-42"], in: remote) == proposed.commit.hex)
    #expect(try scene.fixture.git("rev-parse", "main") == proposed.plan.from.hex)
    // Only here: it is made, and says that it heals nothing.
    request.push = nil
    let local = try await scene.apply(request)
    #expect(local.isSelfUnverified && local.plan.standing == .review)
    #expect(try readText(scene.fixture.path + "/app.txt") == (lines.dropLast() + ["better\n"]).joined())
  }

  @Test func `a conflict is said path by path and nothing is written`() async throws {
    let (scene, later) = try withLaterWork(
      ["b.yaml": "v: good\n", "a.yaml": "v: 3\n"], attack: ["a.yaml": "v: 2\n", "b.yaml": "v: evil\n"])
    let before = try scene.fixture.snapshot()
    let error = await scene.failure { _ = try await scene.apply(revert(scene.tip)) }
    #expect(error?.exitCode == .refused)
    #expect(error?.message == "taking back `\(scene.tip)` conflicts in 2 paths; nothing was written")
    #expect(
      error?.hints == [
        "`a.yaml` was changed again later", "`b.yaml` was changed again later",
        "say what stands there, for each path: `--choose a.yaml=\(scene.good)` takes the target's",
        "or leave out `--mode revert`: the whole tree then goes back, later work with it",
      ])
    #expect(try scene.fixture.snapshot() == before)
    var request = revert(scene.tip)
    request.choices = [
      try #require(TreePath("a.yaml")): try #require(ObjectID(hex: later)),
      try #require(TreePath("b.yaml")): try #require(ObjectID(hex: scene.good)),
    ]
    let result = try await scene.apply(request)
    #expect(try readText(scene.fixture.path + "/a.yaml") == "v: 3\n")
    #expect(!fileExists(scene.fixture.path + "/b.yaml"))
    #expect(result.plan.standing == .trusted)
  }

  @Test func `a bad file that was renamed later does not survive its revert unseen`() async throws {
    let (scene, _) = try withLaterWork(
      ["evil.yaml": nil, "nice.yaml": "kind: Job\nspec: {run: mine}\n"],
      attack: ["evil.yaml": "kind: Job\nspec: {run: mine}\n"])
    let error = await scene.failure { _ = try await scene.apply(revert(scene.tip)) }
    #expect(error?.message == "taking back `\(scene.tip)` conflicts in 1 path; nothing was written")
  }

  @Test func `an evil merge is taken back against its first parent`() async throws {
    let scene = try RollbackScene()
    let fixture = scene.fixture
    try fixture.git("checkout", "-q", "-b", "side", scene.good)
    try fixture.commit(["side.yaml": "a: 1\n"], by: .mallory)
    try fixture.git("checkout", "-q", "main")
    try fixture.git("reset", "-q", "--hard", scene.good)
    let merge = try fixture.merge("side", by: .mallory)
    try fixture.commit(["docs/later.md": "good\n"], signedBy: scene.ana)
    let result = try await scene.apply(revert(merge))
    #expect(!fileExists(fixture.path + "/side.yaml"))
    #expect(result.plan.kept.map(\.path.description) == ["docs/later.md"])
  }

  @Test func `a revert names what it takes back`() async throws {
    let scene = try RollbackScene()
    let none = await scene.failure { _ = try scene.plan(RollbackRequest(mode: .revert)) }
    #expect(none?.exitCode == .usage)
    #expect(none?.message == "`--mode revert` takes back the commits that `--bad` names, and none is named")
    let root = await scene.failure { _ = try scene.plan(revert(scene.root)) }
    #expect(root?.message == "no commit between the tip and the root is fit to go back to")
  }

  // MARK: reset

  @Test func `a reset rewrites the branch here and there, with a lease, and has its reason on record`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let main = try #require(RefName(branch: "main"))
    let request = RollbackRequest(
      mode: .reset(reason: "a key leaked\ninto history"),
      push: PushDestination(remote: "origin", branch: main, isProposal: false))
    let result = try await scene.apply(request)
    #expect(result.commit.hex == scene.good && result.isPushed)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == scene.good)
    #expect(try scene.fixture.git("rev-parse", "main") == scene.good)
    #expect(try scene.fixture.git("status", "--porcelain") == "")
    #expect(
      try scene.fixture.git("reflog", "-1", "--format=%gs", "main")
        == "runback: reset to \(scene.good.prefix(12)): a key leaked into history")
    let again = try await scene.apply(request)
    #expect(again.plan.isNoOp && again.isPushed)
    // Cut off between the push and the local branch.
    try scene.fixture.git("reset", "-q", "--hard", scene.tip)
    let completed = try await scene.apply(request)
    #expect(completed.commit.hex == scene.good && completed.isPushed)
    #expect(try scene.fixture.git("rev-parse", "main") == scene.good)
  }

  @Test func `a reset that is done is a no-op, although the bad commit is gone with it`() async throws {
    let scene = try RollbackScene()
    let request = RollbackRequest(
      search: KnownGoodOptions(bad: [try #require(ObjectID(hex: scene.tip))]), mode: .reset(reason: "leak"))
    let result = try await scene.apply(request)
    #expect(result.commit.hex == scene.good && !result.plan.isNoOp)
    let again = try await scene.apply(request)
    #expect(again.commit.hex == scene.good && again.plan.isNoOp)
    // Where there is still something to do, a commit of another branch is a mistake.
    try scene.fixture.git("reset", "-q", "--hard", scene.tip)
    let stray = try #require(ObjectID(hex: try scene.fixture.git("commit-tree", "-m", "stray", "HEAD^{tree}")))
    let mistaken = await scene.failure {
      _ = try await scene.apply(
        RollbackRequest(search: KnownGoodOptions(bad: [stray]), mode: .reset(reason: "leak")))
    }
    #expect(mistaken?.exitCode == .notFound)
  }

  @Test func `a reset loses its lease to whoever pushed`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let clone = try scene.fixture.clone("other")
    try scene.fixture.git(["commit", "-q", "--allow-empty", "-m", "raced"], in: clone)
    try scene.fixture.git(["push", "-q", remote, "main"], in: clone)
    let before = try scene.fixture.snapshot(of: remote)
    let main = try #require(RefName(branch: "main"))
    let error = await scene.failure {
      _ = try await scene.apply(
        RollbackRequest(
          mode: .reset(reason: "leak"), push: PushDestination(remote: "origin", branch: main, isProposal: false)))
    }
    #expect(error?.exitCode == .tryAgain)
    #expect(try scene.fixture.snapshot(of: remote) == before)
  }

  @Test func `a reset keeps nothing, so that a rotated secret blocks it until somebody decides`() async throws {
    let scene = try RollbackScene(rotates: true)
    let error = await scene.failure { _ = try await scene.apply(RollbackRequest(mode: .reset(reason: "leak"))) }
    #expect(error?.exitCode == .refused)
    #expect(
      error?.message
        == "`secrets/db.sealedsecret.yaml` would lose what `\(scene.tip.prefix(12))` made of it: a reset keeps nothing. Use"
        + " `--mode restore`, or choose the target's content with `--choose secrets/db.sealedsecret.yaml=\(scene.good)`"
    )
    let path = try #require(TreePath("secrets/db.sealedsecret.yaml"))
    let result = try await scene.apply(
      RollbackRequest(mode: .reset(reason: "leak"), choices: [path: try #require(ObjectID(hex: scene.good))]))
    #expect(result.commit.hex == scene.good)
  }

  @Test(arguments: [true, false])
  func `a reset behind what was witnessed is allowed by its reason, and witnesses itself`(pushes: Bool) async throws {
    let scene = try RollbackScene()
    // A good key's commit that deployed badly, and was witnessed before anybody knew.
    try scene.fixture.git("reset", "--quiet", "--hard", scene.good)
    let bad = try scene.fixture.commit(["apps/pay.yaml": "broken: 1\n"], signedBy: scene.bo)
    let remote = try scene.addRemote()
    let main = try #require(RefName(branch: "main"))
    let judge = Judge(
      policy: scene.policy, now: RollbackScene.now, stateFolder: scene.fixture.directory.path("state"))
    let log = try #require(judge.log)
    func application() throws -> RollbackApplication {
      let repository = try Repository.open(scene.fixture.path)
      return RollbackApplication(
        repository: repository, branch: try repository.branch("main"), judge: judge,
        author: Identity(name: "ana", email: "ana@example.org", time: 1_790_100_000))
    }
    let first = try application()
    let seen = try WitnessRecorder(log, in: first.repository, now: RollbackScene.now)
      .record(try first.judge(try #require(ObjectID(hex: bad))), remote: "origin")
    #expect(seen == .recorded(try #require(ObjectID(hex: bad))))

    var request = RollbackRequest(
      search: KnownGoodOptions(bad: [try #require(ObjectID(hex: bad))]), mode: .reset(reason: "INC-42: a key leaked"))
    if pushes { request.push = PushDestination(remote: "origin", branch: main, isProposal: false) }
    let result = try await first.apply(request, expecting: .init(), signer: nil, git: pushes ? scene.git() : nil)
    #expect(result.commit.hex == scene.good && result.isPushed == pushes)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == (pushes ? scene.good : bad))

    let second = try application()
    #expect(try second.judge(result.commit).rewind == .behindWitness)
    try second.witness(result, at: RollbackScene.now)
    let current = try #require(try log.witness(of: main).current)
    #expect(current.tip == result.commit && current.source == .accepted(reason: "INC-42: a key leaked"))
    let after = try second.judge(result.commit)
    #expect(after.isTrusted && after.rewind == .witnessed)
    // The bad commit is no longer there to be named.
    request.search.bad = []
    let again = try await second.apply(request, expecting: .init(), signer: nil, git: pushes ? scene.git() : nil)
    #expect(again.plan.isNoOp)
    // What was taken out is kept from garbage collection.
    #expect(try scene.fixture.git("rev-parse", "refs/runback/witness/left/\(bad)") == bad)
  }

  @Test func `what a reset cannot do with is refused`() async throws {
    let scene = try RollbackScene()
    let proposal = try #require(RefName(branch: "rollback/x"))
    let glob = try #require(PathPattern("apps/**"))
    for request in [
      RollbackRequest(
        mode: .reset(reason: "leak"), push: PushDestination(remote: "origin", branch: proposal, isProposal: true)),
      RollbackRequest(mode: .reset(reason: "leak"), scope: [glob]),
      RollbackRequest(mode: .reset(reason: "leak"), keep: [glob]),
    ] {
      let error = await scene.failure { _ = try await scene.apply(request) }
      #expect(error?.exitCode == .usage)
    }
  }

  // MARK: scope and keep

  @Test func `over an untrusted remainder a scoped rollback says that it is not trusted`() async throws {
    let scene = try RollbackScene(attack: ["apps/pay.yaml": "evil: 1\n", "docs/note.md": "evil\n"])
    let glob = try #require(PathPattern("apps/**"))
    let result = try await scene.apply(RollbackRequest(scope: [glob]))
    #expect(result.plan.standing == .scoped && !result.isSelfUnverified)
    #expect(result.plan.files.modified.map(\.description) == ["apps/pay.yaml"])
    #expect(try readText(scene.fixture.path + "/apps/pay.yaml") == RollbackScene.deployment)
    #expect(try readText(scene.fixture.path + "/docs/note.md") == "evil\n")
    #expect(try !message(scene).contains("Rollback-To"))
    let again = try await scene.apply(RollbackRequest(scope: [glob]), time: 1_790_200_000)
    #expect(again.plan.isNoOp && again.commit == result.commit)
    #expect(again.plan.text.contains("the rest is not trusted"))
    // The whole way back is still open.
    let whole = try await scene.apply(time: 1_790_300_000)
    #expect(whole.plan.standing == .trusted && !whole.plan.isNoOp)
  }

  @Test func `a scoped rollback whose remainder is authored heals`() async throws {
    let scene = try RollbackScene()
    let later = try scene.fixture.commit(["docs/later.md": "good\n"], signedBy: scene.ana)
    let result = try await scene.apply(RollbackRequest(scope: [try #require(PathPattern("apps/**"))]))
    #expect(result.plan.standing == .trusted)
    #expect(result.plan.kept == [.init(path: TreePath("docs/later.md")!, commit: ObjectID(hex: later)!)])
    #expect(result.plan.undone.map(\.commit.hex) == [scene.tip])
    let verification = try scene.judge.verify(
      tip: result.commit, branch: RefName(branch: "main"), in: try Repository.open(scene.fixture.path))
    #expect(verification.isTrusted)
  }

  @Test func `a file that is in the way of the scope is no silent change`() async throws {
    let scene = try RollbackScene(attack: ["apps/pay.yaml": nil])
    try removeRecursively(scene.fixture.path + "/apps")
    try scene.fixture.commit(["apps": "a file\n"], by: .mallory)
    let glob = try #require(PathPattern("apps/pay.yaml"))
    let error = await scene.failure { _ = try scene.plan(RollbackRequest(scope: [glob])) }
    #expect(error?.exitCode == .usage)
    #expect(
      error?.message
        == "`apps` is outside `--path`, and in the way of what is inside: one is a file, one a folder")
  }

  @Test func `kept paths stay as their newest author left them`() async throws {
    let scene = try RollbackScene(attack: ["docs/note.md": "evil\n"])
    let mine = try scene.fixture.commit(["docs/guide.md": "good\n"], signedBy: scene.ana)
    let result = try await scene.apply(RollbackRequest(keep: [try #require(PathPattern("docs/guide.md"))]))
    #expect(result.plan.kept == [.init(path: TreePath("docs/guide.md")!, commit: ObjectID(hex: mine)!)])
    #expect(try readText(scene.fixture.path + "/docs/note.md") == "note\n")
    #expect(try readText(scene.fixture.path + "/docs/guide.md") == "good\n")
  }

  // MARK: retries and proposals

  @Test func `a push that races with a committer plans again on what came`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let clone = try scene.fixture.clone("other")
    try scene.fixture.git(["commit", "-q", "--allow-empty", "-m", "raced"], in: clone)
    try scene.fixture.git(["push", "-q", remote, "main"], in: clone)
    let raced = try scene.fixture.git(["rev-parse", "main"], in: clone)
    let main = try #require(RefName(branch: "main"))
    let request = RollbackRequest(push: PushDestination(remote: "origin", branch: main, isProposal: false))
    let result = try await scene.apply(request, expecting: .init(retries: 1))
    #expect(result.overtaken.map(\.hex) == [scene.tip])
    #expect(result.plan.from.hex == raced && result.isPushed)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
    #expect(try scene.fixture.git("rev-parse", "main") == result.commit.hex)
    #expect(try scene.fixture.git("status", "--porcelain") == "")
    #expect(try scene.fixture.git(["fsck", "--strict", "--no-dangling"], in: remote) == "")
  }

  @Test func `an agreed plan that a push made another one is never carried out`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let main = try #require(RefName(branch: "main"))
    let request = RollbackRequest(push: PushDestination(remote: "origin", branch: main, isProposal: false))
    let digest = try scene.plan(request).digest
    let clone = try scene.fixture.clone("other")
    try scene.fixture.git(["rm", "-q", "secrets/db.sealedsecret.yaml"], in: clone)
    try scene.fixture.git(["commit", "-q", "-m", "raced"], in: clone)
    try scene.fixture.git(["push", "-q", remote, "main"], in: clone)
    let before = try scene.fixture.snapshot(of: remote)
    let error = await scene.failure {
      _ = try await scene.apply(request, expecting: .init(plan: digest, retries: 3))
    }
    #expect(error?.exitCode == .tryAgain)
    #expect(error?.message.hasPrefix("the plan is no longer the one that was agreed to") == true)
    #expect(try scene.fixture.snapshot(of: remote) == before)
  }

  @Test func `a remote whose history was rewritten is not followed`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    try scene.fixture.git(["update-ref", "refs/heads/main", scene.root], in: remote)
    let main = try #require(RefName(branch: "main"))
    let request = RollbackRequest(push: PushDestination(remote: "origin", branch: main, isProposal: false))
    let error = await scene.failure { _ = try await scene.apply(request, expecting: .init(retries: 3)) }
    #expect(error?.exitCode == .tryAgain)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == scene.root)
  }

  @Test func `a proposal that is there already is found again, from any clone`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let proposal = try #require(RefName(branch: "rollback/INC-42"))
    let request = RollbackRequest(push: PushDestination(remote: "origin", branch: proposal, isProposal: true))
    let first = try await scene.apply(request)
    let again = try await scene.apply(request, time: 1_790_200_000)
    #expect(again.commit == first.commit && again.isPushed)
    let other = scene.fixture.directory.path("other")
    try scene.fixture.git(
      ["clone", "-q", "--single-branch", "--branch", "main", remote, other], in: scene.fixture.home)
    let elsewhere = try await scene.apply(request, at: other, time: 1_790_300_000)
    #expect(elsewhere.commit == first.commit)
    // Something else under that name is nobody's to overwrite.
    try scene.fixture.git(["update-ref", "refs/heads/rollback/INC-42", scene.root], in: remote)
    let error = await scene.failure { _ = try await scene.apply(request, time: 1_790_400_000) }
    #expect(error?.exitCode == .tryAgain)
    #expect(
      error?.message
        == "the branch `rollback/INC-42` of `origin` is there already and holds something else")
  }

  @Test func `a hook that says fetch first refuses, it does not lose a lease`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    try writeFile(
      remote + "/hooks/pre-receive",
      "#!/bin/sh\necho 'stale info: fetch first (non-fast-forward)' >&2\necho '! [rejected] fetch first'\nexit 1\n",
      mode: 0o755)
    let main = try #require(RefName(branch: "main"))
    let error = await scene.failure {
      _ = try await scene.apply(
        RollbackRequest(push: PushDestination(remote: "origin", branch: main, isProposal: false)),
        expecting: .init(retries: 3))
    }
    #expect(error?.exitCode == .refused)
    #expect(
      error?.message
        == "`origin` does not accept the rollback on `main`: pre-receive hook declined: stale info: fetch first"
        + " (non-fast-forward) / ! [rejected] fetch first")
  }
}
