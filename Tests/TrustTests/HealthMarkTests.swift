import Calendars
import Git
import TestSupport
import Testing

@testable import Trust

/// Marks of health: who may make them, and what they cannot be moved to.
struct HealthMarkTests {
  /// Two good commits.
  private func history() throws -> (scene: TrustScene, old: String, new: String) {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let new = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    return (scene, old, new)
  }

  private let ref = "refs/notes/runback-health"

  @Test func `a signed tag or note makes the commit healthy, and the newest healthy one is preferred`() throws {
    let (scene, old, new) = try history()
    #expect(try scene.knownGood() == .init(commit: new, label: "signed-only"))
    try scene.fixture.tag("known-good/2026-11-20", at: old, signedBy: scene.ci)
    #expect(try scene.knownGood() == .init(commit: old, label: "healthy", passedOver: [new]))
    try scene.fixture.note(note(scene, statement(scene, new), signedBy: scene.ci), on: new, ref: ref)
    #expect(try scene.knownGood() == .init(commit: new, label: "healthy"))
    #expect(try scene.knownGood(scene.policy("knownGood: { health: ignored }\n")).label == "signed-only")
  }

  @Test func `required health refuses what nobody attested`() throws {
    let (scene, old, new) = try history()
    let required = try scene.policy("knownGood: { health: required }\n")
    #expect(
      try scene.knownGood(required)
        == .init(refusal: "no commit between the tip and the root is fit to go back to", passedOver: [new, old]))
    try scene.fixture.tag("known-good/1", at: old, signedBy: scene.ci)
    #expect(try scene.knownGood(required) == .init(commit: old, label: "healthy", passedOver: [new]))
  }

  @Test func `a mark by the committer, by who may not attest, by a stranger or by nobody says nothing`() throws {
    let (scene, old, _) = try history()
    let rights = TrustScene.rights.map { $0.0 == "ana" ? ("ana", "commit, merge, attest") : $0 }
    let policy = try scene.policy("knownGood: { health: required }\n", rights: rights)
    for (number, key) in [scene.ana, scene.bo, scene.mallory, scene.forge, nil].enumerated() {
      try scene.fixture.tag("known-good/\(number)", at: old, signedBy: key)
      if let key {
        try scene.fixture.note(note(scene, statement(scene, old), signedBy: key), on: old, ref: ref)
      }
      #expect(try scene.knownGood(policy).commit == nil, "\(key?.principal ?? "nobody")")
    }
    try scene.fixture.git("tag", "known-good/light", old)
    #expect(try scene.knownGood(policy).commit == nil)
    // What ana may not say of her own commit she may say of bo's.
    let other = try scene.fixture.commit(["app.yaml": "image: app:4\n"], by: .bo, signedBy: scene.bo)
    try scene.fixture.tag("known-good/other", at: other, signedBy: scene.ana)
    #expect(try scene.knownGood(policy) == .init(commit: other, label: "healthy"))
  }

  @Test func `a tag under another name than its own is no mark`() throws {
    let (scene, old, new) = try history()
    try scene.fixture.tag("known-good/1", at: old, signedBy: scene.ci)
    let object = try scene.fixture.git("rev-parse", "refs/tags/known-good/1")
    try scene.fixture.git("tag", "--delete", "known-good/1")
    try scene.fixture.git("update-ref", "refs/tags/known-good/2", object)
    try scene.fixture.tag("deploy/1", at: old, signedBy: scene.ci)
    let release = try scene.fixture.git("rev-parse", "refs/tags/deploy/1")
    try scene.fixture.git("update-ref", "refs/tags/known-good/deploy", release)
    #expect(try scene.knownGood() == .init(commit: new, label: "signed-only"))
    let notices = try scene.verify().judged.marks.notices
    #expect(
      notices == [
        "the mark `known-good/2` does not count: inside it calls itself `known-good/1`",
        "the mark `known-good/deploy` does not count: inside it calls itself `deploy/1`",
      ])
  }

  @Test func `a signature for another purpose, and a statement that was changed, attest nothing`() throws {
    let (scene, old, _) = try history()
    let good = try note(scene, statement(scene, old), signedBy: scene.ci)
    try scene.fixture.note(good, on: old, ref: ref)
    #expect(try scene.verify().judged.marks.byPosition.count == 1)
    let changed = String(decoding: good, as: UTF8.self).replacing("smoke", with: "no")
    let git = try note(scene, statement(scene, old), signedBy: scene.ci, namespace: "git")
    for bytes in [Array(changed.utf8), git, Array(good.dropLast(40)), Array("health: fine\n".utf8), []] {
      try scene.fixture.git("update-ref", "-d", ref)
      if !bytes.isEmpty { try scene.fixture.note(bytes, on: old, ref: ref) }
      #expect(try scene.verify().judged.marks.byPosition.isEmpty)
    }
  }

  @Test func `a compromised attester's marks count for nothing`() throws {
    let (scene, old, new) = try history()
    try scene.fixture.tag("known-good/1", at: old, signedBy: scene.ci)
    let policy = try scene.policy(
      rights: TrustScene.rights.filter { $0.0 != "ci" },
      extraSigners: """
          ci: { ssh: ["\(scene.ci.publicKeyPath)"], can: [attest], compromised: { since: "2026-11-20T03:00:00Z" } }

        """)
    #expect(try scene.knownGood(policy) == .init(commit: new, label: "signed-only"))
  }

  @Test func `marks are kept as notes that git shows, one beside the other`() throws {
    let (scene, old, new) = try history()
    let repository = try scene.repository()
    let who = Identity(name: "ci", email: "ci@example.org", time: 1_790_009_000)
    for (commit, key) in [(old, scene.ci), (old, scene.bo), (new, scene.ci)] {
      let statement = try statement(scene, commit)
      let signature = Array(try note(scene, statement, signedBy: key).dropFirst(statement.bytes.count))
      try SignedNoteStore.add(statement, signature: signature, in: repository, who: who)
    }
    let shown = try scene.fixture.git("notes", "--ref", "runback-health", "show", old)
    #expect(shown.split(separator: "\n").count { $0 == "evidence smoke tests passed" } == 2)
    #expect(try scene.fixture.git("rev-list", "--count", ref) == "3")
    let rights = TrustScene.rights.map { $0.0 == "bo" ? ("bo", "commit, attest") : $0 }
    let verification = try scene.verify(scene.policy(rights: rights))
    let position = try #require(verification.history.graph.position(of: ObjectID(hex: old)!))
    #expect(verification.judged.marks[position].map(\.signer) == ["ci", "bo"])
  }

  @Test func `a statement reads back only as it was written`() throws {
    let (scene, old, _) = try history()
    let statement = try statement(scene, old)
    #expect(HealthStatement(parsing: statement.bytes) == statement)
    let text = String(decoding: statement.bytes, as: UTF8.self)
    for (part, other) in [
      ("runback-health 1", "runback-health 2"), ("\nroot ", "\nRoot "), ("Z\n", "+00:00\n"), ("passed\n", "passed"),
      ("passed\n", "passed\nmore\n"), ("commit ", "commit  "),
    ] {
      #expect(HealthStatement(parsing: Array(text.replacing(part, with: other).utf8)) == nil, "\(other)")
    }
    let odd = HealthStatement(
      root: statement.root, branch: statement.branch, commit: statement.commit, tree: statement.tree,
      environment: "a\nb", time: statement.time, evidence: "x\r\ny\u{0}")
    #expect(HealthStatement(parsing: odd.bytes) == odd)
    #expect(odd.environment == "a b")
  }
}
