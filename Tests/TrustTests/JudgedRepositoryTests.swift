import Diagnostics
import Git
import TestSupport
import Testing

@testable import Trust

struct JudgedRepositoryTests {
  @Test func `a policy of the judged repository, and one older than was accepted, judge nothing`() throws {
    let scene = try TrustScene()
    let repository = try scene.repository()
    let memory = PolicyMemory(stateFolder: scene.state)
    let newest = try scene.policy("epoch: 3\n")
    #expect(try newest.admitted(toJudge: repository, remembering: memory).digest == newest.digest)
    let old = #expect(throws: TrustError.self) {
      try scene.policy("epoch: 2\n").admitted(toJudge: repository, remembering: memory)
    }
    #expect(old?.message == "the policy has the epoch 2, and this machine has accepted the epoch 3")

    let inside = scene.fixture.path + "/trust.yaml"
    _ = try scene.policy("epoch: 4\n")
    try writeFile(inside, try readText(scene.fixture.directory.path("trust.yaml")))
    let brought = try TrustPolicy.load(inside, now: TrustScene.now).policy
    let refused = #expect(throws: TrustError.self) { try brought.admitted(toJudge: repository, remembering: memory) }
    #expect(
      refused?.message
        == "`\(inside)` lies in the repository that is judged: who can push there would judge themselves")
    // What was refused has raised no epoch.
    #expect(try newest.admitted(toJudge: repository, remembering: memory).digest == newest.digest)

    try memory.pin(brought)
    #expect(try brought.admitted(toJudge: repository, remembering: memory).digest == brought.digest)
  }

  @Test func `what a caller says in place of the policy holds for one judgement`() throws {
    let scene = try TrustScene()
    let second = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let repository = try scene.repository()
    let policy = try scene.policy()
    let branch = try repository.branchOrHead(nil)
    func judged(_ overrides: PolicyOverrides) throws(TrustError) -> Overridden {
      let policy = try JudgedRepository(
        repository, branch: branch, policy: policy, overrides: overrides, now: TrustScene.now, stateFolder: scene.state
      ).judge.policy
      return Overridden(root: policy.root?.hex, history: policy.history, forgeOnly: policy.forgeOnly)
    }
    #expect(
      try judged(PolicyOverrides()) == Overridden(root: scene.root, history: .allParents, forgeOnly: .marked))
    #expect(
      try judged(PolicyOverrides(root: "main", history: .firstParent, acceptsForgeOnly: true))
        == Overridden(root: second, history: .firstParent, forgeOnly: .accept))
    #expect(
      #expect(throws: TrustError.self) { try judged(PolicyOverrides(root: "nowhere")) }?.exitCode == .notFound)
  }

  /// What a caller can say in place of the policy.
  private struct Overridden: Equatable {
    let root: String?
    let history: TrustPolicy.History
    let forgeOnly: TrustPolicy.ForgeOnly
  }
}
