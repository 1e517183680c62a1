import Calendars
import Git
import Signatures
import TestSupport
import Testing

@testable import Trust

/// Commits signed with X.509 certificates, as gitsign and companies' own authorities give them out.
struct X509CommitTests {
  /// A Sigstore of its own and a company's authority, with a policy that names signers of both.
  private final class Scene {
    let trust: TrustScene
    let bench: X509Workbench
    let fulcio: X509Workbench.Party
    let middle: X509Workbench.Party
    let company: X509Workbench.Party
    var log = RekorForge()

    static let issuer = "https://accounts.example.org"
    static let workflow = "https://example.org/acme/deploy/.github/workflows/health.yml@refs/heads/main"
    static let names = "subjectAltName=critical,email:dev@example.org\n"

    init() throws {
      trust = try TrustScene()
      bench = try X509Workbench()
      fulcio = try bench.party("fulcio", extensions: X509Workbench.authority)
      middle = try bench.party("fulcio-middle", extensions: X509Workbench.intermediate, issuer: fulcio)
      company = try bench.party("company", extensions: X509Workbench.authority)
      try writeFile(bench.directory.path("rekor.pub"), log.pem)
      // gitsign carries the signer's certificate alone.
      try writeFile(
        bench.directory.path("fulcio.pem"), try [fulcio, middle].flatMap { try readFile($0.certificateFile) })
    }

    /// A certificate as Fulcio gives one out for ten minutes.
    func fulcioSigner(
      _ names: String = Scene.names, issuer: String = Scene.issuer, from authority: X509Workbench.Party? = nil
    ) throws -> X509Workbench.Party {
      try bench.party(
        "signer", extensions: X509Workbench.leaf + names + X509Workbench.issuer(issuer), issuer: authority ?? middle,
        from: "20260601120000Z", to: "20260601121000Z")
    }

    func companySigner(_ mail: String = "carl@example.org", to end: String = X509Workbench.end) throws
      -> X509Workbench.Party
    {
      try bench.party(
        "carl", extensions: X509Workbench.leaf + "subjectAltName=email:\(mail)\n", issuer: company, to: end)
    }

    func policy(_ lines: String = "", rekor: Bool = true) throws -> TrustPolicy {
      let folder = bench.directory.path
      let logs = rekor ? ", rekor: [\"\(folder)/rekor.pub\"]" : ""
      return try trust.policy(
        "sigstore: { roots: [\"\(folder)/fulcio.pem\"]\(logs) }\n" + lines,
        extraSigners: """
            dev: { x509: { issuer: "\(Self.issuer)", identity: dev@example.org }, can: [commit] }
            bot: { x509: { issuer: "\(Self.issuer)", identity: "\(Self.workflow)" }, can: [attest] }
            carl: { x509: { identity: carl@example.org, roots: ["\(company.certificateFile)"] }, can: [commit] }

          """)
    }

    /// The branch's next commit, signed by the certificate's key and taken in by the log.
    func commit(_ party: X509Workbench.Party, logged: Bool = true, moved: (([UInt8]) -> [UInt8])? = nil) throws
      -> String
    {
      let tree = try trust.fixture.git("rev-parse", "HEAD^{tree}")
      let head = try trust.fixture.git("rev-parse", "HEAD")
      let who = "dev <dev@example.org> \(trust.fixture.time) +0000"
      let start = "tree \(tree)\nparent \(head)\nauthor \(who)\ncommitter \(who)\n"
      let message = "\nchange\n"
      let signature = try sign(Array((start + message).utf8), party, logged: logged)
      let text = String(decoding: signature, as: UTF8.self).split(separator: "\n").joined(separator: "\n ")
      var object = Array((start + "gpgsig \(text)\n" + message).utf8)
      if let moved { object = moved(object) }
      let commit = try trust.fixture.git(["hash-object", "-t", "commit", "-w", "--stdin"], input: object)
      try trust.fixture.git("update-ref", "refs/heads/main", commit)
      return commit
    }

    func sign(_ payload: [UInt8], _ party: X509Workbench.Party, logged: Bool = true) throws -> [UInt8] {
      X509Workbench.armoured(
        try CMSForge(party).sign(payload) { logged ? [try log.attribute(for: $0)] : [] })
    }

    /// A health mark for a commit.
    func mark(_ commit: String, by party: X509Workbench.Party, logged: Bool = true) throws {
      let name = "known-good/\(commit.prefix(8))"
      let payload = Array(
        "object \(commit)\ntype commit\ntag \(name)\ntagger ci <ci@example.org> 1790000000 +0000\n\nhealthy\n".utf8)
      let object = payload + (try sign(payload, party, logged: logged))
      let tag = try trust.fixture.git(["hash-object", "-t", "tag", "-w", "--stdin"], input: object)
      try trust.fixture.git("update-ref", "refs/tags/\(name)", tag)
    }

    func explain(_ commit: String, _ policy: TrustPolicy) throws -> [String] {
      let verification = try trust.verify(policy)
      return try verification.explain(ObjectID(hex: commit)!, in: trust.repository()).map {
        "\($0.outcome.rawValue) \($0.rule): \($0.detail)"
      }
    }
  }

  @Test func `a commit signed by gitsign counts when the log shows when`() throws {
    let scene = try Scene()
    let commit = try scene.commit(try scene.fulcioSigner())
    let policy = try scene.policy()
    #expect(try scene.trust.verify(policy).word(commit) == "good")
    let root = try #require(rootFingerprint(of: policy, "dev"))
    let leaf = try scene.trust.verify(policy).judgement(of: ObjectID(hex: commit)!)?.key?.value ?? "-"
    #expect(leaf.hasPrefix("SHA256:"))
    #expect(
      try scene.explain(commit, policy).prefix(6) == [
        "passed signature: the x509 signature fits the commit's bytes",
        "passed certificate: the root `fulcio` (`\(root)`) certifies `dev@example.org` on the word of `\(Scene.issuer)`,"
          + " and the transparency log took the signature in at 2026-06-01T12:00:30Z",
        "passed signer: certificates for `dev@example.org` vouched for by `\(Scene.issuer)` stand for `dev`",
        "passed validity: the key counts now",
        "passed compromise: the policy does not call the signer compromised",
        "passed capability: `dev` may commit",
      ])
  }

  private func rootFingerprint(of policy: TrustPolicy, _ name: String) -> String? {
    guard case .x509(let found) = policy.signer(named: name)?.keys.first?.credential else { return nil }
    return found.roots.map(\.value).first
  }

  @Test func `without the log's word a certificate of minutes proves nothing`() throws {
    let scene = try Scene()
    let commit = try scene.commit(try scene.fulcioSigner(), logged: false)
    let verification = try scene.trust.verify(scene.policy())
    #expect(verification.word(commit) == "timeUnproven!")
    #expect(
      verification.reason(commit)
        == "nothing shows that it was signed while the certificate was valid: "
        + "no entry of a transparency log came with the signature")
    let accepting = try scene.policy("accepted: { \(commit): \"looked at by ana\" }\n")
    #expect(try scene.trust.verify(accepting).word(commit) == "timeUnproven")

    let logged = try scene.commit(try scene.fulcioSigner())
    #expect(try scene.trust.verify(scene.policy(rekor: false)).word(logged) == "timeUnproven!")
    scene.log.time += 3600
    let late = try scene.commit(try scene.fulcioSigner())
    #expect(try scene.trust.verify(scene.policy()).word(late) == "timeUnproven!")
  }

  @Test func `a certificate counts for exactly whom, and by whose word, the policy says`() throws {
    let scene = try Scene()
    func word(_ party: X509Workbench.Party) throws -> String {
      let commit = try scene.commit(party)
      defer { _ = try? scene.trust.reset("\(commit)^") }
      return try scene.trust.verify(scene.policy()).word(commit)
    }
    #expect(try word(scene.fulcioSigner()) == "good")
    #expect(try word(scene.fulcioSigner("subjectAltName=email:dev@example.com\n")) == "unknownKey!")
    #expect(try word(scene.fulcioSigner("subjectAltName=email:DEV@example.org\n")) == "unknownKey!")
    #expect(try word(scene.fulcioSigner("subjectAltName=URI:https://example.org/\n")) == "unknownKey!")
    #expect(try word(scene.fulcioSigner(issuer: "https://accounts.example.com")) == "unknownKey!")
    #expect(try word(scene.fulcioSigner("subjectAltName=URI:\(Scene.workflow)\n")) == "notPermitted!")
    // The company's authority cannot speak for Sigstore, nor Sigstore for the company.
    #expect(try word(scene.fulcioSigner(from: scene.company)) == "unknownKey!")
    #expect(try word(scene.companySigner("dev@example.org")) == "unknownKey!")
    #expect(try word(scene.fulcioSigner("subjectAltName=email:carl@example.org\n")) == "unknownKey!")
    let stranger = try scene.bench.party("company", extensions: X509Workbench.authority)
    #expect(
      try word(
        scene.bench.party(
          "carl", extensions: X509Workbench.leaf + "subjectAltName=email:carl@example.org\n", issuer: stranger))
        == "unknownKey!")
  }

  @Test func `a company's certificate counts while it is valid`() throws {
    let scene = try Scene()
    let commit = try scene.commit(try scene.companySigner(), logged: false)
    let verification = try scene.trust.verify(scene.policy())
    #expect(verification.word(commit) == "good")
    let later = Timestamp(rfc3339: "2036-02-01T00:00:00Z")!
    #expect(try scene.trust.verify(scene.policy(), now: later).word(commit) == "expiredUnwitnessed!")
    let expired = try scene.commit(try scene.companySigner(to: "20260801000000Z"), logged: false)
    let judged = try scene.trust.verify(scene.policy())
    #expect(judged.word(expired) == "expiredUnwitnessed!")
    #expect(judged.reason(expired) == "the key has expired since, and nothing shows that the commit is older")
    #expect(
      try Judge(policy: scene.policy(), now: TrustScene.now)
        .checkSignatures(tips: [ObjectID(hex: expired)!], in: scene.trust.repository()).first?.flags == [.keyExpired])
  }

  @Test func `a company's revocation list takes its certificates back`() throws {
    let scene = try Scene()
    let party = try scene.companySigner()
    let commit = try scene.commit(party, logged: false)
    try scene.bench.revoke(party, reason: "keyCompromise")
    let list = try scene.bench.revocationList(of: scene.company)
    #expect(try scene.trust.verify(scene.policy()).word(commit) == "good")
    #expect(try scene.trust.verify(scene.policy("revokedKeys: [\"\(list)\"]\n")).word(commit) == "revoked!")
  }

  @Test func `a spoilt commit is bad, and a spoilt certificate nobody's`() throws {
    let scene = try Scene()
    let party = try scene.fulcioSigner()
    let commit = try scene.commit(party) { object in
      var object = object
      object[object.count - 3] ^= 1
      return object
    }
    #expect(try scene.trust.verify(scene.policy()).word(commit) == "bad!")
  }

  @Test func `a mark whose time is unproven never attests`() throws {
    let scene = try Scene()
    let commit = try scene.trust.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.trust.ana)
    let bot = try scene.fulcioSigner("subjectAltName=URI:\(Scene.workflow)\n")
    let required = "knownGood: { health: required }\n"
    try scene.mark(commit, by: bot, logged: false)
    #expect(
      try scene.trust.knownGood(scene.policy(required)).refusal
        == "no commit between the tip and the root is fit to go back to")
    try scene.mark(commit, by: bot)
    #expect(try scene.trust.knownGood(scene.policy(required)) == .init(commit: commit, label: "healthy"))
    // `dev` may commit, and not attest.
    try scene.mark(commit, by: try scene.fulcioSigner())
    #expect(try scene.trust.knownGood(scene.policy(required)).commit == nil)
  }
}
