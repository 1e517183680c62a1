import Git
import TestSupport
import Testing

@testable import Trust

/// Lies about what a commit is, and about which commits there are.
struct HistoryAttacks {
  /// A good commit, an attack, and a good commit that stands on it.
  private func buried() throws -> (scene: TrustScene, good: String, attack: String, tip: String) {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    let tip = try scene.fixture.commit(["more.yaml": "m\n"], signedBy: scene.ana)
    return (scene, good, attack, tip)
  }

  /// The attack shows although git itself does not see it.
  private func expectAttackShows(_ scene: TrustScene, _ good: String, _ attack: String, _ tip: String) throws {
    #expect(try !scene.fixture.git("rev-list", tip).contains(attack), "the attack does not deceive git")
    let verification = try scene.verify(tip: tip)
    #expect([tip, attack, good].map(verification.word) == ["good!", "unsigned!", "good"])
  }

  @Test func `a replace ref hides a commit`() throws {
    let (scene, good, attack, tip) = try buried()
    try scene.fixture.git("replace", "--graft", tip, good)
    try expectAttackShows(scene, good, attack, tip)
    try scene.fixture.git("replace", "--delete", tip)
    try scene.fixture.git("replace", attack, good)
    let verification = try scene.verify(tip: tip)
    #expect([tip, attack, good].map(verification.word) == ["good!", "unsigned!", "good"])
  }

  @Test func `a grafts file hides a commit`() throws {
    let (scene, good, attack, tip) = try buried()
    try makeDirectory(scene.fixture.path + "/.git/info")
    try writeFile(scene.fixture.path + "/.git/info/grafts", "\(tip) \(good)\n")
    try expectAttackShows(scene, good, attack, tip)
  }

  @Test func `a forged commit-graph file hides a commit`() throws {
    let (scene, good, attack, tip) = try buried()
    try scene.fixture.git("commit-graph", "write", "--reachable")
    let path = scene.fixture.path + "/.git/objects/info/commit-graph"
    var graph = try readFile(path)
    // Chunks (gitformat-commit-graph): OIDL has the ids in order; CDAT a tree and the positions of parents for each.
    func offset(_ name: String) throws -> Int {
      let entry = try #require(
        (0..<Int(graph[6])).map { 8 + 12 * $0 }.first { graph[$0..<$0 + 4].elementsEqual(name.utf8) })
      return graph[entry + 8..<entry + 12].reduce(0) { $0 << 8 | Int($1) }
    }
    let (ids, data) = (try offset("OIDL"), try offset("CDAT"))
    func position(_ commit: String) throws -> Int {
      let wanted = try #require(ObjectID(hex: commit)).bytes
      return try #require((0..<4).first { graph[ids + 20 * $0..<ids + 20 * $0 + 20].elementsEqual(wanted) })
    }
    let parent = data + 36 * (try position(tip)) + 20
    let goodPosition = UInt8(try position(good))
    graph.replaceSubrange(parent..<parent + 4, with: [0, 0, 0, goodPosition])
    let digest = try runProgram("sha1sum", [], environment: scene.fixture.environment, input: graph.dropLast(20)).text
    graph.replaceSubrange(
      graph.count - 20..<graph.count, with: try #require(ObjectID(hex: String(digest.prefix(40)))).bytes)
    try removeRecursively(path)
    try writeFile(path, graph)
    try expectAttackShows(scene, good, attack, tip)
  }

  @Test func `a commit has two tree headers, and two programs read two trees`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let raw = String(decoding: try scene.fixture.tryGit(["cat-file", "commit", good]).standardOutput, as: UTF8.self)
    let tree = try scene.fixture.git("rev-parse", "\(scene.root)^{tree}")
    let forged = raw.replacing("\nparent \(scene.root)\n", with: "\nparent \(good)\ntree \(tree)\n")
    let commit = try scene.fixture.git(
      ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], input: Array(forged.utf8))
    #expect(try scene.verify(tip: commit).word(commit) == "malformed!")
    #expect(try scene.knownGood(tip: commit) == .init(commit: good, label: "signed-only", passedOver: [commit]))
  }

  @Test func `a tag names itself a commit`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    try scene.fixture.tag("v1", at: attack, signedBy: scene.ci)
    let text = try scene.text(of: "v1")
    // The bytes of a signed tag, stored as a commit.
    let disguised = try scene.object("commit", text)
    #expect(try scene.verify(tip: disguised).word(disguised) == "malformed!")
    // Tags that are called as a commit is called: what was asked for is the commit.
    try scene.fixture.git("update-ref", "refs/tags/\(good)", attack)
    try scene.fixture.git("update-ref", "refs/heads/\(good)", attack)
    #expect(try scene.repository().resolve(good).hex == good)
    // A tag in the place of a commit's parent, and a mark on a tag that stands before the commit.
    let tag = try scene.fixture.git("rev-parse", "refs/tags/v1")
    let child = try scene.object("commit", scene.text(of: attack).replacing(good, with: tag))
    let refused = #expect(throws: TrustError.self) { try scene.verify(tip: child) }
    #expect(refused?.message == "object `\(tag)` is a tag, not a commit")
    let named = try scene.object(
      "tag", text.replacing("object \(attack)", with: "object \(tag)").replacing("type commit", with: "type tag"))
    try scene.fixture.git("update-ref", "refs/tags/v1", named)
    #expect(try scene.verify(tip: attack).word(attack) == "unsigned!")
    #expect(try scene.knownGood(tip: attack) == .init(commit: good, label: "signed-only", passedOver: [attack]))
  }

  @Test func `a foxtrot merge makes an old signed commit the first parent`() throws {
    let scene = try TrustScene()
    let vulnerable = try scene.fixture.commit(["app.yaml": "image: app:1.0\n"], signedBy: scene.ana)
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    // The deployed tip contains the old commit: the line goes on at the tip.
    let foxtrot = try scene.commitTree(vulnerable, parents: vulnerable, good)
    #expect(try scene.knownGood(tip: foxtrot) == .init(commit: good, label: "signed-only", passedOver: [foxtrot]))
    // A side commit beside the tip: nobody can say which was deployed.
    try scene.fixture.git("checkout", "--quiet", "-b", "side", vulnerable)
    let side = try scene.fixture.commit(["side.yaml": "s\n"], signedBy: scene.bo)
    let merge = try scene.commitTree(vulnerable, parents: side, good, signedBy: scene.mallory)
    #expect(
      try scene.knownGood(tip: merge)
        == .init(
          refusal:
            "nobody stands for the merge `\(merge)`, so that the order of its parents `\(side)`, `\(good)` says nothing",
          passedOver: [merge]))
    // The operator's floor settles it.
    let policy = try scene.policy("floor: \"\(good)\"\n")
    #expect(
      try scene.knownGood(policy, tip: merge) == .init(commit: good, label: "signed-only", passedOver: [merge]))
  }

  @Test func `an evil merge is signed by the forge in a fork`() throws {
    let scene = try TrustScene()
    try scene.fixture.git("checkout", "--quiet", "-b", "side")
    let side = try scene.fixture.commit(["side.yaml": "s\n"], signedBy: scene.bo)
    try scene.fixture.git("checkout", "--quiet", "main")
    let main = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let clean = try scene.fixture.merge("side", signedBy: scene.ana)
    let evilTree = try scene.tree(clean, "app.yaml", "image: evil:1\n")
    let evil = try scene.commitTree(evilTree, parents: main, side, signedBy: scene.forge)
    let verification = try scene.verify(tip: evil)
    #expect(verification.word(evil) == "forgeOnly!")
    #expect(
      verification.reason(evil)
        == "only the forge `forge` signed it, and its content is not the clean three-way merge of its parents")
  }
}
