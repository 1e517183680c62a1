import Calendars
import Diagnostics
import Git
import TestSupport
import Testing

@testable import Trust

/// From the root to the tip: who signed, and whether they might.
struct ChainTests {
  @Test func `an unsigned commit on top is not trusted, and neither is what good people build on it`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    let after = try scene.fixture.commit(["other.yaml": "x\n"], by: .bo, signedBy: scene.bo)
    let verification = try scene.verify()
    #expect(
      verification.porcelain == """
        \(after) good bo ssh untrusted-parent
        \(attack) unsigned - - -
        \(good) good ana ssh -

        """)
    #expect(verification.reason(after) == "its parent `\(attack)` is not trusted")
    #expect(!verification.isTrusted)
    #expect(try scene.knownGood() == .init(commit: good, label: "signed-only", passedOver: [after, attack]))
  }

  @Test func `a key that the policy does not name signs for nobody`() throws {
    let scene = try TrustScene()
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .ana, signedBy: scene.mallory)
    #expect(try scene.verify().word(attack) == "unknownKey!")
  }

  @Test func `a signer does only what the policy lets them`() throws {
    let scene = try TrustScene()
    let byOncall = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.oncall)
    let verification = try scene.verify()
    #expect(verification.word(byOncall) == "notPermitted!")
    #expect(verification.reason(byOncall) == "signed by `oncall`, who may not commit")

    try scene.reset(scene.root)
    try scene.fixture.git("checkout", "--quiet", "-b", "side")
    try scene.fixture.commit(["side.yaml": "s\n"], signedBy: scene.ana)
    try scene.fixture.git("checkout", "--quiet", "main")
    let merge = try scene.fixture.merge("side", signedBy: scene.bo)
    let rights = [("ana", "commit"), ("bo", "commit")]
    #expect(try scene.verify(scene.policy(rights: rights)).reason(merge) == "signed by `bo`, who may not merge")
    #expect(try scene.verify().word(merge) == "good")
  }

  @Test func `a signature of another commit is bad on this one`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let raw = try scene.fixture.tryGit(["cat-file", "commit", good]).standardOutput
    let forged = String(decoding: raw, as: UTF8.self).replacing("\n\nchange", with: "\n\nchanged")
    let commit = try scene.fixture.git(["hash-object", "-t", "commit", "-w", "--stdin"], input: Array(forged.utf8))
    #expect(try scene.verify(tip: commit).word(commit) == "bad!")
  }

  @Test func `a signature in the message is no signature`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let raw = String(decoding: try scene.fixture.tryGit(["cat-file", "commit", good]).standardOutput, as: UTF8.self)
    let start = try #require(raw.firstRange(of: "gpgsig "))
    let end = try #require(raw.firstRange(of: "-----END SSH SIGNATURE-----\n"))
    let header = raw[start.lowerBound..<end.upperBound]
    let forged = raw.replacing(header, with: "") + "\n" + header
    let commit = try scene.fixture.git(["hash-object", "-t", "commit", "-w", "--stdin"], input: Array(forged.utf8))
    #expect(try scene.verify(tip: commit).word(commit) == "unsigned!")
  }

  @Test func `another root, and a second root that is merged in, are not trusted`() throws {
    let scene = try TrustScene()
    let fixture = scene.fixture
    try fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try fixture.git("checkout", "--quiet", "--orphan", "orphan")
    let orphan = try fixture.commit(["app.yaml": "image: evil:1\n"], message: "another beginning", signedBy: scene.ana)
    let alone = try scene.verify(tip: orphan)
    #expect(alone.refusal?.reason == "the tip `\(orphan)` does not descend from the root `\(scene.root)`")
    #expect(alone.reason(orphan) == "it has no parent and is not the root")
    #expect(!alone.isTrusted)
    #expect(try scene.knownGood(tip: orphan).refusal == alone.refusal?.reason)

    try fixture.git("checkout", "--quiet", "main")
    let merged = try scene.commitTree("orphan", parents: "main", "orphan", signedBy: scene.ana)
    let verification = try scene.verify(tip: merged)
    #expect([orphan, merged].map(verification.word) == ["notPermitted!", "good!"])
  }

  @Test func `the root and what is behind it are trusted and never targets, side branches from behind it as well`()
    throws
  {
    let scene = try TrustScene()
    let fixture = scene.fixture
    let second = try fixture.commit(["app.yaml": "image: app:2\n"], by: .mallory)
    try fixture.git("checkout", "--quiet", "-b", "side", scene.root)
    let side = try fixture.commit(["side.yaml": "s\n"], signedBy: scene.bo)
    try fixture.git("checkout", "--quiet", "main")
    let policy = try scene.policy(root: second)
    #expect(try scene.knownGood(policy).refusal == "no commit between the tip and the root is fit to go back to")
    let merge = try fixture.merge("side", signedBy: scene.ana)
    let verification = try scene.verify(policy)
    #expect([merge, side, second, scene.root].map(verification.word) == ["good", "good", "-", "-"])
    let chosen = KnownGoodOptions(chosen: ObjectID(hex: second))
    #expect(
      try scene.knownGood(policy, options: chosen).refusal
        == "`\(second)` cannot be gone back to: it is the root or behind it: trusted by the operator's word, never a target"
    )
  }

  @Test func `an expired or retired key counts for nothing, whatever date the commit claims`() throws {
    let scene = try TrustScene()
    let backdated = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana, date: 1_500_000_000)
    let file = scene.fixture.directory.path("allowed")
    try writeFile(file, "ana@example.org valid-before=\"20200101Z\" \(scene.ana.publicKey)\n")
    let policy = try ReadyPolicy(allowedSigners: [file], root: ObjectID(hex: scene.root)).policy(now: TrustScene.now)
    #expect(try scene.verify(policy).word(backdated) == "expiredUnwitnessed!")

    let repository = try scene.repository()
    let judge = Judge(policy: policy, now: TrustScene.now)
    let alone = try judge.checkSignatures(tips: [repository.resolve("HEAD")], in: repository)
    #expect(alone.map(\.porcelain).first == "\(backdated) good ana@example.org ssh key-expired")
    #expect(alone.last?.verdict == .expiredUnwitnessed)

    try writeFile(file, "ana@example.org valid-after=\"20260101Z\" \(scene.ana.publicKey)\n")
    let later = try ReadyPolicy(allowedSigners: [file], root: ObjectID(hex: scene.root)).policy(now: TrustScene.now)
    #expect(try scene.verify(later).reason(backdated) == "the key counts only from 2026-01-01T00:00:00Z on")
  }

  @Test func `a compromised signer's commits count for nothing, the accepted ones aside`() throws {
    let scene = try TrustScene()
    let first = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    let second = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.bo)
    let rights = [("ana", "commit")]
    let stolen = """
        bo: { ssh: ["\(scene.bo.publicKeyPath)"], can: [commit], compromised: { since: 2026-11-20T03:00:00Z } }
      accepted: { "\(first)": "reviewed by ana on paper" }

      """
    let verification = try scene.verify(scene.policy(stolen, rights: rights))
    #expect([first, second].map(verification.word) == ["compromised", "compromised!"])
    #expect(verification.judgement(of: ObjectID(hex: first)!)?.flags == [.accepted])
  }

  @Test func `accepted stands in for a missing signature, and never for a bad one, a form, or the parents`() throws {
    let scene = try TrustScene()
    let unsigned = try scene.fixture.commit(["app.yaml": "image: app:2\n"])
    let imported = try scene.fixture.commit(["app.yaml": "image: app:3\n"])
    let raw = String(
      decoding: try scene.fixture.tryGit(["cat-file", "commit", scene.root]).standardOutput, as: UTF8.self)
    let bad = try scene.fixture.git(
      ["hash-object", "-t", "commit", "-w", "--stdin"],
      input: Array(raw.replacing("\nauthor", with: "\nparent \(scene.root)\nauthor").utf8))
    let both = try scene.policy("accepted: { \"\(unsigned)\": imported, \"\(imported)\": imported }\n")
    #expect([unsigned, imported].map(try scene.verify(both).word) == ["unsigned", "unsigned"])
    let one = try scene.policy("accepted: { \"\(imported)\": imported }\n")
    #expect([unsigned, imported].map(try scene.verify(one).word) == ["unsigned!", "unsigned!"])
    let spoiled = try scene.policy("accepted: { \"\(bad)\": imported }\n")
    #expect(try scene.verify(spoiled, tip: bad).word(bad) == "bad!")
  }

  @Test func `with first-parent history the signer of a merge vouches for the side branch`() throws {
    let scene = try TrustScene()
    let fixture = scene.fixture
    try fixture.git("checkout", "--quiet", "-b", "side")
    let side = try fixture.commit(["side.yaml": "s\n"])
    try fixture.git("checkout", "--quiet", "main")
    let merge = try fixture.merge("side", signedBy: scene.ana)
    let all = try scene.verify()
    #expect([merge, side].map(all.word) == ["good!", "unsigned!"])
    let first = try scene.verify(scene.policy("history: first-parent\n"))
    #expect([merge, side].map(first.word) == ["good", "unsigned!"])
    #expect(first.judgements.map(\.commit.hex) == [merge])
    #expect(first.allTrusted)
  }

  @Test func `no root, an unknown root and a shallow clone are told apart`() throws {
    let scene = try TrustScene()
    try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let repository = try scene.repository()
    let tip = try repository.resolve("HEAD")
    var policy = try scene.policy()
    policy.root = nil
    let rootless = #expect(throws: TrustError.self) {
      try Judge(policy: policy, now: TrustScene.now).verify(tip: tip, in: repository)
    }
    #expect(rootless?.exitCode == .usage)
    #expect(rootless?.hints.first == "`runback trust init` reads the history and proposes one")
    policy.root = ObjectID(hex: String(repeating: "ab", count: 20))
    let unknown = #expect(throws: TrustError.self) {
      try Judge(policy: policy, now: TrustScene.now).verify(tip: tip, in: repository)
    }
    #expect(unknown?.exitCode == .notFound)

    let shallow = try Repository.open(scene.fixture.clone("shallow", options: ["--depth", "1"]))
    let full = try scene.policy()
    let refused = #expect(throws: TrustError.self) {
      try Judge(policy: full, now: TrustScene.now).verify(tip: tip, in: shallow)
    }
    #expect(refused?.exitCode == .notFound)
    #expect(refused?.hints.first?.hasPrefix("run `git fetch --unshallow ") == true)
  }
}
