import Diagnostics
import Git
import TestSupport
import Testing

@testable import Trust

/// Commits that are signed with SSH certificates, and keys that are revoked.
struct CertificateTests {
  /// `bo` is known by certificates of `ca`, and by nothing else.
  private let scene: TrustScene
  private let authority: FixtureKey
  /// Before 2027-01-15, when everything is judged, and after 2026-09-21, when commits are made.
  private static let past = ["-V", "20260101:20261231"]

  init() throws {
    scene = try TrustScene()
    authority = try scene.fixture.sshKey("ca")
  }

  private func policy(_ lines: String = "") throws -> TrustPolicy {
    try scene.policy(
      lines, rights: TrustScene.rights.filter { $0.0 != "bo" },
      extraSigners:
        "  bo: { sshAuthority: { keys: [\"\(authority.publicKeyPath)\"], principals: [bo@example.org] }, "
        + "can: [commit, merge] }\n")
  }

  private func certificate(
    _ principals: String, by other: FixtureKey? = nil, of key: FixtureKey? = nil, id: String = "laptop",
    _ options: [String] = []
  ) throws -> FixtureKey {
    try scene.fixture.certified(key ?? scene.bo, by: other ?? authority, principals: principals, id: id, options)
  }

  private func commit(_ key: FixtureKey?) throws -> String {
    try scene.fixture.commit(["app.yaml": "image: app:\(scene.fixture.time)\n"], by: .bo, signedBy: key)
  }

  @Test func `a certificate counts by its authority, its principals and its validity`() throws {
    let cases: [(FixtureKey, String)] = [
      (try certificate("bo@example.org"), "good"),
      (try certificate("x,bo@example.org", ["-V", "20260101:20280101"]), "good"),
      (try certificate("bo@example.org", ["-O", "clear", "-O", "force-command=/bin/true"]), "good"),
      (try certificate("mallory@example.org"), "unknownKey"),
      (try certificate("bo"), "unknownKey"),
      (try certificate("bo@example.org", by: scene.mallory), "unknownKey"),
      (try certificate("bo@example.org", by: scene.ana), "unknownKey"),
      (try certificate("bo@example.org", ["-h"]), "malformed"),
      (try certificate("bo@example.org", ["-O", "critical:only-on-mondays"]), "unsupported"),
      (try certificate("bo@example.org", Self.past), "expiredUnwitnessed"),
      (try certificate("bo@example.org", ["-V", "20270601:20280101"]), "notPermitted"),
      // The bare key in the certificate was never listed, and the authority's own key is no signer's.
      (scene.bo, "unknownKey"),
      (authority, "unknownKey"),
      // Whose bare key it is has no say: the certificate names somebody else.
      (try certificate("mallory@example.org", of: scene.ana), "unknownKey"),
    ]
    for (key, verdict) in cases {
      try scene.reset(scene.root)
      let commit = try commit(key)
      #expect(try scene.verify(policy()).word(commit) == (verdict == "good" ? "good" : verdict + "!"), "\(key)")
    }
  }

  @Test func `the certificate and each step after it can be explained`() throws {
    let good = try commit(try certificate("bo@example.org", ["-z", "7", "-V", "20260101:20280101"]))
    let late = try commit(try certificate("bo@example.org", id: "a`b", Self.past))
    let stranger = try commit(try certificate("mallory@example.org,mallory"))
    let verification = try scene.verify(policy())
    func steps(_ commit: String) throws -> [String] {
      try verification.explain(ObjectID(hex: commit)!, in: scene.repository())
        .map { "\($0.outcome.rawValue) \($0.rule): \($0.detail)" }
    }
    let fingerprint = try fingerprint(authority)
    #expect(
      try steps(good).prefix(4) == [
        "passed signature: the ssh signature fits the commit's bytes",
        "passed certificate: the authority `\(fingerprint)` certifies the key for `bo@example.org` "
          + "(serial 7, key id `laptop`), from 2026-01-01T00:00:00Z to before 2028-01-01T00:00:00Z",
        "passed signer: certificates of the authority `\(fingerprint)` for `bo@example.org` stand for `bo`",
        "passed validity: the key counts now",
      ])
    #expect(
      try steps(late)[1...3] == [
        "passed certificate: the authority `\(fingerprint)` certifies the key for `bo@example.org` "
          + "(serial 0, key id `a\u{fffd}b`), from 2026-01-01T00:00:00Z to before 2026-12-31T00:00:00Z",
        "passed signer: certificates of the authority `\(fingerprint)` for `bo@example.org` stand for `bo`",
        "failed validity: the certificate counts only before 2026-12-31T00:00:00Z, and nothing shows that the commit is "
          + "older",
      ])
    #expect(
      try steps(stranger)[2]
        == "failed signer: signed with a certificate for `mallory@example.org`, `mallory`, which is nobody's whom the "
        + "policy names")
  }

  @Test func `a certificate that counts for nothing is shown all the same`() throws {
    let signed = try commit(try certificate("bo@example.org", by: scene.mallory))
    let revoked = try commit(try certificate("bo@example.org"))
    let verification = try scene.verify(policy("revokedKeys: [\"\(scene.bo.publicKeyPath)\"]\n"))
    func steps(_ commit: String) throws -> [String] {
      try verification.explain(ObjectID(hex: commit)!, in: scene.repository()).prefix(2)
        .map { "\($0.outcome.rawValue) \($0.rule): \($0.detail)" }
    }
    let (mallory, bo) = try (fingerprint(scene.mallory), fingerprint(scene.bo))
    #expect(
      try steps(revoked) == [
        "noted certificate: the authority `\(fingerprint(authority))` certifies the key for `bo@example.org` "
          + "(serial 0, key id `laptop`), without an end",
        "failed signature: the certificate that it was signed with, its key or its authority is revoked (`\(bo)`)",
      ])
    #expect(
      try scene.verify(policy()).explain(ObjectID(hex: signed)!, in: scene.repository()).prefix(2).map(\.detail) == [
        "the authority `\(mallory)` certifies the key for `bo@example.org` (serial 0, key id `laptop`), without an end",
        "signed with a certificate of the authority `\(mallory)`, which the policy does not name (`\(bo)`)",
      ])
  }

  private func fingerprint(_ key: FixtureKey) throws -> String {
    String(try runProgram("ssh-keygen", ["-l", "-f", key.publicKeyPath]).text.split(separator: " ")[1])
  }

  @Test func `whatever is revoked counts for nothing, whenever it signed`() throws {
    let bare = try commit(scene.ana)
    let certified = try commit(try certificate("bo@example.org", ["-z", "70"]))
    let krl = scene.fixture.directory.path("revoked.krl")
    func words(_ files: String) throws -> [String] {
      let verification = try scene.verify(policy("revokedKeys: [\(files)]\n"))
      return [verification.word(bare), verification.word(certified)]
    }
    func list(_ specification: String, _ options: [String] = []) throws {
      let file = scene.fixture.directory.path("specification")
      try writeFile(file, specification + "\n")
      let output = try runProgram("ssh-keygen", ["-q", "-k", "-f", krl] + options + [file])
      #expect(output.exit == 0, "\(output.errorText)")
    }
    try list("serial: 70", ["-s", authority.publicKeyPath])
    #expect(try words("\"\(krl)\"") == ["good", "revoked!"])
    try list("id: laptop", ["-s", "none"])
    #expect(try words("\"\(krl)\"") == ["good", "revoked!"])
    try list(authority.publicKey)
    #expect(try words("\"\(krl)\"") == ["good", "revoked!"])
    try list("sha256: \(scene.ana.publicKey)")
    // Its child is not revoked, but built on it.
    #expect(try words("\"\(krl)\"") == ["revoked!", "good!"])
    try list("serial: 71", ["-s", authority.publicKeyPath])
    #expect(try words("\"\(krl)\"") == ["good", "good"])
    #expect(
      try words("\"\(krl)\", \"\(scene.ana.publicKeyPath)\", \"\(scene.bo.publicKeyPath)\"") == [
        "revoked!", "revoked!",
      ])
    // An operator's word about one commit stands in for an unknown signer, and never for a revoked one.
    let accepting = try policy("revokedKeys: [\"\(scene.ana.publicKeyPath)\"]\naccepted: { \(bare): known }\n")
    #expect(try scene.verify(accepting).word(bare) == "revoked!")
  }

  @Test func `the digest covers the list of revoked keys`() throws {
    let file = scene.fixture.directory.path("revoked")
    try writeFile(file, scene.bo.publicKey + "\n")
    let first = try policy("revokedKeys: [\"\(file)\"]\n").digest
    try writeFile(file, scene.bo.publicKey + "\n" + scene.ana.publicKey + "\n")
    #expect(try policy("revokedKeys: [\"\(file)\"]\n").digest != first)
  }

  @Test func `a certificate for two signers of a policy is neither's`() throws {
    let signed = try commit(try certificate("bo@example.org,oncall@example.org"))
    let shared = try scene.policy(
      rights: [("ana", "commit, rollback")],
      extraSigners: ["bo", "oncall"].map {
        "  \($0): { sshAuthority: { keys: [\"\(authority.publicKeyPath)\"], principals: [\($0)@example.org] }, "
          + "can: [commit] }\n"
      }.joined())
    let verification = try scene.verify(shared)
    #expect(verification.word(signed) == "notPermitted!")
    #expect(
      verification.reason(signed)
        == "the certificate names principals of `bo` and `oncall`, so that nobody can say who signed")
  }

  @Test func `with an allowed-signers file alone each signature is judged as git judges it`() throws {
    let file = scene.fixture.directory.path("allowed")
    try writeFile(
      file,
      "ana@example.org \(scene.ana.publicKey)\n*@example.org,!mallory@example.org cert-authority \(authority.publicKey)\n"
        + "bo@work.example namespaces=\"git\",valid-before=\"20260930Z\",cert-authority \(scene.ci.publicKey)\n")
    let revoked = scene.fixture.directory.path("revoked")
    try writeFile(revoked, scene.oncall.publicKey + "\n")
    let keys: [FixtureKey] = [
      scene.ana, try certificate("bo@example.org"), try certificate("mallory@example.org"),
      try certificate("mallory@example.org,bo@example.org"), try certificate("bo@elsewhere.example"),
      try certificate("bo@work.example", by: scene.ci), try certificate("bo@work.example"),
      try certificate("bo@example.org", by: scene.ci), try certificate("bo@example.org", by: scene.mallory),
      try certificate("bo@example.org", Self.past), try certificate("bo@example.org", ["-V", "20250101:20260101"]),
      try certificate("bo@example.org", ["-V", "20270101:20280101"]), try certificate("bo@example.org", ["-h"]),
      try certificate("bo@example.org", of: scene.oncall), scene.bo, authority, scene.oncall,
    ]
    let commits = try keys.map(commit)
    let ready = try ReadyPolicy(allowedSigners: [file], revokedKeys: [revoked]).policy(now: TrustScene.now)
    let repository = try scene.repository()
    let judged = try Judge(policy: ready, now: TrustScene.now)
      .checkSignatures(tips: [repository.resolve("HEAD")], in: repository)
    for commit in commits {
      let ours = judged.first { $0.commit.hex == commit }
      let git = try scene.fixture.git(
        "-c", "gpg.ssh.allowedSignersFile=\(file)", "-c", "gpg.ssh.revocationFile=\(revoked)", "log", "-1",
        "--format=%G?",
        commit)
      #expect(
        (ours?.verdict == .good) == (git == "G"),
        "\(commits.firstIndex(of: commit) ?? -1): \(git) \(ours?.reason ?? "-")")
    }
    #expect(judged.count { $0.verdict == .good } == 6)
  }

  @Test func `of all whom an authority certifies only the named one may roll back`() throws {
    let file = scene.fixture.directory.path("allowed")
    try writeFile(
      file, "ana@example.org \(scene.ana.publicKey)\n*@example.org cert-authority \(authority.publicKey)\n")
    let ready = try ReadyPolicy(
      allowedSigners: [file], root: ObjectID(hex: scene.root), rollbackSigners: ["bo@example.org"]
    ).policy(now: TrustScene.now)
    #expect(ready.signers.map(\.name) == ["bo@example.org", "ana@example.org", "*@example.org"])
    #expect(ready.signers.map { $0.can(.rollback) } == [true, false, false])
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory)
    let by: [(FixtureKey, healing: Bool)] = [
      (try certificate("oncall@example.org"), false), (scene.ana, false), (try certificate("bo@example.org"), true),
    ]
    for (key, healing) in by {
      let rollback = try scene.rollback(to: good, from: attack, signedBy: key)
      let verification = try scene.verify(ready, tip: rollback)
      #expect((verification.judgement(of: ObjectID(hex: rollback)!)?.trusted == true) == healing)
    }
  }
}
