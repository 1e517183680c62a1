import Git
import TestSupport
import Testing

@testable import Trust

/// One commit more on a judged history: the answer is that of judging all of it again.
struct ExtensionTests {
  private func requireSame(_ commit: String, on tip: String, _ scene: TrustScene, _ policy: TrustPolicy? = nil) throws {
    let repository = try scene.repository()
    let before = try scene.verify(policy, tip: tip)
    let id = try #require(ObjectID(hex: commit))
    let extended = try #require(try before.extended(by: id, in: repository))
    let whole = try scene.verify(policy, tip: commit)
    #expect(extended.tip == whole.tip && extended.judgements == whole.judgements)
    #expect(extended.rewind == whole.rewind && extended.refusal == whole.refusal)
    #expect(extended.isTrusted == whole.isTrusted && extended.isHealing(id) == whole.isHealing(id))
    #expect(
      try extended.knownGood(in: repository) == whole.knownGood(in: repository), "known-good, from \(commit)")
    #expect(
      try extended.explain(id, in: repository) == whole.explain(id, in: repository), "every step of \(commit)")
  }

  @Test func `a commit on top is judged as a whole judgement judges it`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try requireSame(try scene.commitTree(good, parents: good, signedBy: scene.bo), on: good, scene)
    try requireSame(try scene.commitTree(good, parents: good), on: good, scene)
    try requireSame(try scene.commitTree(good, parents: good, signedBy: scene.mallory), on: good, scene)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    try requireSame(try scene.commitTree(attack, parents: attack, signedBy: scene.ana), on: attack, scene)
    let rollback = try scene.rollback(to: good, from: attack, signedBy: scene.oncall)
    try requireSame(rollback, on: attack, scene)
    try requireSame(try scene.rollback(to: good, from: attack, signedBy: scene.bo), on: attack, scene)
    // What a rollback took out is known on top of it as well.
    let again = try scene.commitTree(attack, parents: rollback, signedBy: scene.ana)
    try requireSame(again, on: rollback, scene)
    #expect(try scene.verify(tip: again).judgements.first?.verdict.name == "reintroduces")
  }

  @Test func `what was witnessed, path rules and a policy in the repository count as ever`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.witness()
    let ruled = try scene.policy("paths:\n  - { match: [\"app.yaml\"], signers: [ana] }\ndelegated: true\n")
    let tree = try scene.tree(good, "app.yaml", "image: app:3\n")
    for key in [scene.ana, scene.bo] {
      try requireSame(try scene.commitTree(tree, parents: good, signedBy: key), on: good, scene, ruled)
    }
  }

  @Test func `what does not stand on the tip is not judged by halves`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let other = try scene.commitTree(good, parents: scene.root, signedBy: scene.ana)
    let merge = try scene.commitTree(good, parents: good, other, signedBy: scene.ana)
    let before = try scene.verify(tip: good)
    for commit in [other, merge, good, scene.root] {
      #expect(try before.extended(by: try #require(ObjectID(hex: commit)), in: scene.repository()) == nil, "\(commit)")
    }
  }

  @Test func `an object that is not what it is called is named, wherever it leads`() throws {
    let scene = try TrustScene()
    let first = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let second = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    let stray = try scene.object(
      "commit",
      "tree \(try scene.fixture.git("rev-parse", "HEAD^{tree}"))\nparent \(String(repeating: "a", count: 40))\n")
    func file(_ id: String) -> String { scene.fixture.path + "/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))" }
    let bytes: [UInt8] = try readFile(file(stray))
    try removeRecursively(file(first))
    try writeFile(file(first), bytes)
    #expect {
      try scene.verify(tip: second)
    } throws: { error in
      let message = (error as? TrustError)?.message
      return message == "object `\(first)` does not have the content of that name"
    }
  }
}
