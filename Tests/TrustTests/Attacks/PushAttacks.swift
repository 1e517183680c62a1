import Git
import TestSupport
import Testing

@testable import Trust

/// Whoever can push, and no more: with a stolen token, or as the server itself.
struct PushAttacks {
  @Test func `a stolen push token lands commits in a maintainer's name`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    // Unsigned in ana's name, signed with the thief's own key in ana's name, and with ana's signature of another commit.
    let unsigned = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .ana)
    let stranger = try scene.fixture.commit(["app.yaml": "image: evil:2\n"], by: .ana, signedBy: scene.mallory)
    let borrowed = try scene.object("commit", scene.text(of: good).replacing(scene.root, with: stranger))
    let verification = try scene.verify(tip: borrowed)
    #expect(
      verification.porcelain == """
        \(borrowed) bad ana ssh untrusted-parent
        \(stranger) unknownKey - ssh untrusted-parent
        \(unsigned) unsigned - - -
        \(good) good ana ssh -

        """)
    #expect(!verification.isTrusted)
    #expect(
      try scene.knownGood(tip: borrowed)
        == .init(commit: good, label: "signed-only", passedOver: [borrowed, stranger, unsigned]))
  }

  @Test func `a force-push takes the branch back to an older signed commit`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let floor = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    let policy = try scene.policy("floor: \"\(floor)\"\n")
    let replayed = try scene.verify(policy, tip: old)
    #expect(!replayed.isTrusted)
    #expect(
      replayed.refusal?.reason
        == "the tip `\(old)` does not contain the floor `\(floor)`: it is older than what the policy has seen")
    #expect(try scene.knownGood(policy, tip: old).refusal == replayed.refusal?.reason)
    #expect(try scene.verify(policy).rewind == .floor)
    #expect(try scene.verify().rewind == .unchecked)
  }

  @Test func `an old tip is replayed to a pipeline that remembers nothing`() throws {
    let scene = try TrustScene()
    try scene.fixture.commit(["app.yaml": "image: vulnerable:1\n"], signedBy: scene.ana)
    let replaying = try scene.fixture.bareClone("replaying.git")
    let floor = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    // The pipeline clones what the server shows it, and has no state of its own.
    let clone = scene.fixture.directory.path("pipeline")
    try scene.fixture.git(["clone", "--quiet", "file://\(replaying)", clone])
    let repository = try Repository.open(clone)
    let tip = try repository.resolve("HEAD")
    func verify(_ policy: TrustPolicy) throws -> ChainVerification {
      try Judge(policy: policy, now: TrustScene.now).verify(tip: tip, branch: RefName(branch: "main"), in: repository)
    }
    let blind = try verify(scene.policy())
    #expect(blind.isTrusted)
    #expect(blind.rewind == .unchecked)
    let replayed = try verify(scene.policy("floor: \"\(floor)\"\n"))
    #expect(!replayed.isTrusted)
    guard case .none(let refusal, _) = try replayed.knownGood(in: repository) else {
      Issue.record("an old tip was gone back to")
      return
    }
    #expect(refusal.reason.hasPrefix("the tip `\(tip)` does not contain the floor `\(floor)`"))
  }
}
