import Calendars
import Git
import TestSupport
import Testing

@testable import Trust

/// A rule that wants several people gets several people.
struct ThresholdTests {
  private static let rule = "paths:\n  - { match: [\"kyverno/**\"], signers: [ana, bo, carol], threshold: 2 }\n"
  private static let rights = TrustScene.rights + [("carol", "commit")]

  /// A change of `kyverno/policy.yaml` that bo committed.
  private func changed() throws -> (scene: TrustScene, carol: FixtureKey, policy: TrustPolicy, commit: String) {
    let scene = try TrustScene()
    let carol = try scene.fixture.sshKey("carol")
    let commit = try scene.fixture.commit(["kyverno/policy.yaml": "a\n"], signedBy: scene.bo)
    return (scene, carol, try scene.policy(Self.rule, rights: Self.rights), commit)
  }

  @Test func `a change needs as many distinct signers as the rule says`() throws {
    let (scene, carol, policy, commit) = try changed()
    #expect(
      try scene.verify(policy).reason(commit)
        == "a change of `kyverno/policy.yaml` needs 2 of `ana`, `bo`, `carol` (rule `kyverno/**`), and only `bo` signed for it"
    )
    try scene.approve(commit, by: scene.ana)
    #expect(try scene.verify(policy).word(commit) == "good")
    try scene.withoutApprovals()
    try scene.approve(commit, by: carol)
    #expect(try scene.verify(policy).word(commit) == "good")
  }

  @Test func `who committed counts once, and so does who has two keys`() throws {
    let (scene, _, _, commit) = try changed()
    let second = try scene.fixture.sshKey("bo", .ecdsa)
    let policy = try scene.policy(
      Self.rule, rights: Self.rights.filter { $0.0 != "bo" },
      extraSigners: "  bo: { ssh: [\"\(scene.bo.publicKeyPath)\", \"\(second.publicKeyPath)\"], can: [commit] }\n")
    try scene.approve(commit, by: scene.bo)
    try scene.approve(commit, by: second)
    #expect(try scene.verify(policy).word(commit) == "notPermitted!")
    // The same approval twice is one, and is written once.
    try scene.approve(commit, by: scene.bo)
    #expect(try scene.fixture.git("rev-list", "--count", SignedNoteStore.approvals) == "2")
    try scene.approve(commit, by: scene.ana)
    #expect(try scene.verify(policy).word(commit) == "good")
  }

  @Test func `others can make up for a committer whom the rule does not name`() throws {
    let scene = try TrustScene()
    let carol = try scene.fixture.sshKey("carol")
    let commit = try scene.fixture.commit(["kyverno/policy.yaml": "a\n"], signedBy: scene.bo)
    let one = try scene.policy("paths:\n  - { match: [\"kyverno/**\"], signers: [ana] }\n")
    let two = try scene.policy(
      "paths:\n  - { match: [\"kyverno/**\"], signers: [ana, carol], threshold: 2 }\n", rights: Self.rights)
    #expect(try scene.verify(one).word(commit) == "notPermitted!")
    try scene.approve(commit, by: scene.ana)
    #expect(try scene.verify(one).word(commit) == "good")
    #expect(try scene.verify(two).word(commit) == "notPermitted!")
    try scene.approve(commit, by: carol)
    #expect(try scene.verify(two).word(commit) == "good")
  }

  @Test func `a forge, a stranger, or somebody whom the rule does not name meets no threshold`() throws {
    let (scene, _, policy, commit) = try changed()
    for key in [scene.forge, scene.mallory, scene.oncall, scene.ci] { try scene.approve(commit, by: key) }
    let verification = try scene.verify(policy)
    #expect(verification.word(commit) == "notPermitted!")
    let standings = try verification.pathRules(of: ObjectID(hex: commit)!, in: scene.repository())
    #expect(standings.map(\.signers) == [["bo"]])
    #expect(
      standings[0].refused.map { $0.split(separator: " (")[0] } == [
        "signed by the forge `forge`, which meets no threshold", "signed by a key that the policy does not name",
        "signed by `oncall`, whom the rule `kyverno/**` does not name",
        "signed by `ci`, whom the rule `kyverno/**` does not name",
      ])
  }

  @Test func `an approval of another change, for another branch, history or rule approves nothing here`() throws {
    let (scene, carol, policy, commit) = try changed()
    let other = try scene.commitTree(scene.tree(commit, "app.yaml", "x\n"), parents: scene.root)
    let moved = [
      try scene.approval(of: commit, rule: ["kyverno/*"]), try scene.approval(of: commit, root: commit),
      try scene.approval(of: commit, branch: "staging"), try scene.approval(of: commit, parent: other),
      try scene.approval(of: commit, tree: other),
    ]
    for statement in moved {
      try scene.approve(statement, by: carol)
      // A note can be put anywhere by whoever can push.
      let blob = try scene.fixture.git("rev-parse", "\(SignedNoteStore.approvals):\(statement.tree)")
      try scene.fixture.git("notes", "--ref", SignedNoteStore.approvals, "add", "-f", "-C", blob, "\(commit)^{tree}")
      #expect(try scene.verify(policy).word(commit) == "notPermitted!", "\(statement)")
      try scene.withoutApprovals()
    }
    try scene.approve(scene.approval(of: commit), by: carol, namespace: "git")
    #expect(try scene.verify(policy).word(commit) == "notPermitted!")
  }

  @Test func `an approval by a compromised signer, or by a key that counts no longer, does not count`() throws {
    let (scene, carol, policy, commit) = try changed()
    try scene.approve(commit, by: carol)
    #expect(try scene.verify(policy).word(commit) == "good")
    let compromised = try scene.policy(
      Self.rule,
      extraSigners: """
          carol: { ssh: ["\(carol.publicKeyPath)"], can: [commit], compromised: { since: "2026-11-20T03:00:00Z" } }

        """)
    #expect(try scene.verify(compromised).word(commit) == "notPermitted!")
    let key = Signer.Key(policy.signer(named: "carol")!.keys[0].credential, validBefore: TrustScene.now)
    let rule = policy.pathRules[0]
    let retired = TrustPolicy(
      digest: "", root: policy.root,
      signers: policy.signers.map { $0.name == "carol" ? Signer(name: "carol", keys: [key], capabilities: []) : $0 },
      pathRules: [rule], verifier: policy.verifier)
    #expect(try scene.verify(retired).word(commit) == "notPermitted!")
  }

  @Test func `an approval can be given before the commit is signed, and outlives another message`() throws {
    let scene = try TrustScene()
    let carol = try scene.fixture.sshKey("carol")
    let draft = try scene.fixture.commit(["kyverno/policy.yaml": "a\n"], message: "draft")
    try scene.approve(draft, by: scene.ana)
    try scene.approve(draft, by: carol)
    let signed = try scene.commitTree(draft, parents: scene.root, message: "signed", signedBy: scene.bo)
    #expect(try scene.verify(scene.policy(Self.rule, rights: Self.rights), tip: signed).word(signed) == "good")
    // On top of another commit it is another change.
    let other = try scene.commitTree(
      scene.tree(scene.root, "app.yaml", "image: app:2\n"), parents: scene.root, signedBy: scene.ana)
    let elsewhere = try scene.commitTree(draft, parents: other, message: "again", signedBy: scene.bo)
    let policy = try scene.policy(Self.rule, rights: Self.rights)
    #expect(try scene.verify(policy, tip: elsewhere).word(elsewhere) == "notPermitted!")
  }

  @Test func `a merge answers for what it decided itself, and needs the threshold for that`() throws {
    let (scene, carol, policy, base) = try changed()
    try scene.approve(base, by: carol)
    try scene.fixture.git("checkout", "--quiet", "-b", "side")
    let side = try scene.fixture.commit(["kyverno/other.yaml": "b\n"], signedBy: scene.bo)
    try scene.approve(side, by: carol)
    try scene.fixture.git("checkout", "--quiet", "main")
    let main = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    let clean = try scene.fixture.merge("side", signedBy: scene.bo)
    #expect(try scene.verify(policy).word(clean) == "good")
    let tree = try scene.tree(clean, "kyverno/policy.yaml", "weak\n")
    let evil = try scene.commitTree(tree, parents: main, side, signedBy: scene.bo)
    #expect(try scene.verify(policy, tip: evil).word(evil) == "notPermitted!")
    try scene.approve(evil, by: carol)
    #expect(try scene.verify(policy, tip: evil).word(evil) == "good")
  }

  @Test func `a rollback past the known-good commit needs the threshold for the ruled paths that it changes`() throws {
    let (scene, carol, policy, first) = try changed()
    try scene.approve(first, by: carol)
    try scene.fixture.commit(["kyverno/policy.yaml": "b\n"], signedBy: scene.ana)
    let second = try scene.fixture.git("rev-parse", "HEAD")
    try scene.approve(second, by: carol)
    let attack = try scene.fixture.commit(["app.yaml": "evil\n"], by: .mallory)
    let nearest = try scene.rollback(to: second, from: attack, signedBy: scene.oncall)
    #expect(try scene.verify(policy, tip: nearest).isTrusted)
    let further = try scene.rollback(to: first, from: attack, signedBy: scene.ana)
    #expect(!(try scene.verify(policy, tip: further).isTrusted))
    try scene.approve(further, by: carol)
    #expect(try scene.verify(policy, tip: further).isTrusted)
  }

  @Test func `a squash that only a forge signed can meet a rule by approvals, and is still only the forge's`() throws {
    let (scene, carol, _, _) = try changed()
    try scene.reset(scene.root)
    let squash = try scene.fixture.commit(["kyverno/policy.yaml": "a\n"], signedBy: scene.forge)
    try scene.approve(squash, by: carol)
    let accept = try scene.policy("forgeOnly: accept\n" + Self.rule, rights: Self.rights)
    #expect(try scene.verify(accept).word(squash) == "notPermitted!")
    try scene.approve(squash, by: scene.ana)
    #expect(try scene.verify(accept).word(squash) == "forgeOnly")
    let refuse = try scene.policy("forgeOnly: refuse\n" + Self.rule, rights: Self.rights)
    #expect(try scene.verify(refuse).word(squash) == "forgeOnly!")
  }

  @Test func `notes that are garbage, huge or no commit approve nothing and stop nothing`() throws {
    let (scene, carol, policy, commit) = try changed()
    let tree = try scene.fixture.git("rev-parse", "\(commit)^{tree}")
    try scene.fixture.note(
      Array(repeating: 0x61, count: SignedNote.maximumBytes + 1), on: tree, ref: SignedNoteStore.approvals)
    #expect(try scene.verify(policy).word(commit) == "notPermitted!")
    try scene.withoutApprovals()
    let blob = try scene.fixture.git("rev-parse", "\(commit):app.yaml")
    try scene.fixture.git("update-ref", SignedNoteStore.approvals, blob)
    #expect(try scene.verify(policy).word(commit) == "notPermitted!")
    try scene.withoutApprovals()
    try scene.approve(commit, by: carol)
    #expect(try scene.verify(policy).word(commit) == "good")
  }

  @Test func `a statement reads back only as it was written`() throws {
    let (scene, _, _, commit) = try changed()
    let statement = try scene.approval(of: commit, rule: ["a\"b\n", "c, d"])
    #expect(ApprovalStatement(parsing: statement.bytes) == statement)
    let text = String(decoding: statement.bytes, as: UTF8.self)
    for (part, other) in [
      ("runback-path 1", "runback-path 2"), ("\ntree ", "\nTree "), ("]\n", "]"), ("]\n", "]\nmore\n"),
      ("rule [", "rule  ["), ("refs/heads/main", "main"),
    ] {
      #expect(ApprovalStatement(parsing: Array(text.replacing(part, with: other).utf8)) == nil, "\(other)")
    }
  }
}
