import Diagnostics
import Git
import Processes
import Signing
import TestSupport
import Testing
import Trust

@testable import Rollback

struct ApplyTests {
  @Test(arguments: [false, true])
  func `a rollback restores the good tree, heals the branch and git verifies it`(bare: Bool) async throws {
    let scene = try RollbackScene()
    let path = bare ? try scene.fixture.bareClone() : scene.fixture.path
    let result = try await scene.apply(at: path)
    let fixture = scene.fixture
    #expect(result.plan.target.target.commit.hex == scene.good)
    #expect(try fixture.git(["rev-parse", "main"], in: path) == result.commit.hex)
    #expect(
      try fixture.git(["rev-parse", "main^{tree}"], in: path)
        == fixture.git(["rev-parse", scene.good + "^{tree}"], in: path))
    #expect(try fixture.git(["rev-parse", "main^"], in: path) == scene.tip)
    #expect(!result.isSelfUnverified && !result.isPushed)
    try fixture.git("config", "--global", "gpg.ssh.allowedSignersFile", try fixture.allowedSigners([scene.ana]))
    #expect(try fixture.tryGit(["verify-commit", "main"], in: path).exit == 0)
    #expect(
      try fixture.git(["log", "-1", "--format=%(trailers:key=Rollback-To,valueonly)", "main"], in: path).contains(
        scene.good))
    #expect(
      try fixture.git(["log", "-1", "--format=%(trailers:key=Plan-Digest,valueonly)", "main"], in: path).contains(
        result.plan.digest))
    #expect(try fixture.git(["fsck", "--strict", "--no-dangling"], in: path) == "")
    #expect(
      try fixture.git(["reflog", "-1", "--format=%gs", "main"], in: path)
        == "runback: roll back to \(scene.good.prefix(12))")
    if !bare { #expect(try fixture.git("status", "--porcelain") == "") }
    let repository = try Repository.open(path)
    let verification = try scene.judge.verify(tip: result.commit, branch: RefName(branch: "main"), in: repository)
    #expect(verification.isTrusted)
    #expect(try verification.assessRollback(result.commit, in: repository).isGenuine)
  }

  @Test func `a second apply has nothing to do`() async throws {
    let scene = try RollbackScene(rotates: true)
    let first = try await scene.apply()
    let second = try await scene.apply(time: 1_790_200_000)
    #expect(second.plan.isNoOp)
    #expect(second.commit == first.commit)
    #expect(second.plan.text.hasPrefix("nothing to do: main is at \(first.commit.short)"))
  }

  @Test func `a secret that a good key rotated stays and an attacker's file goes`() async throws {
    let scene = try RollbackScene(attack: ["evil.yaml": "a: 1\n", "apps/pay.yaml": nil], rotates: true)
    let result = try await scene.apply()
    #expect(
      result.plan.kept == [.init(path: TreePath("secrets/db.sealedsecret.yaml")!, commit: ObjectID(hex: scene.tip)!)])
    // As `git read-tree --reset` of the target plus the one entry writes it.
    let fixture = scene.fixture
    let blob = try fixture.git("rev-parse", "\(scene.tip):secrets/db.sealedsecret.yaml")
    fixture.setEnvironment("GIT_INDEX_FILE", fixture.directory.path("index"))
    try fixture.git("read-tree", "--reset", scene.good)
    try fixture.git("update-index", "--cacheinfo", "100644,\(blob),secrets/db.sealedsecret.yaml")
    #expect(try fixture.git("write-tree") == result.plan.tree.hex)
    fixture.setEnvironment("GIT_INDEX_FILE", nil)
    #expect(
      try fixture.git("log", "-1", "--format=%(trailers:key=Rollback-Kept,valueonly)").contains(
        "secrets/db.sealedsecret.yaml"))
    #expect(!fileExists(fixture.path + "/evil.yaml"))
    #expect(try readText(fixture.path + "/secrets/db.sealedsecret.yaml") == "new: 2\n")
  }

  @Test func `a push goes first, with a lease, and the remote has the commit`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let branch = try #require(RefName(branch: "main"))
    var request = RollbackRequest(push: PushDestination(remote: "origin", branch: branch, isProposal: false))
    request.incident = "INC-42\nForged: trailer"
    let result = try await scene.apply(request)
    #expect(result.isPushed)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
    #expect(try scene.fixture.git("rev-parse", "main") == result.commit.hex)
    #expect(try scene.fixture.git("log", "-1", "--format=%(trailers:key=Forged)") == "")
    // Cut off between the push and the local branch: running it again moves the branch and makes no second commit.
    try scene.fixture.git("reset", "-q", "--hard", scene.tip)
    let again = try await scene.apply(request, time: 1_790_200_000)
    #expect(again.commit == result.commit && again.isPushed)
    #expect(try scene.fixture.git("rev-parse", "main") == result.commit.hex)
    #expect(try scene.fixture.git("status", "--porcelain") == "")
    // Local done and remote not: pushed again.
    try scene.fixture.git(["update-ref", "refs/heads/main", scene.tip], in: remote)
    #expect(try await scene.apply(request, time: 1_790_300_000).isPushed)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
  }

  @Test func `what was pushed is witnessed, and what was not is not`() async throws {
    let scene = try RollbackScene()
    _ = try scene.addRemote()
    let branch = try #require(RefName(branch: "main"))
    let repository = try Repository.open(scene.fixture.path)
    let state = scene.fixture.directory.path("state")
    let application = RollbackApplication(
      repository: repository, branch: try repository.branch("main"),
      judge: Judge(policy: scene.policy, now: RollbackScene.now, stateFolder: state),
      author: Identity(name: "ana", email: "ana@example.org", time: 1_790_100_000))
    let log = try #require(application.judge.log)
    let request = RollbackRequest(push: PushDestination(remote: "origin", branch: branch, isProposal: false))
    let result = try await application.apply(
      request, expecting: .init(), signer: scene.signer(), git: scene.git())
    let unpushed = RollbackApplication.Result(
      plan: result.plan, commit: result.commit, isPushed: false, isSelfUnverified: false)
    try application.witness(unpushed, at: RollbackScene.now)
    #expect(try log.witness(of: branch).current == nil)
    try application.witness(result, at: RollbackScene.now)
    let current = try #require(try log.witness(of: branch).current)
    #expect(current.tip == result.commit && current.source == .fetched(remote: "origin"))
  }

  @Test func `when somebody pushed meanwhile nothing changes here or there`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let clone = try scene.fixture.clone("other")
    try scene.fixture.git(["commit", "-q", "--allow-empty", "-m", "raced"], in: clone)
    try scene.fixture.git(["push", "-q", remote, "main"], in: clone)
    let before = [try scene.fixture.snapshot(), try scene.fixture.snapshot(of: remote)]
    let branch = try #require(RefName(branch: "main"))
    let request = RollbackRequest(push: PushDestination(remote: "origin", branch: branch, isProposal: false))
    let error = await scene.failure { _ = try await scene.apply(request) }
    #expect(error?.exitCode == .tryAgain)
    #expect(error?.message == "somebody pushed to `main` of `origin` in the meantime; nothing was changed")
    #expect([try scene.fixture.snapshot(), try scene.fixture.snapshot(of: remote)] == before)
  }

  @Test func `a protected branch refuses, and a proposal leaves it alone`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    try writeFile(
      remote + "/hooks/update", "#!/bin/sh\n[ \"$1\" != refs/heads/main ] || { echo protected >&2; exit 1; }\n",
      mode: 0o755)
    let main = try #require(RefName(branch: "main"))
    let before = try scene.fixture.snapshot()
    let error = await scene.failure {
      _ = try await scene.apply(
        RollbackRequest(push: PushDestination(remote: "origin", branch: main, isProposal: false)))
    }
    #expect(error?.exitCode == .refused)
    #expect(error?.hints == ["a protected branch wants a pull request: add `--push-branch rollback/NAME`"])
    #expect(try scene.fixture.snapshot() == before)
    let proposal = try #require(RefName(branch: "rollback/INC-42"))
    let result = try await scene.apply(
      RollbackRequest(push: PushDestination(remote: "origin", branch: proposal, isProposal: true)))
    #expect(result.isPushed)
    #expect(try scene.fixture.git(["rev-parse", "rollback/INC-42"], in: remote) == result.commit.hex)
    #expect(try scene.fixture.git("rev-parse", "main") == scene.tip)
  }

  @Test func `hooks, filters and settings of the judged repository do not run, pushing included`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let witness = scene.fixture.directory.path("ran")
    let script = "#!/bin/sh\necho \"$0\" >> \(witness)\nexec cat\n"
    for hook in [
      "pre-push", "post-checkout", "reference-transaction", "post-index-change", "pre-commit", "post-commit",
    ] {
      try writeFile(scene.fixture.path + "/.git/hooks/\(hook)", script, mode: 0o755)
    }
    try writeFile(scene.fixture.directory.path("program"), script, mode: 0o755)
    for setting in [
      "core.fsmonitor", "core.sshCommand", "core.askPass", "core.gitProxy", "credential.helper", "gpg.program",
      "gpg.ssh.program", "gpg.ssh.defaultKeyCommand", "remote.origin.receivepack", "remote.origin.uploadpack",
    ] { try scene.fixture.git("config", setting, scene.fixture.directory.path("program")) }
    try removeRecursively(witness)
    let branch = try #require(RefName(branch: "main"))
    let result = try await scene.apply(
      RollbackRequest(push: PushDestination(remote: "origin", branch: branch, isProposal: false)))
    #expect(!fileExists(witness))
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
  }

  @Test func `of many applies at once one makes a commit`() async throws {
    let scene = try RollbackScene()
    let path = scene.fixture.path
    let (policy, signer) = (scene.policy, try scene.signer())
    let outcomes = await withTaskGroup(of: String.self) { group in
      for index in 0..<8 {
        group.addTask {
          do {
            let repository = try Repository.open(path)
            let application = RollbackApplication(
              repository: repository, branch: try repository.branch("main"),
              judge: Judge(policy: policy, now: RollbackScene.now),
              author: Identity(name: "ana", email: "ana@example.org", time: 1_790_100_000 + Int64(index)))
            let result = try await application.apply(
              RollbackRequest(), expecting: .init(), signer: signer, git: nil)
            return result.plan.isNoOp ? "no-op" : "made"
          } catch {
            return (error as? RollbackError)?.exitCode == .tryAgain ? "again" : "\(error)"
          }
        }
      }
      var outcomes: [String] = []
      for await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
    #expect(outcomes.count { $0 == "made" } == 1, "\(outcomes)")
    #expect(Set(outcomes).isSubset(of: ["made", "no-op", "again"]), "\(outcomes)")
    #expect(try scene.fixture.git("rev-list", "--count", "\(scene.tip)..main") == "1")
  }

  @Test func `a detached clone of a pipeline makes the same plan and pushes to the branch`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let clone = scene.fixture.directory.path("ci")
    try scene.fixture.git(["clone", "-q", remote, clone], in: scene.fixture.home)
    try scene.fixture.git(["checkout", "-q", "--detach"], in: clone)
    try scene.fixture.git(["branch", "-q", "-D", "main"], in: clone)
    let branch = try #require(RefName(branch: "main"))
    let request = RollbackRequest(push: PushDestination(remote: "origin", branch: branch, isProposal: false))
    #expect(try scene.plan(request, at: clone).digest == scene.plan(request).digest)
    let result = try await scene.apply(request, at: clone)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
    #expect(try scene.fixture.git(["for-each-ref", "--format=%(refname)"], in: remote) == "refs/heads/main")
    // Until it is fetched the clone's own copy stays behind; running it again finds that nothing is left to do.
    let again = try await scene.apply(request, at: clone, time: 1_790_200_000)
    #expect(again.commit == result.commit && again.isPushed)
  }

  @Test func `a linked work tree on the branch follows it`() async throws {
    let scene = try RollbackScene()
    try scene.fixture.git("checkout", "-q", "--detach")
    let linked = scene.fixture.directory.path("linked")
    try scene.fixture.git("worktree", "add", "-q", linked, "main")
    _ = try await scene.apply()
    #expect(try readText(linked + "/apps/pay.yaml") == RollbackScene.deployment)
    #expect(try scene.fixture.git(["status", "--porcelain"], in: linked) == "")
    #expect(try scene.fixture.git("status", "--porcelain") == "")
    #expect(try scene.fixture.git("rev-parse", "HEAD") == scene.tip)
  }

  @Test func `a rollback that OpenPGP signs heals as well and git verifies it`() async throws {
    let scene = try RollbackScene()
    let key = try scene.fixture.openPGPKey("carol", created: 1_789_000_000)
    // gpg signs at the time of the scene, not of the machine.
    try writeFile(scene.fixture.home + "/.gnupg/gpg.conf", "faked-system-time 1790100000!\n")
    let ready = ReadyPolicy(
      allowedSigners: [try scene.fixture.allowedSigners([scene.ana, scene.bo])], keyrings: [key.publicKeyPath],
      root: ObjectID(hex: scene.root), rollbackSigners: [key.principal])
    let repository = try Repository.open(scene.fixture.path)
    let application = RollbackApplication(
      repository: repository, branch: try repository.branch("main"),
      judge: Judge(policy: try ready.policy(now: RollbackScene.now), now: RollbackScene.now),
      author: Identity(name: "carol", email: key.principal, time: 1_790_100_000))
    let signer = try CommitSigner(
      key: .openPGP(key.signingKey), environment: scene.fixture.environment, interactive: false,
      processes: SystemProcessRunner())
    let result = try await application.apply(RollbackRequest(), expecting: .init(), signer: signer, git: nil)
    #expect(!result.isSelfUnverified)
    #expect(try scene.fixture.tryGit(["verify-commit", "main"]).exit == 0)
  }
}
