import Approvals
import Calendars
import Expressions
import Journal
import RunbookLanguage
import TestSupport
import Testing

@testable import RunbookEngine

/// A repository that ana signs, a policy beside it, and mallory's commit on top.
struct GitActionTests {
  let scene: ActionScene
  let fixture: GitFixture
  let ana: FixtureKey
  let root: String
  let good: String
  let bad: String

  init() throws {
    scene = try ActionScene()
    fixture = try GitFixture()
    ana = try fixture.sshKey("ana")
    root = try fixture.commit(["app.yaml": "image: one\n"], signedBy: ana)
    good = try fixture.commit(["app.yaml": "image: two\n", "web.yaml": "port: 80\n"], signedBy: ana)
    bad = try fixture.commit(["app.yaml": "image: evil\n", "web.yaml": "port: 666\n"], message: "evil")
    scene.policy = scene.folder.path("trust.yaml")
    try writeFile(
      scene.folder.path("trust.yaml"),
      """
      apiVersion: runback/v1
      kind: TrustPolicy
      root: "\(root)"
      branches: [main]
      signers:
        ana: { ssh: ["\(ana.publicKeyPath)"], can: [commit, merge, rollback, admin] }

      """)
    scene.variables["HOME"] = fixture.home
    scene.variables["GIT_CONFIG_NOSYSTEM"] = "1"
    scene.variables["GIT_CONFIG_GLOBAL"] = scene.folder.path("gitconfig")
    try writeFile(
      scene.folder.path("gitconfig"),
      "[user]\n\tname = ana\n\temail = ana@example.org\n\tsigningkey = \(ana.signingKey)\n[gpg]\n\tformat = ssh\n")
  }

  private func perform(_ name: String, _ arguments: [String: Value] = [:], in runbook: Runbook? = nil) async throws
    -> ActionResult
  {
    try await scene.perform(name, arguments.merging(["repo": .string(fixture.path)]) { given, _ in given }, in: runbook)
  }

  private func show(_ path: String, at revision: String = "main") throws -> String {
    try fixture.git("show", "\(revision):\(path)")
  }

  @Test func `signatures that an action verified are remembered`() async throws {
    let verified = try await perform("git.verify")
    #expect(verified.outputs["untrusted"] == 1)
    #expect(verified.outputs["commits"] == [.string(bad)])
    let names = try runProgram("find", [scene.folder.path("state"), "-type", "f"]).text
    #expect(names.contains("signatures"), "\(names)")
    #expect(try await perform("git.knownGood").outputs["commit"] == .string(good))
  }

  @Test func `a stale clone is judged by what the remote has`() async throws {
    try fixture.git("reset", "--quiet", "--hard", good)
    let remote = try fixture.bareClone("remote.git")
    try fixture.git("remote", "add", "origin", remote)
    let evil = try fixture.commit(["app.yaml": "image: worse\n"])
    try fixture.git("push", "--quiet", "origin", "main")
    try fixture.git("reset", "--quiet", "--hard", good)
    let stale = try await perform("git.verify", ["fetch": ""])
    #expect(stale.outputs["tip"] == .string(good), "\(stale.words)")
    #expect(stale.outputs["trusted"] == true)
    let fetched = try await perform("git.verify", ["fetch": "origin"])
    #expect(fetched.outputs["tip"] == .string(evil), "\(fetched.words)")
    #expect(fetched.outputs["trusted"] == false)
    #expect(fetched.outputs["commits"] == [.string(evil)])
    #expect(fetched.words.hasPrefix("succeeded: `origin` has \(evil.prefix(7))"), "\(fetched.words)")
    #expect(try fixture.git("rev-parse", "main") == good)
    #expect(try await perform("git.verify", ["fetch": "nowhere"]).words.hasPrefix("failed: "))
    #expect(try await perform("git.verify", ["fetch": "origin", "branch": "main"]).outputs["tip"] == .string(evil))
  }

  @Test func `who approves a rollback sees the plan whose digest is carried out`() async throws {
    let surroundings = ActionSurroundings(
      trustPolicy: scene.policy, stateFolder: scene.folder.path("state"), contacts: nil, isInteractive: false)
    let call = try scene.call("git.rollback", ["repo": .string(fixture.path)])
    let planning = await GitRollbackAction(surroundings: surroundings).approvalPlan(call)
    guard case .plan(let plan) = planning else {
      Issue.record("\(planning)")
      return
    }
    #expect(plan.action == "git.rollback: take main back")
    #expect(plan.target?.hasPrefix(good) == true, "\(plan)")
    #expect(plan.destination == "refs/heads/main, not pushed")
    #expect(plan.undone.map(\.commit) == [bad])
    #expect(try fixture.git("rev-parse", "main") == bad)
    var approved = call
    approved.approvedPlan = "another"
    let other = await GitRollbackAction(surroundings: surroundings).perform(approved)
    #expect(other.words.hasPrefix("failed: "), "\(other.words)")
    #expect(try fixture.git("rev-parse", "main") == bad)
    approved.approvedPlan = plan.covers
    let done = await GitRollbackAction(surroundings: surroundings).perform(approved)
    #expect(done.outputs["digest"] == .string(plan.covers), "\(done.words)")
    #expect(try show("app.yaml") == "image: two")
  }

  @Test func `who approves that a rollback is taken back sees what comes back`() async throws {
    try fixture.git("reset", "--quiet", "--hard", good)
    let later = try fixture.commit(["app.yaml": "image: three\n"], signedBy: ana)
    let commit = try #require(try await perform("git.rollback", ["bad": [.string(later)]]).outputs["commit"])
    let surroundings = ActionSurroundings(
      trustPolicy: scene.policy, stateFolder: scene.folder.path("state"), contacts: nil, isInteractive: false)
    let call = try scene.call(
      "git.revertRollback", ["repo": .string(fixture.path), "commit": commit], in: try revertRunbook())
    let planning = await GitRevertRollbackAction(surroundings: surroundings).approvalPlan(call)
    guard case .plan(let plan) = planning else {
      Issue.record("\(planning)")
      return
    }
    #expect(plan.action == "git.revertRollback: revert commits on main")
    #expect(plan.undone.map { .string($0.commit) } == [commit])
  }

  @Test func `what lies between two revisions is listed`() async throws {
    let diff = try await perform("git.diff", ["from": .string(root), "to": "main"])
    #expect(diff.outputs["commits"] == [.string(bad), .string(good)])
    #expect(diff.outputs["paths"] == ["app.yaml", "web.yaml"])
    #expect(diff.outputs["added"] == 1)
    #expect(diff.outputs["modified"] == 1)
    #expect(try diff.evidence.map(scene.text) == ["modified app.yaml\nadded web.yaml\n"])
    let scoped = try await perform("git.diff", ["from": .string(good), "paths": ["web.*"]])
    #expect(scoped.outputs["pathCount"] == 1)
    #expect(scoped.outputs["commitCount"] == 1)
    #expect(try await perform("git.diff", ["from": "main", "to": .string(good)]).outputs["commitCount"] == 0)
    #expect(try await perform("git.diff", ["from": "none"]).words.hasPrefix("failed: "))
  }

  @Test func `a bundle holds the history, and is cloned from`() async throws {
    try fixture.git("tag", "v1", good)
    // What the repository wants to be run is not.
    try writeFile(
      fixture.path + "/.git/hooks/reference-transaction", "#!/bin/sh\ntouch '\(scene.folder.path("ran"))'\n",
      mode: 0o755)
    let bundled = try await perform("git.bundle", ["refs": ["main", "refs/tags/v1"]])
    #expect(bundled.outputs["refs"] == 2)
    let file = try #require(bundled.evidence.first)
    #expect(bundled.outputs["digest"] == .string(file.digest.hex))
    let path = scene.attachments.path(of: file.digest)
    #expect(
      try fixture.git("bundle", "list-heads", path) == "\(bad) refs/heads/main\n\(good) refs/tags/v1")
    let clone = scene.folder.path("clone")
    try fixture.git(["clone", "--quiet", "--branch", "main", path, clone])
    #expect(try fixture.git(["rev-list", "--count", "HEAD"], in: clone) == "3")
    #expect(!fileExists(scene.folder.path("ran")))
    #expect(try await perform("git.bundle", ["refs": ["none"]]).words.hasPrefix("failed: "))
  }

  @Test func `a rollback that is done again changes nothing`() async throws {
    let first = try await perform("git.rollback", ["expectTip": .string(bad)])
    #expect(first.outputs["standing"] == "trusted")
    #expect(first.outputs["target"] == .string(good))
    #expect(try show("app.yaml") == "image: two")
    let tip = try fixture.git("rev-parse", "main")
    #expect(first.outputs["commit"] == .string(tip))
    let again = try await perform("git.rollback")
    #expect(again.outputs["noop"] == true)
    #expect(try fixture.git("rev-parse", "main") == tip)
    #expect(try fixture.git("log", "-1", "--format=%B").contains("Incident: INC-1"))
    #expect(try await perform("git.rollback", ["expectTip": .string(bad)]).words.hasPrefix("failed: "))
  }

  @Test func `a rollback takes the paths, keeps and choices that it is given`() async throws {
    let scoped = try await perform("git.rollback", ["paths": ["app.*"]])
    #expect(scoped.outputs["standing"] == "scoped", "\(scoped.words)")
    #expect(try show("app.yaml") == "image: two")
    #expect(try show("web.yaml") == "port: 666")
    #expect(try await perform("git.rollback", ["keep": ["/../x"]]).words.hasPrefix("failed: "))
    #expect(
      try await perform("git.rollback", ["choose": ["web.yaml"]]).words
        == "failed: `web.yaml` in `choose` is no path with a commit, as `PATH=COMMIT`")
    #expect(try await perform("git.rollback", ["retries": -1]).words == "failed: `retries` is between 0 and 100")
  }

  @Test func `a revert keeps what came after the bad commit`() async throws {
    let later = try fixture.commit(["new.yaml": "kept: true\n"], signedBy: ana)
    let reverted = try await perform("git.rollback", ["mode": "revert", "bad": [.string(bad)]])
    #expect(reverted.outputs["from"] == .string(later), "\(reverted.words)")
    #expect(try show("app.yaml") == "image: two")
    #expect(try show("new.yaml") == "kept: true")
  }

  @Test func `a reset wants a reason and rewrites the branch`() async throws {
    #expect(
      try await perform("git.rollback", ["mode": "reset"]).words
        == "failed: `mode: reset` rewrites the branch and wants a reason: add `rewriteHistory`")
    #expect(
      try await perform("git.rollback", ["rewriteHistory": "why"]).words
        == "failed: `rewriteHistory` goes with `mode: reset`; nothing else rewrites history")
    let reset = try await perform("git.rollback", ["mode": "reset", "rewriteHistory": "a password lies in it"])
    #expect(reset.outputs["commit"] == .string(good), "\(reset.words)")
    #expect(try fixture.git("rev-parse", "main") == good)
  }

  @Test func `a rollback is pushed, or proposed on a branch of its own`() async throws {
    let remote = try fixture.bareClone("remote.git")
    try fixture.git("remote", "add", "origin", remote)
    let proposed = try await perform("git.rollback", ["push": "origin", "pushBranch": "rollback/INC-1"])
    #expect(proposed.outputs["standing"] == "proposed", "\(proposed.words)")
    #expect(try fixture.git(["rev-parse", "main"], in: remote) == bad)
    #expect(try fixture.git(["show", "rollback/INC-1:app.yaml"], in: remote) == "image: two")
    let pushed = try await perform("git.rollback", ["push": "origin"])
    #expect(pushed.outputs["pushed"] == true, "\(pushed.words)")
    #expect(try fixture.git(["show", "main:app.yaml"], in: remote) == "image: two")
  }

  /// A runbook with the step that takes a rollback back.
  private func revertRunbook(_ more: String = "") throws -> Runbook {
    try scene.runbook(
      """
      uses: git.revertRollback
      with: { repo: /x, commit: HEAD }
      approve: { from: group:incident-commanders, count: 2 }\(more)
      """)
  }

  @Test func `a rollback is taken back only if it is one, and after an approval`() async throws {
    let later = try fixture.commit(["app.yaml": "image: three\n", "web.yaml": "port: 80\n"], signedBy: ana)
    let rolledBack = try await perform("git.rollback", ["bad": [.string(later), .string(bad)]])
    #expect(try show("app.yaml") == "image: two", "\(rolledBack.words)")
    let commit = try #require(rolledBack.outputs["commit"])
    #expect(
      try await perform("git.revertRollback", ["commit": commit]).words
        == "failed: it needs an `approve`: what comes back was taken away for a reason")
    #expect(
      try await perform("git.revertRollback", ["commit": .string(good)], in: try revertRunbook()).words.contains(
        "is no genuine rollback"))
  }

  @Test func `what is taken back is what the rollback took away, and only once`() async throws {
    try fixture.git("reset", "--quiet", "--hard", good)
    let later = try fixture.commit(["app.yaml": "image: three\n"], signedBy: ana)
    let commit = try #require(try await perform("git.rollback", ["bad": [.string(later)]]).outputs["commit"])
    #expect(try show("app.yaml") == "image: two")
    let reverted = try await perform("git.revertRollback", ["commit": commit], in: try revertRunbook())
    #expect(try show("app.yaml") == "image: three", "\(reverted.words)")
    #expect(reverted.outputs["standing"] == "trusted")
    let tip = try fixture.git("rev-parse", "main")
    let again = try await perform("git.revertRollback", ["commit": commit], in: try revertRunbook())
    #expect(again.outputs["noop"] == true, "\(again.words)")
    #expect(try fixture.git("rev-parse", "main") == tip)
  }

  @Test func `what nobody signed does not come back under our signature`() async throws {
    let commit = try #require(try await perform("git.rollback").outputs["commit"])
    let reverted = try await perform("git.revertRollback", ["commit": commit], in: try revertRunbook())
    #expect(reverted.words.contains("brings back the whole state that was rolled back"), "\(reverted.words)")
    #expect(try show("app.yaml") == "image: two")
  }
}
