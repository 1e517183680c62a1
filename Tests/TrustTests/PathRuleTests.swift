import Git
import TestSupport
import Testing

@testable import Trust

/// A ruled path is changed by its signers only, in whatever way it is changed.
struct PathRuleTests {
  private static let rule = "paths:\n  - { match: [\"kyverno/**\"], signers: [ana] }\n"

  /// `kyverno/policy.yaml` is there, put there by ana.
  private func ruled() throws -> (scene: TrustScene, policy: TrustPolicy) {
    let scene = try TrustScene()
    try scene.fixture.commit(["kyverno/policy.yaml": "a\nb\nc\nd\ne\nf\n"], signedBy: scene.ana)
    return (scene, try scene.policy(Self.rule))
  }

  @Test func `somebody else may not change, add or delete what is ruled, nor its mode`() throws {
    let (scene, policy) = try ruled()
    let start = try scene.fixture.git("rev-parse", "HEAD")
    let changes: [[String: String?]] = [
      ["kyverno/policy.yaml": "weak\n"], ["kyverno/new.yaml": "n\n"], ["kyverno/policy.yaml": nil],
    ]
    for change in changes {
      try scene.reset(start)
      let commit = try scene.fixture.commit(change, signedBy: scene.bo)
      #expect(try scene.verify(policy).word(commit) == "notPermitted!", "\(change)")
      try scene.reset(start)
      let allowed = try scene.fixture.commit(change, signedBy: scene.ana)
      #expect(try scene.verify(policy).word(allowed) == "good", "\(change)")
    }
    try scene.reset(start)
    try scene.fixture.git("update-index", "--chmod=+x", "kyverno/policy.yaml")
    let mode = try scene.fixture.commitIndex(message: "mode", signedBy: scene.bo)
    #expect(
      try scene.verify(policy).reason(mode)
        == "signed by `bo`, who may not change `kyverno/policy.yaml` (rule `kyverno/**`)")
  }

  @Test func `a file, a symlink or a submodule in the place of a ruled folder is a change of it`() throws {
    for mode in ["100644", "120000", "160000"] {
      let scene = try TrustScene()
      let blob = try scene.fixture.git(["hash-object", "-w", "--stdin"], input: Array("elsewhere".utf8))
      let object = mode == "160000" ? scene.root : blob
      try scene.fixture.git("update-index", "--add", "--cacheinfo", "\(mode),\(object),kyverno")
      let commit = try scene.fixture.commitIndex(message: "in place", signedBy: scene.bo)
      #expect(try scene.verify(scene.policy(Self.rule)).word(commit) == "notPermitted!", "\(mode)")
    }
  }

  @Test func `a symlink in the way to a ruled path is a change of it`() throws {
    let scene = try TrustScene()
    let blob = try scene.fixture.git(["hash-object", "-w", "--stdin"], input: Array("elsewhere".utf8))
    try scene.fixture.git("update-index", "--add", "--cacheinfo", "120000,\(blob),clusters")
    let commit = try scene.fixture.commitIndex(message: "in the way", signedBy: scene.bo)
    let policy = try scene.policy("paths:\n  - { match: [\"clusters/prod/kyverno/*.yaml\"], signers: [ana] }\n")
    #expect(try scene.verify(policy).word(commit) == "notPermitted!")
  }

  @Test func `who merges answers only for what the mechanical merge does not explain`() throws {
    let (scene, policy) = try ruled()
    let base = try scene.fixture.git("rev-parse", "HEAD")
    try scene.fixture.git("checkout", "--quiet", "-b", "side")
    let side = try scene.fixture.commit(["kyverno/policy.yaml": "A\nb\nc\nd\ne\nf\n"], signedBy: scene.ana)
    try scene.fixture.git("checkout", "--quiet", "main")
    let main = try scene.fixture.commit(["kyverno/policy.yaml": "a\nb\nc\nd\ne\nF\n"], signedBy: scene.ana)
    let merge = try scene.fixture.merge("side", signedBy: scene.bo)
    #expect(try scene.verify(policy).word(merge) == "good")

    let evilTree = try scene.tree(merge, "kyverno/policy.yaml", "weak\n")
    let evil = try scene.commitTree(evilTree, parents: main, side, signedBy: scene.bo)
    #expect(try scene.verify(policy, tip: evil).word(evil) == "notPermitted!")
    // Taking one side only is a choice as well.
    let ours = try scene.commitTree(main, parents: main, side, signedBy: scene.bo)
    #expect(try scene.verify(policy, tip: ours).word(ours) == "notPermitted!")
    #expect(try scene.verify(policy, tip: base).isTrusted)
  }

  @Test func `a ruled change on an unsigned side branch is the merger's where the merger vouches for it`() throws {
    let (scene, _) = try ruled()
    try scene.fixture.git("checkout", "--quiet", "-b", "side")
    try scene.fixture.commit(["kyverno/policy.yaml": "weak\n"])
    try scene.fixture.git("checkout", "--quiet", "main")
    let merge = try scene.fixture.merge("side", signedBy: scene.bo)
    let policy = try scene.policy("history: first-parent\n" + Self.rule)
    #expect(try scene.verify(policy).word(merge) == "notPermitted!")
  }

  @Test func `neither a forge nor the operator's accepted stands in for a path rule`() throws {
    let (scene, _) = try ruled()
    let squash = try scene.fixture.commit(["kyverno/policy.yaml": "weak\n"], signedBy: scene.forge)
    let policy = try scene.policy("forgeOnly: accept\n" + Self.rule)
    #expect(try scene.verify(policy).word(squash) == "notPermitted!")
    let accepted = try scene.policy("accepted: { \"\(squash)\": why, \"\(scene.root)\": why }\n" + Self.rule)
    #expect(!(try scene.verify(accepted).isTrusted))
    try scene.reset("HEAD~1")
    let unsigned = try scene.fixture.commit(["kyverno/policy.yaml": "weak\n"])
    let imported = try scene.policy("accepted: { \"\(unsigned)\": imported }\n" + Self.rule)
    #expect(try scene.verify(imported).word(unsigned) == "notPermitted!")
  }

  @Test func `an entry merge is told from a choice, path by path`() {
    func entry(_ digit: String) -> TreeEntry {
      TreeEntry(name: [], mode: .file, id: ObjectID(hex: String(repeating: digit, count: 40))!)
    }
    func change(_ path: String, _ old: TreeEntry?, _ new: TreeEntry?) -> TreeChange {
      TreeChange(path: TreePath(path)!, old: old, new: new)
    }
    let (base, one, two) = (entry("0"), entry("1"), entry("2"))
    func beyond(_ ours: TreeEntry?, _ theirs: TreeEntry?, _ merged: TreeEntry?) -> Bool {
      func side(_ entry: TreeEntry?) -> [TreeChange] { entry == base ? [] : [change("p", base, entry)] }
      return !MergeChanges.beyondThreeWay(ours: side(ours), theirs: side(theirs), merged: side(merged)).isEmpty
    }
    #expect(!beyond(one, base, one))
    #expect(!beyond(base, one, one))
    #expect(!beyond(one, one, one))
    #expect(!beyond(nil, base, nil))
    #expect(beyond(one, base, base))
    #expect(beyond(base, base, two))
    #expect(beyond(one, two, one))
    #expect(beyond(one, two, two))
    #expect(beyond(nil, one, nil))
  }
}
