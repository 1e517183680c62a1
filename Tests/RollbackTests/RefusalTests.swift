import Calendars
import Diagnostics
import Git
import Glibc
import TestSupport
import Testing
import Trust

@testable import Rollback

struct RefusalTests {
  /// Applies, expects an error, and that nothing changed.
  private func refusal(
    _ scene: RollbackScene, _ request: RollbackRequest = RollbackRequest(), signedBy key: FixtureKey? = nil,
    expecting: RollbackApplication.Expectations = .init()
  ) async throws -> RollbackError {
    let before = try scene.fixture.snapshot()
    let status = try scene.fixture.git("status", "--porcelain")
    let error = await scene.failure { _ = try await scene.apply(request, signedBy: key, expecting: expecting) }
    #expect(try scene.fixture.snapshot() == before)
    #expect(try scene.fixture.git("status", "--porcelain") == status)
    return try #require(error)
  }

  @Test func `a dirty checkout is refused before anything is written`() async throws {
    let scene = try RollbackScene()
    try writeFile(scene.fixture.path + "/README", "edited\n")
    let objects = try scene.fixture.git("count-objects")
    let error = try await refusal(scene)
    #expect(error.message == "the checkout at `\(scene.fixture.path)` has uncommitted changes: `README`")
    #expect(error.exitCode == .refused)
    #expect(try scene.fixture.git("count-objects") == objects)
  }

  @Test func `another tip or another plan than was agreed to says try again`() async throws {
    let scene = try RollbackScene()
    let tip = try await refusal(scene, expecting: .init(tip: ObjectID(hex: scene.good)))
    #expect(tip.message == "`main` is at `\(scene.tip)`, not at `\(scene.good)`")
    #expect(tip.exitCode == .tryAgain)
    let plan = try await refusal(scene, expecting: .init(plan: "0000"))
    #expect(plan.exitCode == .tryAgain)
    #expect(
      plan.message == "the plan is no longer the one that was agreed to: its digest is `\(try scene.plan().digest)`")
  }

  @Test func `a signer who may not roll back makes nothing`() async throws {
    let scene = try RollbackScene()
    let error = try await refusal(scene, signedBy: scene.bo)
    #expect(error.exitCode == .refused)
    #expect(error.message.hasSuffix("`bo@example.org` may not roll back"))
    let stranger = try await refusal(scene, signedBy: try scene.fixture.sshKey("mallory"))
    #expect(stranger.exitCode == .refused)
  }

  @Test func `an unsigned rollback stays local and says that it heals nothing`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let branch = try #require(RefName(branch: "main"))
    let result = try await scene.application().apply(
      RollbackRequest(push: PushDestination(remote: "origin", branch: branch, isProposal: false)), expecting: .init(),
      signer: nil, git: try scene.git())
    #expect(result.isSelfUnverified && !result.isPushed)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == scene.tip)
    #expect(try scene.fixture.git("rev-parse", "main^") == scene.tip)
  }

  @Test func `without a known-good commit it is refused with the reasons`() async throws {
    let scene = try RollbackScene()
    var bad = RollbackRequest()
    let all = try scene.fixture.git("rev-list", "--reverse", "main").split(separator: "\n").map(String.init)
    bad.search.bad = [try #require(ObjectID(hex: all[1]))]
    let error = try await refusal(scene, bad)
    #expect(error.exitCode == .refused)
    #expect(error.message == "no commit between the tip and the root is fit to go back to")
    #expect(error.hints.count >= 3)
  }

  @Test func `no policy root, a shallow clone and a missing remote have their own codes`() async throws {
    let scene = try RollbackScene()
    let rootless = try ReadyPolicy(allowedSigners: [scene.fixture.allowedSigners([scene.ana])])
      .policy(now: RollbackScene.now)
    let repository = try Repository.open(scene.fixture.path)
    let application = RollbackApplication(
      repository: repository, branch: try repository.branch("main"),
      judge: Judge(policy: rootless, now: RollbackScene.now), author: Identity(name: "a", email: "a", time: 1))
    #expect {
      try application.plan(RollbackRequest())
    } throws: { ($0 as? RollbackError)?.exitCode == .usage }
    let shallow = try scene.fixture.clone("shallow", options: ["--depth", "2"])
    #expect {
      try scene.plan(at: shallow)
    } throws: { error in
      let error = error as? RollbackError
      return error?.exitCode == .notFound && error?.hints.first?.hasPrefix("run `git fetch --unshallow") == true
    }
    let branch = try #require(RefName(branch: "main"))
    let nowhere = try await refusal(
      scene, RollbackRequest(push: PushDestination(remote: "nowhere", branch: branch, isProposal: false)))
    #expect(nowhere.message == "`\(scene.fixture.path)` has no remote `nowhere`")
    #expect(nowhere.exitCode == .usage)
    try scene.fixture.git("remote", "add", "gone", scene.fixture.directory.path("gone.git"))
    let gone = try await refusal(
      scene, RollbackRequest(push: PushDestination(remote: "gone", branch: branch, isProposal: false)))
    #expect(gone.exitCode == .unavailable)
  }

  @Test func `another apply that holds the repository says try again`() async throws {
    let scene = try RollbackScene()
    let lock = try RepositoryLock(try Repository.open(scene.fixture.path))
    let error = try await refusal(scene)
    #expect(error.message == "another `runback` is changing `\(scene.fixture.path)`")
    #expect(error.exitCode == .tryAgain)
    lock.release()
    _ = try await scene.apply()
  }

  @Test func `a malformed tip and an enormous manifest do not stop a rollback`() async throws {
    let scene = try RollbackScene(attack: ["huge.yaml": String(repeating: "a: 1\n", count: 1_000_000)])
    let fixture = scene.fixture
    let bytes = try runProgram(
      "git", ["cat-file", "commit", "main"], environment: fixture.environment, directory: fixture.path)
    let doubled = bytes.text.replacing("\n\n", with: "\ngpgsig a\ngpgsig b\n\n", maxReplacements: 1)
    let evil = try fixture.git(
      ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], input: Array(doubled.utf8))
    try fixture.git("update-ref", "refs/heads/main", evil)
    let result = try await scene.apply()
    #expect(result.plan.from.hex == evil)
    #expect(result.plan.undone.map(\.verdict.name) == ["malformed"])
    #expect(result.plan.hazards.contains { $0.kind == .unreadableManifest })
    #expect(try fixture.git("rev-parse", "main^{tree}") == fixture.git("rev-parse", scene.good + "^{tree}"))
  }

  @Test(.enabled(if: canForbidWriting(), "this system cannot take writing away from this user"))
  func `a repository that cannot be written to can be planned but not applied`() async throws {
    let scene = try RollbackScene()
    let folder = scene.fixture.path + "/.git"
    try forbidWriting(folder)
    defer { allowWriting(folder) }
    #expect(try !scene.plan().isNoOp)
    let error = try await refusal(scene)
    #expect(error.exitCode == .refused)
    #expect(error.message.hasPrefix("cannot lock `\(scene.fixture.path)`"))
  }
}

/// Permissions do not stop root; a file system's immutable flag does.
private func forbidWriting(_ folder: String) throws {
  let output =
    geteuid() == 0
    ? try runProgram("chattr", ["+i", folder]) : try runProgram("chmod", ["a-w", folder])
  guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
}

private func allowWriting(_ folder: String) {
  _ = try? geteuid() == 0 ? runProgram("chattr", ["-i", folder]) : runProgram("chmod", ["u+w", folder])
}

private func canForbidWriting() -> Bool {
  guard let directory = try? TemporaryDirectory() else { return false }
  defer { allowWriting(directory.path) }
  return (try? forbidWriting(directory.path)) != nil
}
