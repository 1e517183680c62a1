import Calendars
import Diagnostics
import Git
import Signatures
import TestSupport
import Testing
import YAML

@testable import Trust

/// `trust.yaml`: what is wrong with it is said where it stands; nothing is ignored in silence.
struct PolicyTests {
  private static let anaKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3nDo4TwO1tKhHP5WLHeDCj8ZqkLgQpQ1HWbRNyBFdN"

  /// A root certificate and the key of a log, made once.
  private static let sigstore = Result {
    let root = try X509Workbench().party("fulcio", extensions: X509Workbench.authority)
    return (roots: Array(X509Workbench.pem(root.der).utf8), log: Array(RekorForge().pem.utf8))
  }

  /// Decodes with `keys/NAME.pub` there for every name of a test key.
  private func decode(_ text: String, isDelegated: Bool = false) throws -> (policy: TrustPolicy?, found: [String]) {
    let names = ["ana", "bo", "ca", "ci", "forge"]
    var keys: [String: [UInt8]] = [:]
    for name in names { keys["/policy/keys/\(name).pub"] = Array((try testKeys.pair(name).publicKey + "\n").utf8) }
    let sigstore = try Self.sigstore.get()
    keys["/policy/keys/fulcio.pem"] = sigstore.roots
    keys["/policy/keys/rekor.pub"] = sigstore.log
    keys["/policy/keys/empty.pub"] = Array("# nothing\n".utf8)
    keys["/policy/keys/garbage.pub"] = Array("ssh-ed25519 AAAA\n".utf8)
    let files = keys
    var decoder = PolicyDecoder(
      Source(path: "trust.yaml", text: text), at: "/policy/trust.yaml",
      files: PolicyFiles { (path) throws(PolicyFiles.Unreadable) in
        guard let bytes = files[path] else { throw PolicyFiles.Unreadable(why: "it does not exist") }
        return bytes
      }, now: TrustScene.now, delegatedBy: isDelegated ? [] : nil)
    let policy = decoder.decode()
    return (
      policy,
      decoder.context.diagnostics.map { diagnostic in
        let bytes = diagnostic.source.bytes[diagnostic.range.lower..<diagnostic.range.upper]
        return "\(diagnostic.code.name) `\(String(decoding: bytes, as: UTF8.self))` \(diagnostic.message)"
      }
    )
  }

  private static let head = "apiVersion: runback/v1\nkind: TrustPolicy\n"
  private static let sigstoreHead =
    head + "sigstore: { roots: [keys/fulcio.pem], rekor: [keys/rekor.pub] }\nsigners:\n"
    + "  ana: { ssh: [keys/ana.pub], can: [commit, rollback, attest] }\n"
  private static let signers = head + "signers:\n  ana: { ssh: [keys/ana.pub], can: [commit, rollback, attest] }\n"

  @Test func `every fault of a policy has its code and its place`() throws {
    let id = String(repeating: "ab", count: 20)
    let cases: [(String, String)] = [
      (
        "apiVersion: runback/v2\nkind: TrustPolicy\nsigners:\n  ana: { ssh: [keys/ana.pub], can: [rollback] }\n",
        "TR101 `runback/v2` `apiVersion` is `runback/v2`, and a trust policy has `runback/v1`"
      ),
      (Self.signers + "root: 4f1a\n", "TR102 `4f1a` `root` must be a commit's full id of 40 hexadecimal digits"),
      (
        Self.signers + "accepted: { main: because }\n",
        "TR102 `main` a key of `accepted` must be a commit's full id of 40 hexadecimal digits"
      ),
      (Self.head + "signers:\n  ana: { can: [rollback] }\n", "TR103 `ana` the signer `ana` has no key"),
      (
        Self.head + "signers:\n  ana: { ssh: [keys/none.pub], can: [rollback] }\n",
        "TR104 `keys/none.pub` the key file `keys/none.pub` cannot be read: it does not exist"
      ),
      (
        Self.head + "signers:\n  ana: { ssh: [../ana.pub], can: [rollback] }\n",
        "TR104 `../ana.pub` the key file `../ana.pub` lies outside the policy's folder by `..`"
      ),
      (
        Self.head + "signers:\n  ana: { ssh: [keys/empty.pub], can: [rollback] }\n",
        "TR104 `keys/empty.pub` `keys/empty.pub` holds no SSH key"
      ),
      (
        Self.head
          + "signers:\n  ana: { ssh: [keys/forge.pub], kind: forge, can: [merge, rollback] }\n",
        "TR106 `[merge, rollback]` the forge `ana` may `merge` and `squash`, but not `rollback`"
      ),
      (
        Self.signers + "paths:\n  - { match: [\"a/**\"], signers: [anna] }\n",
        "TR107 `anna` `anna` is no signer of this policy"
      ),
      (Self.signers + "protect: [\"/etc/*\"]\n", "TR108 `\"/etc/*\"` `/etc/*` is no pattern for the paths of a tree"),
      (
        Self.signers + "paths:\n  - { match: [a], signers: [ana], threshold: 2 }\n",
        "TR109 `2` a threshold of 2 cannot be met by 1 signers"
      ),
      (
        Self.signers + "quarantined: { \"ghcr.io/acme/pay:1.2\": bad }\n",
        "TR111 `\"ghcr.io/acme/pay:1.2\"` `ghcr.io/acme/pay:1.2` is neither a commit's full id nor an image by its digest"
      ),
      (
        Self.head + "signers:\n  ana b: { ssh: [keys/ana.pub], can: [rollback] }\n",
        "TR112 `ana b` a signer's name has letters, digits and `-_.@+`"
      ),
      (
        Self.signers + "branches: [refs/heads/main]\n",
        "TR113 `refs/heads/main` `refs/heads/main` is no name of a branch"
      ),
      (
        Self.head + "signers:\n  ana: { ssh: [keys/ana.pub], can: [commit] }\n",
        "TR114 `signers` no signer can `rollback`, so that no rollback will be trusted"
      ),
      (
        Self.head
          + "signers:\n  ana: { sshAuthority: { keys: [keys/ca.pub], principals: [\"ana,bo\"] }, can: [rollback] }\n",
        "TR115 `\"ana,bo\"` `ana,bo` is no principal of a certificate"
      ),
      (
        Self.head + "signers:\n  ana: { sshAuthority: { keys: [keys/ca.pub], principals: [] }, can: [rollback] }\n",
        "TR115 `{ keys: [keys/ca.pub], principals: [] }` an SSH authority needs at least one principal"
      ),
      (
        Self.head
          + "signers:\n  ana: { sshAuthority: { keys: [keys/none.pub], principals: [ana] }, can: [rollback] }\n",
        "TR104 `keys/none.pub` the key file `keys/none.pub` cannot be read: it does not exist"
      ),
      (
        Self.head + "signers:\n  ana: { sshAuthority: { keys: [keys/ca.pub] }, can: [rollback] }\n",
        "YM122 `{ keys: [keys/ca.pub] }` `sshAuthority` needs the key `principals`"
      ),
      (
        Self.head
          + "signers:\n  ana: { sshAuthority: { keys: [keys/ca.pub], principals: [ana, bo] }, can: [rollback] }\n"
          + "  bo: { sshAuthority: { keys: [keys/ca.pub], principals: [bo] }, can: [commit] }\n",
        "TR105 `bo` `bo` has certificates of the authority `CA` for `bo`, and `ana` has the same"
      ),
      (
        Self.signers + "revokedKeys: [keys/garbage.pub]\n",
        "TR104 `keys/garbage.pub` `keys/garbage.pub` is not a list of public keys: line 1: the key is not of the type "
          + "`ssh-ed25519` that it says"
      ),
      (
        Self.signers + "revokedKeys: [../revoked.krl]\n",
        "TR104 `../revoked.krl` the key file `../revoked.krl` lies outside the policy's folder by `..`"
      ),
      (
        Self.signers + "  ci: { x509: { issuer: \"https://example.org\", identity: ci }, can: [attest] }\n",
        "TR116 `\"https://example.org\"` the signer has an `issuer`, and the policy no `sigstore`"
      ),
      (
        Self.signers + "  ci: { x509: { identity: ci }, can: [attest] }\n",
        "TR116 `{ identity: ci }` `x509` has neither an `issuer` nor `roots`"
      ),
      (
        Self.signers + "  ci: { x509: { identity: ci, roots: [] }, can: [attest] }\n", "TR116 `[]` `roots` is empty"
      ),
      (
        Self.sigstoreHead + "  ci: { x509: { issuer: x, identity: ci, roots: [keys/fulcio.pem] }, can: [attest] }\n",
        "TR116 `[keys/fulcio.pem]` `roots` beside an `issuer`"
      ),
      (
        Self.signers + "  ci: { x509: { identity: ci, roots: [keys/rekor.pub] }, can: [attest] }\n",
        "TR104 `keys/rekor.pub` `keys/rekor.pub` holds no root certificates: a block is a `PUBLIC KEY`"
      ),
      (
        Self.signers + "sigstore: { roots: [keys/fulcio.pem], rekor: [keys/fulcio.pem] }\n",
        "TR104 `keys/fulcio.pem` `keys/fulcio.pem` holds no key of a transparency log: a block is a `CERTIFICATE`"
      ),
      (
        Self.signers + "  ci: { x509: { identity: \"\", roots: [keys/fulcio.pem] }, can: [attest] }\n",
        "YM124 `\"\"` `identity` must not be empty"
      ),
      (
        Self.signers + "  bo: { x509: { identity: bo, roots: [keys/fulcio.pem] }, can: [commit] }\n"
          + "  ci: { x509: { identity: bo, roots: [keys/fulcio.pem] }, can: [attest] }\n",
        "TR105 `ci` `ci` has certificates for `bo` of an authority of the signer's, and `bo` has the same"
      ),
      (
        Self.signers + "sigstore: { roots: [keys/fulcio.pem] }\n",
        "TR116 `{ roots: [keys/fulcio.pem] }` `sigstore` has no `rekor`, so that no signature's time can be proven"
      ),
      (Self.signers + "histroy: first-parent\n", "YM121 `histroy` a trust policy has no key `histroy`"),
      (Self.signers + "history: first\n", "YM124 `first` `history` cannot be `first`"),
      (Self.signers + "knownGood: { helth: required }\n", "YM121 `helth` `knownGood` has no key `helth`"),
      (Self.signers + "epoch: 0\n", "YM124 `0` `epoch` must be at least 1"),
      (Self.signers + "quarantined: { \"\(id)\": \"\" }\n", "YM124 `\"\"` the reason of `\(id)` must not be empty"),
      (Self.head, "YM122 `apiVersion` a trust policy needs the key `signers`"),
    ]
    for (text, expected) in cases {
      let (policy, found) = try decode(text)
      let authority = try SSHPublicKey(parsing: testKeys.pair("ca").publicKey).fingerprint.value
      #expect(found == [expected.replacing("`CA`", with: "`\(authority)`")], "\(text)")
      let isWarning = expected.hasPrefix("TR114") || expected.contains("`sigstore` has no `rekor`")
      #expect((policy == nil) == !isWarning, "\(text)")
    }
  }

  @Test func `independent faults are all reported at once`() throws {
    let (policy, found) = try decode(
      Self.head + """
        root: here
        signers:
          ana: { ssh: [keys/ana.pub], can: [commit, fly] }
          bo: { ssh: [keys/ana.pub], can: [commit] }
          web: { x509: { issuer: "https://example.org", identity: "x" }, can: [attest] }
          bad: { ssh: [keys/garbage.pub], can: [] }
        forgeOnly: maybe

        """)
    #expect(policy == nil)
    #expect(
      found.map { String($0.prefix(5)) } == ["TR102", "YM124", "TR105", "TR116", "TR104", "YM124"], "\(found)")
  }

  @Test func `every key of the policy is read`() throws {
    let commit = String(repeating: "ab", count: 20)
    let digest = "sha256:" + String(repeating: "cd", count: 32)
    let (decoded, found) = try decode(
      Self.head + """
        epoch: 3
        root: "\(commit)"
        floor: \(commit)
        branches: [main, release/1]
        history: first-parent
        signers:
          ana: { ssh: [keys/ana.pub], can: [commit, merge, rollback] }
          bo: { sshAuthority: { keys: [keys/ca.pub], principals: [bo@example.org, bo] }, can: [commit] }
          github: { ssh: [keys/forge.pub], kind: forge, can: [merge, squash] }
          ci: { ssh: [keys/ci.pub], can: [attest], compromised: { since: 2026-11-20T03:00:00Z } }
        forgeOnly: refuse
        paths:
          - { match: ["kyverno/**"], signers: [ana] }
        knownGood: { health: required }
        protect: ["**/*.sops.yaml"]
        quarantined: { "ghcr.io/acme/pay@\(digest)": "cryptominer", "\(commit)": "leaks" }
        accepted: { \(commit): "imported" }
        delegated: true
        revokedKeys: [keys/bo.pub, keys/empty.pub]

        """)
    #expect(found == [])
    let policy = try #require(decoded)
    let id = ObjectID(hex: commit)!
    #expect(policy.epoch == 3 && policy.root == id && policy.floor == id && policy.branches == ["main", "release/1"])
    #expect(policy.history == .firstParent && policy.forgeOnly == .refuse && policy.health == .required)
    #expect(policy.signers.map(\.name) == ["ana", "bo", "github", "ci"])
    #expect(
      policy.signers.map(\.capabilities) == [[.commit, .merge, .rollback], [.commit], [.merge, .squash], [.attest]])
    let authority = try SSHPublicKey(parsing: testKeys.pair("ca").publicKey).fingerprint
    #expect(
      policy.signers[1].keys.map(\.credential) == [
        .sshAuthority(authority, principals: PatternList("bo@example.org")),
        .sshAuthority(authority, principals: PatternList("bo")),
      ])
    #expect(policy.signers[2].kind == .forge)
    #expect(policy.signers[3].compromised?.since == Timestamp(rfc3339: "2026-11-20T03:00:00Z"))
    #expect(policy.pathRules.map(\.name) == ["kyverno/**"])
    #expect(policy.protected.map(\.text) == ["**/*.sops.yaml"])
    #expect(
      policy.quarantined == Quarantine(commits: [id: "leaks"], images: ["ghcr.io/acme/pay@\(digest)": "cryptominer"]))
    #expect(policy.accepted == [id: "imported"])
  }

  @Test func `the digest covers the policy and every key file`() throws {
    let scene = try TrustScene()
    let first = try scene.policy().digest
    #expect(first.utf8.count == 64)
    #expect(try scene.policy().digest == first)
    #expect(try scene.policy("epoch: 2\n").digest != first)
    try writeFile(scene.bo.publicKeyPath, scene.mallory.publicKey + "\n")
    #expect(try scene.policy().digest != first)
  }

  @Test func `a policy or key inside the judged repository is refused unless its digest is known`() throws {
    let scene = try TrustScene()
    let repository = try scene.repository()
    let outside = try scene.policy()
    try outside.requireIndependence(of: repository)
    let wrong = #expect(throws: TrustError.self) {
      try outside.requireIndependence(of: repository, expectedDigest: String(repeating: "0", count: 64))
    }
    #expect(wrong?.exitCode == .refused)
    try outside.requireIndependence(of: repository, expectedDigest: outside.digest.uppercased())

    let text = try readText(scene.fixture.directory.path("trust.yaml"))
    let inside = scene.fixture.path + "/trust.yaml"
    try writeFile(inside, text)
    let policy = try TrustPolicy.load(inside, now: TrustScene.now).policy
    let refused = #expect(throws: TrustError.self) { try policy.requireIndependence(of: repository) }
    #expect(refused?.exitCode == .refused)
    #expect(
      refused?.message
        == "`\(inside)` lies in the repository that is judged: who can push there would judge themselves")
    try policy.requireIndependence(of: repository, pinned: [policy.digest])
    try policy.requireIndependence(of: repository, expectedDigest: policy.digest)

    // A link to the inside, a link on the inside, and a key on the inside are no better.
    let link = scene.fixture.directory.path("link.yaml")
    try scene.fixture.git(["init", "--quiet", scene.fixture.directory.path("elsewhere")])
    _ = try runProgram("ln", ["-s", inside, link])
    let linked = try TrustPolicy.load(link, now: TrustScene.now).policy
    #expect(throws: TrustError.self) { try linked.requireIndependence(of: repository) }
    let onTheInside = scene.fixture.path + "/link.yaml"
    _ = try runProgram("ln", ["-s", scene.fixture.directory.path("trust.yaml"), onTheInside])
    let inward = try TrustPolicy.load(onTheInside, now: TrustScene.now).policy
    #expect(throws: TrustError.self) { try inward.requireIndependence(of: repository) }
    try writeFile(scene.fixture.path + "/ana.pub", scene.ana.publicKey)
    try writeFile(link + ".2", text.replacing(scene.ana.publicKeyPath, with: scene.fixture.path + "/ana.pub"))
    let withKey = try TrustPolicy.load(link + ".2", now: TrustScene.now).policy
    #expect(throws: TrustError.self) { try withKey.requireIndependence(of: repository) }
  }

  @Test func `an old policy that is played back is refused, and a damaged memory is no empty one`() throws {
    let scene = try TrustScene()
    let state = scene.fixture.directory.path("state")
    let memory = PolicyMemory(stateFolder: state)
    try memory.accept(scene.policy("epoch: 3\n"))
    try memory.accept(scene.policy("epoch: 3\n"))
    let old = #expect(throws: TrustError.self) { try memory.accept(scene.policy("epoch: 2\n")) }
    #expect(old?.exitCode == .refused)
    #expect(old?.message == "the policy has the epoch 2, and this machine has accepted the epoch 3")
    let policy = try scene.policy()
    #expect(try memory.pinned() == [])
    try memory.pin(policy)
    #expect(try PolicyMemory(stateFolder: state).pinned() == [policy.digest])
    try writeFile(state + "/trust-policies.json", "{\"schema\":")
    #expect(#expect(throws: TrustError.self) { try memory.accept(policy) }?.exitCode == .invalidFile)
    #expect(#expect(throws: TrustError.self) { try memory.pinned() }?.exitCode == .invalidFile)
  }

  @Test(arguments: [
    #""epochs":{"ROOT":"three"},"pinned":[]"#, #""epochs":{"ROOT":0},"pinned":[]"#, #""epochs":{"main":3},"pinned":[]"#,
    #""epochs":{},"pinned":[1]"#, #""epochs":{},"pinned":["abc"]"#, #""epochs":[],"pinned":[]"#, #""epochs":{}"#,
  ])
  func `a memory with one damaged entry is refused as a whole`(content: String) throws {
    let scene = try TrustScene()
    let text = "{\"schema\":\"runback/trust-policies/v1\",\(content.replacing("ROOT", with: scene.root))}\n"
    try writeFile(scene.state + "/trust-policies.json", text)
    let memory = PolicyMemory(stateFolder: scene.state)
    #expect(
      #expect(throws: TrustError.self) { try memory.accept(scene.policy("epoch: 3\n")) }?.message
        == "`\(scene.state)/trust-policies.json` is damaged")
    #expect(try readText(scene.state + "/trust-policies.json") == text)
  }

  @Test func `processes that accept and pin at once forget nothing`() async throws {
    let scene = try TrustScene()
    let policies = try (1...8).map { try scene.policy("epoch: \($0)\n") }
    let memory = PolicyMemory(stateFolder: scene.state)
    await withTaskGroup(of: Void.self) { group in
      for policy in policies {
        group.addTask {
          // An epoch that comes late is refused, which is right.
          _ = try? memory.accept(policy)
          _ = try? memory.pin(policy)
        }
      }
    }
    #expect(try memory.pinned() == Set(policies.map(\.digest)))
    #expect(throws: TrustError.self) { try memory.accept(policies[6]) }
    try memory.accept(policies[7])
  }

  @Test func `a policy speaks of the branches that it lists, on origin as well`() throws {
    let scene = try TrustScene()
    try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    #expect(try scene.verify(scene.policy("branches: [main]\n")).isTrusted)
    let other = try scene.verify(scene.policy("branches: [release]\n"))
    #expect(other.refusal?.reason == "the policy speaks of `release`, not of `main`")
    #expect(try scene.knownGood(scene.policy("branches: [release]\n")).refusal == other.refusal?.reason)
    #expect(BranchRule.objection(RefName("refs/remotes/origin/main")!, ["main"]) == nil)
    #expect(BranchRule.objection(RefName("refs/tags/main")!, ["main"]) != nil)
  }

  @Test func `a missing policy and an invalid one have their own exit codes`() throws {
    let folder = try TemporaryDirectory()
    let missing = #expect(throws: TrustError.self) {
      try TrustPolicy.load(folder.path("trust.yaml"), now: TrustScene.now)
    }
    #expect(missing?.exitCode == .notFound)
    try writeFile(folder.path("trust.yaml"), "kind: Trust\n")
    let invalid = #expect(throws: TrustError.self) {
      try TrustPolicy.load(folder.path("trust.yaml"), now: TrustScene.now)
    }
    #expect(invalid?.exitCode == .invalidFile)
    #expect(invalid?.diagnostics.map(\.code.name) == ["YM122", "TR101", "YM122"])
  }

  @Test func `every code has a page whose example has the fault and whose fix has not`() throws {
    let codes = trustDiagnosticPages.map(\.code.name)
    #expect(codes == Set(codes).sorted())
    let lints = Set((Array(117...125) + [127]).map { DiagnosticCode("TR\($0)") })
    for page in trustDiagnosticPages where !lints.contains(page.code) {
      let isDelegated = page.code == .trustOperatorsWord
      let wrong = try decode(page.example, isDelegated: isDelegated).found
      #expect(wrong.contains { $0.hasPrefix(page.code.name) }, "\(page.code.name): \(wrong)")
      let fixed = try decode(page.fixed, isDelegated: isDelegated).found
      #expect(fixed == [], "\(page.code.name): \(fixed)")
    }
  }
}
