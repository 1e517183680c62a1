import Git
import TestSupport
import Testing

@testable import Trust

/// Repositories that are made to exhaust whoever reads them. Each test ends; that is most of what it shows.
struct HostileRepositoryAttacks {
  @Test func `a commit has ten thousand parents`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let tree = try scene.fixture.git("rev-parse", "\(good)^{tree}")
    let header = "tree \(tree)\n" + String(repeating: "parent \(good)\nparent \(scene.root)\n", count: 5_000)
    let who = "x <x@example.org> 1790000000 +0000"
    let bytes = Array((header + "author \(who)\ncommitter \(who)\n\nmany\n").utf8)
    let commit = try scene.fixture.git(["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], input: bytes)
    #expect(try scene.knownGood(tip: commit) == .init(commit: good, label: "signed-only", passedOver: [commit]))
  }

  @Test func `a history is five thousand commits deep`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    var stream = ""
    for number in 1...5_000 {
      stream += "commit refs/heads/deep\ncommitter x <x@example.org> \(1_790_000_000 + number) +0000\ndata 2\nx\n"
      if number == 1 { stream += "from \(good)\n" }
      stream += "\n"
    }
    try scene.fixture.git(["fast-import", "--quiet"], input: Array(stream.utf8))
    let answer = try scene.knownGood(tip: "deep")
    #expect(answer.commit == good)
    #expect(answer.passedOver.count == 5_000)
  }

  @Test func `folders are nested deeper than any path`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let path = String(repeating: "d/", count: 5_000) + "f"
    try scene.fixture.git(
      ["fast-import", "--quiet"],
      input: Array(
        "commit refs/heads/deep\ncommitter x <x@example.org> 0 +0000\ndata 0\nM 644 inline \(path)\ndata 2\nx\n".utf8))
    let tree = try scene.fixture.git("rev-parse", "deep^{tree}")
    try expectAnswers(scene, good: good, tree: tree)
  }

  @Test func `a few small trees name more folders than there are atoms`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let repository = try scene.repository()
    // Without any file, so that no count of files ends it.
    var tree = try repository.write(RawObject(kind: .tree, bytes: []))
    for _ in 0..<30 {
      let entries = (0..<10).flatMap { Array("40000 \($0)\0".utf8) + tree.bytes }
      tree = try repository.write(RawObject(kind: .tree, bytes: entries))
    }
    try expectAnswers(scene, good: good, tree: tree.hex)
  }

  @Test func `a tree has its names twice and out of order`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let repository = try scene.repository()
    let blob = try #require(ObjectID(hex: scene.blob("x\n"))).bytes
    let entries = ["b", "a", "a"].flatMap { Array("100644 \($0)\0".utf8) + blob }
    try expectAnswers(scene, good: good, tree: try repository.write(RawObject(kind: .tree, bytes: entries)).hex)
  }

  @Test func `references point at each other in a circle`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let heads = scene.fixture.path + "/.git/refs/heads"
    try writeFile(heads + "/a", "ref: refs/heads/b\n")
    try writeFile(heads + "/b", "ref: refs/heads/a\n")
    try writeFile(heads + "/self", "ref: refs/heads/self\n")
    try makeDirectory(scene.fixture.path + "/.git/refs/tags/known-good")
    try writeFile(scene.fixture.path + "/.git/refs/tags/known-good/x", "ref: refs/tags/known-good/x\n")
    let repository = try scene.repository()
    for name in ["a", "b", "self"] {
      #expect(throws: GitError.self) { try repository.branch(name) }
      #expect(throws: GitError.self) { try repository.resolve(name) }
    }
    #expect(try scene.knownGood(tip: good) == .init(commit: good, label: "signed-only"))
    try writeFile(scene.fixture.path + "/.git/HEAD", "ref: refs/heads/a\n")
    #expect(throws: GitError.self) { try Repository.open(scene.fixture.path).branchOrHead(nil) }
  }

  /// An unsigned commit with this tree on top of `good`, and a rollback of it: nothing hangs or stops the process, and
  /// `good` is what can be gone back to.
  private func expectAnswers(_ scene: TrustScene, good: String, tree: String) throws {
    let attack = try scene.object(
      "commit",
      "tree \(tree)\nparent \(good)\nauthor x <x@example.org> 1790000000 +0000\ncommitter x <x@example.org> 1790000000 +0000\n\nx\n"
    )
    let policy = try scene.policy("paths:\n  - { match: [\"kyverno/**\"], signers: [ana] }\n")
    #expect(try scene.knownGood(policy, tip: attack) == .init(commit: good, label: "signed-only", passedOver: [attack]))
    let rollback = try scene.rollback(to: good, from: attack, signedBy: scene.oncall)
    #expect(try scene.verify(policy, tip: rollback).word(rollback) == "good")
  }
}
