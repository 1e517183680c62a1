import Git
import TestSupport
import Testing

@testable import Trust

/// Merges with several merge bases or several parents: what git makes of them is clean, anything else is not.
struct MechanicalMergeTests {
  private let scene: TrustScene
  private var fixture: GitFixture { scene.fixture }

  init() throws { scene = try TrustScene() }

  /// `main` and `side`, each of which has merged the other's first commit.
  private func crissCross(_ main: [String: String?], _ side: [String: String?]) throws {
    try fixture.git("checkout", "--quiet", "-b", "side")
    try fixture.commit(side, signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    try fixture.commit(main, signedBy: scene.ana)
    try fixture.git("branch", "one")
    try fixture.git("branch", "other", "side")
    try fixture.merge("other", signedBy: scene.ana)
    try fixture.git("checkout", "--quiet", "side")
    try fixture.merge("one", signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
  }

  @Test func `a forge's merge of branches that have merged each other is clean when git's is`() throws {
    let lines = (0..<20).map { "line \($0)\n" }
    try fixture.commit(["file.yaml": lines.joined()], signedBy: scene.ana)
    func edited(_ number: Int, _ text: String) -> String {
      var lines = lines
      lines[number] = text
      return lines.joined()
    }
    try crissCross(["file.yaml": edited(2, "main\n")], ["file.yaml": edited(17, "side\n")])
    try fixture.commit(["main.yaml": "m\n"], signedBy: scene.ana)
    try fixture.git("checkout", "--quiet", "side")
    try fixture.commit(["side.yaml": "s\n"], signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    let merge = try fixture.merge("side", signedBy: scene.forge)
    #expect(try fixture.git("merge-base", "--all", "main~1", "side").split(separator: "\n").count == 2)
    #expect(try scene.verify().reason(merge) == "a clean merge of trusted parents, made by the forge `forge`")

    let tree = try scene.tree(merge, "app.yaml", "image: evil\n")
    let evil = try scene.commitTree(tree, parents: "main~1", "side", signedBy: scene.forge)
    #expect(
      try scene.verify(tip: evil).reason(evil)
        == "only the forge `forge` signed it, and its content is not the clean three-way merge of its parents")
  }

  @Test func `where the merge bases conflict, the forge's merge is refused and says so`() throws {
    try fixture.git("checkout", "--quiet", "-b", "side")
    let side = try fixture.commit(["app.yaml": "image: side\n"], signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    let main = try fixture.commit(["app.yaml": "image: main\n"], signedBy: scene.ana)
    let both = try scene.commitTree(
      scene.tree(main, "app.yaml", "image: both\n"), parents: main, side, signedBy: scene.ana)
    let other = try scene.commitTree(
      scene.tree(side, "app.yaml", "image: both\n"), parents: side, main, signedBy: scene.bo)
    let merge = try scene.commitTree(both, parents: both, other, signedBy: scene.forge)
    #expect(
      try scene.verify(tip: merge).reason(merge)
        == "only the forge `forge` signed it, and what a clean merge of its parents is cannot be told: its parents have 2 merge bases, which cannot be merged without a person"
    )
  }

  @Test func `a forge's octopus merge is clean when git's is`() throws {
    for name in ["one", "two", "three"] {
      try fixture.git("checkout", "--quiet", "-b", name, scene.root)
      try fixture.commit(["\(name).yaml": "\(name)\n"], signedBy: scene.bo)
    }
    try fixture.git("checkout", "--quiet", "main")
    try fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let merge = try fixture.merge("one", "two", "three", signedBy: scene.forge)
    #expect(try fixture.git("rev-list", "--parents", "--max-count=1", merge).split(separator: " ").count == 5)
    #expect(try scene.verify().word(merge) == "good")
    let parents = try fixture.git("rev-parse", "\(merge)^@").split(separator: "\n").map(String.init)
    let evil = try scene.commitTree(
      scene.tree(merge, "app.yaml", "image: evil\n"), parents: parents, signedBy: scene.forge)
    #expect(try scene.verify(tip: evil).word(evil) == "forgeOnly!")
  }

  @Test func `under path rules, too, a criss-cross and an octopus answer for what they decided`() throws {
    let policy = try scene.policy("paths:\n  - { match: [\"kyverno/**\"], signers: [ana] }\n")
    try fixture.commit(["kyverno/policy.yaml": "a\n"], signedBy: scene.ana)
    try crissCross(["main.yaml": "m\n"], ["side.yaml": "s\n"])
    try fixture.git("checkout", "--quiet", "side")
    try fixture.commit(["more.yaml": "m\n"], signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    try fixture.commit(["kyverno/policy.yaml": "b\n"], signedBy: scene.ana)
    try fixture.git("checkout", "--quiet", "side")
    let merge = try fixture.merge("main", signedBy: scene.bo)
    #expect(try scene.verify(policy, tip: merge).word(merge) == "good")
    let evil = try scene.commitTree(
      scene.tree(merge, "kyverno/policy.yaml", "weak\n"), parents: "side~1", "main", signedBy: scene.bo)
    #expect(try scene.verify(policy, tip: evil).word(evil) == "notPermitted!")
  }

  @Test func `ten thousand parents are told apart quickly`() throws {
    var parents: [String] = []
    for number in 0..<10_000 {
      parents.append(
        "parent \(String(repeating: "0", count: 40 - String(number, radix: 16).count))\(String(number, radix: 16))")
    }
    // None of them is there: the history ends with an error that says so, whoever signed.
    let tree = try fixture.git("rev-parse", "HEAD^{tree}")
    let text =
      "tree \(tree)\n" + parents.joined(separator: "\n")
      + "\nauthor a <a@example.org> 1790000000 +0000\ncommitter a <a@example.org> 1790000000 +0000\n\nx\n"
    let commit = try fixture.git(
      ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], input: Array(text.utf8))
    #expect(throws: TrustError.self) { try scene.verify(tip: commit) }
  }
}
