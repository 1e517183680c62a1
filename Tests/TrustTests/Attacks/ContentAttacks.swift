import Diagnostics
import Git
import TestSupport
import Testing

@testable import Trust

/// Whoever may commit, or has such a key, signs trees that nobody can read to the end. Where a rule must look, that is the
/// commit's own verdict; the judgement of everybody else's commits goes on.
struct ContentAttacks {
  static let rules = "paths:\n  - { match: [\"kyverno/**\"], signers: [ana] }\n"

  enum Hostile {
    case namesTwice, deep, emptyFolders, sharedFolders, longPaths, wrongKind

    /// The id of such a tree.
    func tree(in scene: TrustScene) throws -> String {
      let repository = try scene.repository()
      func write(_ entries: [(name: String, id: ObjectID)], mode: String = "40000") throws -> ObjectID {
        let bytes = entries.flatMap { Array("\(mode) \($0.name)\0".utf8) + $0.id.bytes }
        return try repository.write(RawObject(kind: .tree, bytes: bytes))
      }
      let blob = try #require(ObjectID(hex: scene.blob("x\n")))
      let letters = "abcdefghij".map { String($0) }
      switch self {
      case .namesTwice: return try write([("b", blob), ("a", blob), ("a", blob)], mode: "100644").hex
      case .wrongKind: return try write([("kyverno", blob)]).hex
      case .deep: return try nested(5_000, in: scene).hex
      case .emptyFolders, .sharedFolders:
        var tree = try write(self == .emptyFolders ? [] : letters.map { ($0, blob) }, mode: "100644")
        for _ in 0..<30 { tree = try write(letters.map { ($0, tree) }) }
        // Of folders that are all empty there is nothing to be seen, and so nothing that cannot be read.
        return try write([("kyverno", tree), ("z", self == .emptyFolders ? nested(600, in: scene) : tree)]).hex
      case .longPaths:
        // Each file lies five hundred folders deep, so that each costs five hundred trees to reach.
        var tree = try nested(480, in: scene)
        for _ in 0..<4 { tree = try write(letters.map { ($0, tree) }) }
        return try write([("kyverno", tree), ("z", tree)]).hex
      }
    }

    private func nested(_ depth: Int, in scene: TrustScene) throws -> ObjectID {
      let path = String(repeating: "d/", count: depth) + "f"
      try scene.fixture.git(
        ["fast-import", "--quiet", "--force"],
        input: Array(
          "commit refs/heads/deep\ncommitter x <x@example.org> 0 +0000\ndata 0\nM 644 inline \(path)\ndata 2\nx\n".utf8)
      )
      return try #require(ObjectID(hex: scene.fixture.git("rev-parse", "deep^{tree}")))
    }
  }

  @Test(arguments: [Hostile.namesTwice, .deep, .wrongKind, .emptyFolders])
  func `a signer's tree that cannot be read is malformed under path rules, and stops nobody`(_ hostile: Hostile) throws
  {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.commitTree(hostile.tree(in: scene), parents: good, signedBy: scene.bo)
    let policy = try scene.policy(Self.rules)
    let judged = try scene.verify(policy, tip: attack)
    #expect(judged.word(attack) == "malformed!" && judged.word(good) == "good")
    #expect(judged.reason(attack).hasPrefix("its content cannot be read: "), "\(judged.reason(attack))")
    #expect(try scene.knownGood(policy, tip: attack).commit == good)

    let child = try scene.commitTree(good, parents: attack, signedBy: scene.ana)
    #expect(try scene.verify(policy, tip: child).word(child) == "malformed!")
    let rollback = try scene.rollback(to: good, from: child, signedBy: scene.oncall)
    let next = try scene.commitTree(
      scene.tree(good, "app.yaml", "image: app:3\n"), parents: rollback, signedBy: scene.bo)
    let healed = try scene.verify(policy, tip: next)
    #expect(
      [rollback, next].map(healed.word) == ["good", "good"], "\(healed.reason(rollback)), \(healed.reason(next))")
  }

  @Test(arguments: [Hostile.namesTwice, .deep, .wrongKind, .emptyFolders])
  func `such a tree that nobody had to look at stops neither rollback nor what comes after`(_ hostile: Hostile) throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let tree = try hostile.tree(in: scene)
    let attack = try scene.commitTree(tree, parents: good, signedBy: scene.bo)
    #expect(try scene.verify(tip: attack).word(attack) == "good")
    let bad = try scene.commitTree(good, parents: attack, signedBy: scene.mallory)
    let rollback = try scene.rollback(to: good, from: bad, signedBy: scene.ana)
    let again = try scene.commitTree(tree, parents: rollback, signedBy: scene.bo)
    let judged = try scene.verify(tip: again)
    #expect([attack, bad, rollback, again].map(judged.word) == ["good", "unknownKey!", "good", "malformed!"])
    #expect(try judged.explain(ObjectID(hex: again)!, in: scene.repository()).last?.outcome == .failed)
    // Another who rolls back to such a tree is judged as well.
    let strange = try scene.rollback(to: attack, from: bad, tree: good, signedBy: scene.oncall)
    #expect(try scene.verify(tip: strange).word(strange) == "notPermitted!")
    // `accepted` speaks for signatures, not for content.
    let accepted = try scene.policy("accepted: { \"\(again)\": \"looks fine\" }\n")
    #expect(try scene.verify(accepted, tip: again).word(again) == "malformed!")
  }

  @Test func `a forge merges a tree that cannot be read`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let tree = try Hostile.namesTwice.tree(in: scene)
    let attack = try scene.commitTree(tree, parents: good, signedBy: scene.bo)
    let other = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    let merge = try scene.commitTree(tree, parents: other, attack, signedBy: scene.forge)
    let persons = try scene.commitTree(tree, parents: other, attack, signedBy: scene.ana)
    for lines in ["", "forgeOnly: accept\n"] {
      let judged = try scene.verify(scene.policy(lines), tip: merge)
      #expect([attack, other, merge].map(judged.word) == ["good", "good", "malformed!"])
    }
    let judged = try scene.verify(scene.policy(Self.rules), tip: persons)
    #expect([attack, persons].map(judged.word) == ["malformed!", "malformed!"])
  }

  @Test(arguments: [Hostile.sharedFolders, .longPaths])
  func `a signer's tree names more files than anybody can list`(_ hostile: Hostile) throws {
    let scene = try TrustScene()
    let attack = try scene.commitTree(hostile.tree(in: scene), parents: scene.root, signedBy: scene.bo)
    let judged = try scene.verify(scene.policy(Self.rules), tip: attack)
    #expect(judged.word(attack) == "malformed!")
    #expect(judged.reason(attack).hasPrefix("its content cannot be read: the trees differ in more than "))
  }

  @Test(arguments: [Hostile.namesTwice, .deep])
  func `a rollback by who may has a tree that cannot be read`(_ hostile: Hostile) throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let bad = try scene.commitTree(good, parents: good, signedBy: scene.mallory)
    let rollback = try scene.rollback(to: good, from: bad, tree: hostile.tree(in: scene), signedBy: scene.ana)
    let judged = try scene.verify(scene.policy(Self.rules), tip: rollback)
    #expect(judged.word(rollback) == "malformed!")
    let assessed = try judged.assessRollback(ObjectID(hex: rollback)!, in: scene.repository())
    #expect(assessed.objection?.hasPrefix("its content cannot be read: ") == true, "\(assessed.objection ?? "heals")")
    #expect(try scene.knownGood(tip: rollback).commit == good)
  }

  @Test(arguments: [Hostile.namesTwice, .deep])
  func `a tree that cannot be read under a policy in the repository`(_ hostile: Hostile) throws {
    let delegation = try DelegationScene()
    let scene = delegation.scene
    try delegation.commitPolicy([("bo", "commit, merge")])
    let fork = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    let attack = try scene.commitTree(hostile.tree(in: scene), parents: fork, signedBy: scene.bo)
    // Names that are there twice are seen where the policy is looked for; in the others there is none, which bo may not decide.
    #expect(try delegation.word(attack) == (hostile == .namesTwice ? "malformed!" : "notPermitted!"))
    // A side branch that keeps the policy, and a branch that has made rules since.
    let files = try scene.fixture.git("ls-tree", fork)
    let kept = try scene.fixture.git(
      ["mktree"], input: Array("\(files)\n040000 tree \(hostile.tree(in: scene))\tkyverno\n".utf8))
    let side = try scene.commitTree(kept, parents: fork, signedBy: scene.bo)
    #expect(try delegation.word(side) == "good")
    let ruled = try delegation.commitPolicy([("bo", "commit, merge")], Self.rules)
    let merge = try scene.commitTree(ruled, parents: ruled, side, signedBy: scene.ana)
    let judged = try scene.verify(delegation.policy(), tip: merge)
    #expect([side, ruled].map(judged.word) == ["good", "good"])
    #expect(["malformed!", "notPermitted!"].contains(judged.word(merge)), "\(judged.word(merge))")
  }

  @Test(arguments: [Hostile.namesTwice, .deep, .wrongKind, .sharedFolders])
  func `quarantined images are looked for in a tree that cannot be read`(_ hostile: Hostile) throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.commitTree(hostile.tree(in: scene), parents: good, signedBy: scene.bo)
    let digest = "sha256:" + String(repeating: "a", count: 64)
    let answer = try scene.knownGood(scene.policy("quarantined: { \"app@\(digest)\": \"x\" }\n"), tip: attack)
    // Each folder is looked into once, so that only what has no form stands in the way.
    let isReadable = hostile != .namesTwice && hostile != .wrongKind
    #expect(answer.commit == (isReadable ? attack : good))
  }

  @Test func `a commit is larger than any commit`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let large = try scene.object(
      "commit", scene.text(of: good).replacing(scene.root, with: good) + String(repeating: "x", count: 17 << 20))
    let judged = try scene.verify(tip: large)
    #expect(judged.word(large) == "malformed!")
    let reason = judged.reason(large)
    #expect(reason.contains("bytes, and a commit has at most 16777216"), "\(reason)")
    #expect(try scene.knownGood(tip: large) == .init(commit: good, label: "signed-only", passedOver: [large]))
    let rollback = try scene.rollback(to: good, from: large, signedBy: scene.oncall)
    #expect(try scene.verify(tip: rollback).word(rollback) == "good")
    try scene.fixture.git("update-ref", "refs/heads/main", large)
    try scene.fixture.git("repack", "-adq")
    #expect(try scene.verify(tip: large).word(large) == "malformed!")
  }

  @Test func `a store that lost or spoilt a tree is no commit's fault`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let policy = try scene.policy(Self.rules)
    #expect(try scene.verify(policy, tip: good).word(good) == "good")
    let tree = try scene.fixture.git("rev-parse", "\(good)^{tree}")
    let path = scene.fixture.path + "/.git/objects/\(tree.prefix(2))/\(tree.dropFirst(2))"
    let other = try scene.fixture.git("rev-parse", "\(scene.root)^{tree}")
    let bytes = try readFile(scene.fixture.path + "/.git/objects/\(other.prefix(2))/\(other.dropFirst(2))")
    try removeRecursively(path)
    try writeFile(path, bytes)
    let spoilt = #expect(throws: TrustError.self) { try scene.verify(policy, tip: good) }
    #expect(spoilt?.exitCode == .invalidFile && spoilt?.message.contains("does not have the content") == true)
    try removeRecursively(path)
    let lost = #expect(throws: TrustError.self) { try scene.verify(policy, tip: good) }
    #expect(lost?.exitCode == .notFound)
    try scene.fixture.git("config", "remote.origin.promisor", "true")
    let partial = #expect(throws: TrustError.self) { try scene.verify(policy, tip: good) }
    #expect(partial?.exitCode == .notFound && partial?.message.contains("partial clone") == true)
  }

  @Test func `a key file that a partial clone lacks is no fault of the policy in the repository`() throws {
    let delegation = try DelegationScene()
    let scene = delegation.scene
    let policy = try delegation.commitPolicy([("bo", "commit, merge")])
    let next = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    #expect(try delegation.word(next) == "good")
    try scene.fixture.git("config", "remote.origin.promisor", "true")
    let key = try scene.fixture.git("rev-parse", "\(policy):.runback/keys/bo.pub")
    try removeRecursively(scene.fixture.path + "/.git/objects/\(key.prefix(2))/\(key.dropFirst(2))")
    let partial = #expect(throws: TrustError.self) { try delegation.word(next) }
    #expect(partial?.exitCode == .notFound && partial?.message.contains("partial clone") == true)
  }
}
