import Git
import TestSupport
import Testing

@testable import Trust

/// A policy in the judged repository: who may commit is the repository's to say as far as the operator lets it.
struct DelegationTests {
  private let place: DelegationScene
  private var scene: TrustScene { place.scene }

  init() throws { place = try DelegationScene() }

  @Test func `whom the repository's policy names may commit from the next commit on`() throws {
    let early = try place.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    #expect(try place.word(early) == "unknownKey!")
    try scene.reset(scene.root)
    let added = try place.commitPolicy([("bo", "commit")])
    let commit = try place.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    let verification = try scene.verify(place.policy())
    #expect(verification.word(added) == "good")
    #expect(
      verification.porcelain == """
        \(commit) good bo ssh -
        \(added) good ana ssh -

        """)
    // Without the operator's leave it is a file like any other.
    #expect(try place.word(commit, scene.policy(rights: DelegationScene.operators)) == "unknownKey!")
  }

  @Test func `rights are those that the policy grants, and an old commit is judged by the policy of its day`() throws {
    try place.commitPolicy([("bo", "commit")])
    let commit = try place.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    try place.fixture.git("checkout", "--quiet", "-b", "side", "HEAD~1")
    try place.fixture.commit(["side.yaml": "s\n"], signedBy: scene.ana)
    try place.fixture.git("checkout", "--quiet", "main")
    let merge = try place.fixture.merge("side", signedBy: scene.bo)
    #expect(try place.reason(merge) == "signed by `bo`, who may not merge")
    try scene.reset(commit)
    let removal = try place.commitPolicy([])
    let late = try place.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.bo)
    #expect(try place.word(removal) == "good")
    #expect(try place.word(commit, tip: removal) == "good")
    #expect(try place.word(late) == "unknownKey!")
  }

  @Test func `who may not administer may not change the policy, nor its keys, nor anything beside it`() throws {
    try place.commitPolicy([("bo", "commit, merge, rollback")])
    let start = try place.fixture.git("rev-parse", "HEAD")
    var changes = [try place.files([("bo", "commit, admin")])]
    changes += [[".runback/keys/bo.pub": scene.mallory.publicKey], [".runback/notes.txt": "x"]]
    for change in changes {
      try scene.reset(start)
      let commit = try place.fixture.commit(change, signedBy: scene.bo)
      #expect(try place.reason(commit) == "signed by `bo`, who may not change the policy in `.runback`")
    }
    // With the right it is allowed, whoever granted it.
    try scene.reset(start)
    try place.commitPolicy([("bo", "commit, admin")])
    let commit = try place.commitPolicy([("bo", "commit, admin"), ("carol", "commit")], signedBy: scene.bo)
    #expect(try place.word(commit) == "good")
  }

  @Test func `a threshold on the policy's folder is one on changes of the policy`() throws {
    let rule = "paths:\n  - { match: [\".runback/**\"], signers: [ana, bo], threshold: 2 }\n"
    try place.commitPolicy([("bo", "commit, admin")], rule)
    let change = try place.commitPolicy([("bo", "commit, admin"), ("carol", "commit")])
    #expect(try place.word(change) == "notPermitted!")
    try scene.approve(change, rule: [".runback/**"], by: scene.bo)
    #expect(try place.word(change) == "good")
    // The rule itself went with that change: from here on one is enough.
    let next = try place.commitPolicy([("bo", "commit, admin")])
    #expect(try place.word(next) == "good")
  }

  @Test func `a policy is neither deleted nor made into something that cannot be followed, not even by who may`() throws
  {
    try place.commitPolicy([("bo", "commit")])
    let start = try place.fixture.git("rev-parse", "HEAD")
    let deleted = try place.fixture.commit([".runback": nil], signedBy: scene.ana)
    #expect(
      try place.reason(deleted) == "it deletes the policy in `.runback`, which only the operator could end")
    let long = String(repeating: "# long\n", count: 200_000)
    let deep = "signers: " + String(repeating: "[", count: 50) + String(repeating: "]", count: 50) + "\n"
    let broken: [(String, String)] = [
      ("signers: [", "YM101"), ("apiVersion: runback/v1\nkind: TrustPolicy\n", "YM122"), (deep, "YM106"),
      (long, "has 1400000 bytes"),
      ("apiVersion: runback/v1\nkind: TrustPolicy\nsigners:\n  bo: { ssh: [keys/none.pub], can: [commit] }\n", "TR104"),
      ("apiVersion: runback/v1\nkind: TrustPolicy\nsigners:\n  bo: { ssh: [/etc/passwd], can: [commit] }\n", "TR104"),
    ]
    for (text, why) in broken {
      try scene.reset(start)
      let commit = try place.fixture.commit([".runback/trust.yaml": text], signedBy: scene.ana)
      let reason = try place.reason(commit)
      #expect(reason.hasPrefix("the policy in `.runback` that it makes cannot be followed: "), "\(reason)")
      #expect(reason.contains(why), "\(reason)")
    }
  }

  @Test func `links and submodules in the policy's place, or in that of its keys, are no policy`() throws {
    try place.commitPolicy([("bo", "commit")])
    let start = try place.fixture.git("rev-parse", "HEAD")
    let blob = try place.fixture.git(["hash-object", "-w", "--stdin"], input: Array("../app.yaml".utf8))
    for (mode, object, path) in [
      ("120000", blob, ".runback/trust.yaml"), ("120000", blob, ".runback/keys/bo.pub"),
      ("160000", scene.root, ".runback/trust.yaml"), ("120000", blob, ".runback"), ("160000", scene.root, ".runback"),
      ("100644", blob, ".runback"),
    ] {
      try scene.reset(start)
      if path == ".runback" { try place.fixture.git("rm", "--quiet", "-r", "--cached", ".runback") }
      try place.fixture.git("update-index", "--add", "--cacheinfo", "\(mode),\(object),\(path)")
      let commit = try place.fixture.commitIndex(message: "link", signedBy: scene.ana)
      #expect(try place.word(commit) == "notPermitted!", "\(mode) \(path)")
      try place.fixture.git("checkout", "--quiet", "--force", "main")
    }
    // A mode alone is a change of the policy as well.
    try scene.reset(start)
    try place.fixture.git("update-index", "--chmod=+x", ".runback/trust.yaml")
    let mode = try place.fixture.commitIndex(message: "mode", signedBy: scene.bo)
    #expect(try place.reason(mode) == "signed by `bo`, who may not change the policy in `.runback`")
  }

  @Test func `what is the operator's alone is refused in the repository's policy`() throws {
    let id = String(repeating: "ab", count: 20)
    try place.commitPolicy([("bo", "commit")])
    let start = try place.fixture.git("rev-parse", "HEAD")
    for line in [
      "root: \"\(id)\"\n", "floor: \"\(id)\"\n", "accepted: { \"\(id)\": why }\n", "quarantined: { \"\(id)\": why }\n",
      "epoch: 2\n", "forgeOnly: accept\n", "history: first-parent\n", "knownGood: { health: ignored }\n",
      "branches: [main]\n", "delegated: true\n",
    ] {
      try scene.reset(start)
      let commit = try place.commitPolicy([("bo", "commit")], line)
      #expect(try place.reason(commit).contains("TR126"), "\(line)")
    }
    try scene.reset(start)
    let attest = try place.commitPolicy([("bo", "commit, attest")])
    #expect(try place.reason(attest).contains("TR126"))
  }

  @Test func `the operator's word about a signer wins over the repository's`() throws {
    try place.commitPolicy([("bo", "commit"), ("oncall", "commit, merge, admin")])
    let bo = try place.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    let oncall = try place.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.oncall)
    #expect(try place.word(bo) == "good")
    // The operator says that oncall may only roll back.
    #expect(try place.reason(oncall) == "signed by `oncall`, who may not commit")
    let byKey = try place.policy(
      extraSigners: """
          robert: { ssh: ["\(scene.bo.publicKeyPath)"], can: [commit], compromised: { since: "2026-11-20T03:00:00Z" } }

        """)
    #expect(try place.word(bo, byKey) == "compromised!")
    let revoked = try place.policy("revokedKeys: [\"\(scene.bo.publicKeyPath)\"]\n")
    #expect(try place.word(bo, revoked) == "revoked!")
    let other = try place.fixture.sshKey("carol")
    let byName = try place.policy(
      extraSigners: "  bo: { ssh: [\"\(other.publicKeyPath)\"], can: [commit] }\n")
    #expect(try place.word(bo, byName) == "unknownKey!")
  }

  @Test func `a merge needs a signer whom every parent's policy knows, with the rights that all of them grant`() throws
  {
    try place.commitPolicy([("bo", "commit, merge")])
    try place.fixture.git("checkout", "--quiet", "-b", "side")
    try place.fixture.commit(["side.yaml": "s\n"], signedBy: scene.ana)
    try place.fixture.git("checkout", "--quiet", "main")
    try place.commitPolicy([("bo", "commit")])
    let merge = try place.fixture.merge("side", signedBy: scene.bo)
    #expect(try place.reason(merge) == "signed by `bo`, who may not merge")
    try scene.reset("HEAD~1")
    try place.commitPolicy([])
    let stranger = try place.fixture.merge("side", signedBy: scene.bo)
    #expect(try place.word(stranger) == "unknownKey!")
    try scene.reset("HEAD~1")
    #expect(try place.word(place.fixture.merge("side", signedBy: scene.ana)) == "good")
  }

  @Test func `two changes of the policy are never merged line by line`() throws {
    let lines = "paths:\n" + (0..<9).map { "  - { match: [\"p\($0)/**\"], signers: [ana] }\n" }.joined()
    try place.commitPolicy([("bo", "commit, merge")], lines)
    try place.fixture.git("checkout", "--quiet", "-b", "side")
    let side = try place.commitPolicy(
      [("bo", "commit, merge")], lines.replacing("\"p0/**\"", with: "\"q0/**\""))
    try place.fixture.git("checkout", "--quiet", "main")
    try place.commitPolicy([("bo", "commit, merge")], lines.replacing("\"p8/**\"", with: "\"q8/**\""))
    let forged = try place.fixture.merge("side", signedBy: scene.forge)
    #expect(try place.word(side, tip: forged) == "good")
    #expect(try place.reason(forged) == "signed by `forge`, who may not change the policy in `.runback`")
    try scene.reset("HEAD~1")
    #expect(try place.word(place.fixture.merge("side", signedBy: scene.ana)) == "good")
  }

  @Test func `a forge can bring in a change of the policy that others signed for, and make none`() throws {
    try place.commitPolicy([("bo", "commit, merge")])
    try place.fixture.git("checkout", "--quiet", "-b", "side")
    try place.commitPolicy([("bo", "commit, merge"), ("carol", "commit")])
    try place.fixture.git("checkout", "--quiet", "main")
    try place.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    #expect(try place.word(place.fixture.merge("side", signedBy: scene.forge)) == "good")
    try scene.reset("HEAD~1")
    let squash = try place.commitPolicy([("bo", "commit, merge"), ("carol", "commit")], signedBy: scene.forge)
    let accepting = try place.policy("forgeOnly: accept\n")
    #expect(try place.word(squash, accepting) == "notPermitted!")
  }

  @Test func `ten thousand policies are read once each, and few are kept`() throws {
    let repository = try scene.repository()
    let reader = DelegatedPolicyReader(repository, operators: try place.policy(), now: TrustScene.now)
    let key = try repository.stage(RawObject(kind: .blob, bytes: Array(scene.bo.publicKey.utf8)))
    for number in 0..<10_000 {
      let text =
        "apiVersion: runback/v1\nkind: TrustPolicy\nsigners:\n  bo: { ssh: [bo.pub], can: [commit] }\n# \(number)\n"
      let file = try repository.stage(RawObject(kind: .blob, bytes: Array(text.utf8)))
      let tree = try repository.buildTree(
        base: nil,
        edits: [
          .set(TreePath(".runback/trust.yaml")!, .file, file), .set(TreePath(".runback/bo.pub")!, .file, key),
        ])
      guard case .policy(let policy) = try reader.state(reader.source(ofTree: tree)) else {
        Issue.record("policy \(number)")
        return
      }
      #expect(policy.content.signers.map(\.name) == ["bo"])
    }
    #expect(reader.keptCount <= 512)
  }

  @Test func `what a side brings is what git says that it brings`() throws {
    try place.fixture.git("checkout", "--quiet", "-b", "side")
    for name in ["a", "b"] { try place.fixture.commit([name: name]) }
    try place.fixture.git("checkout", "--quiet", "main")
    try place.fixture.commit(["c": "c"])
    try place.fixture.merge("side~1")
    try place.fixture.git("checkout", "--quiet", "side")
    try place.fixture.merge("main")
    try place.fixture.commit(["d": "d"])
    try place.fixture.git("checkout", "--quiet", "main")
    try place.fixture.merge("side")
    let verification = try scene.verify()
    let graph = verification.history.graph
    func ids(_ range: String) throws -> Set<String> {
      Set(try place.fixture.git("rev-list", range).split(separator: "\n").map(String.init))
    }
    for (one, other) in [("main^2", "main^1"), ("main^1", "main^2"), ("side", "main~2"), ("main~1", "side")] {
      let left = graph.position(of: ObjectID(hex: try place.fixture.git("rev-parse", one))!)!
      let right = graph.position(of: ObjectID(hex: try place.fixture.git("rev-parse", other))!)!
      #expect(Set(graph.brought(by: [left], beyond: right).map { graph.ids[$0].hex }) == (try ids("\(other)..\(one)")))
    }
  }
}
