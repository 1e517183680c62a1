import Calendars
import Git
import TestSupport
import Testing
import Trust

@testable import Rollback

/// A policy in the judged repository stays the newest trusted one when the content goes back.
struct DelegatedPolicyRollbackTests {
  private func policyFiles(_ fixture: GitFixture, _ names: [String]) throws -> [String: String?] {
    var text = "apiVersion: runback/v1\nkind: TrustPolicy\nsigners:\(names.isEmpty ? " {}" : "")\n"
    var files: [String: String?] = [:]
    for name in names {
      text += "  \(name): { ssh: [keys/\(name).pub], can: [commit] }\n"
      files[".runback/keys/\(name).pub"] = try fixture.sshKey(name).publicKey + "\n"
    }
    files[".runback/trust.yaml"] = text
    return files
  }

  @Test func `a plan keeps the newest policy, and its commit heals the branch`() async throws {
    let fixture = try GitFixture()
    let ana = try fixture.sshKey("ana")
    let root = try fixture.commit(["app.yaml": "kind: A\n"], message: "root", signedBy: ana)
    try fixture.commit(policyFiles(fixture, ["bo", "carol"]), message: "policy", signedBy: ana)
    let good = try fixture.commit(["app.yaml": "kind: B\n"], by: .bo, signedBy: fixture.sshKey("bo"))
    let newest = try fixture.commit(policyFiles(fixture, ["bo"]), message: "carol leaves", signedBy: ana)
    try fixture.commit(
      policyFiles(fixture, ["mallory"]).merging(["app.yaml": "kind: Evil\n"]) { $1 }, by: .mallory)
    let path = fixture.directory.path("trust.yaml")
    try writeFile(
      path,
      """
      apiVersion: runback/v1
      kind: TrustPolicy
      root: "\(root)"
      delegated: true
      signers:
        ana: { ssh: ["\(ana.publicKeyPath)"], can: [commit, merge, rollback, admin] }
      quarantined: { "\(newest)": "deployed badly" }

      """)
    let policy = try TrustPolicy.load(path, now: RollbackScene.now).policy
    let repository = try Repository.open(fixture.path)
    let judge = Judge(policy: policy, now: RollbackScene.now)
    let application = RollbackApplication(
      repository: repository, branch: try repository.branch("main"), judge: judge,
      author: Identity(name: "ana", email: "ana@example.org", time: 1_790_100_000))
    let plan = try application.plan(RollbackRequest())
    #expect(plan.target.target.commit.hex == good)
    #expect(plan.kept.map { "\($0.path) \($0.commit)" } == [".runback/trust.yaml \(newest)"])
    let result = try await application.apply(
      RollbackRequest(), expecting: .init(), signer: try RollbackScene().signer(ana), git: nil)
    #expect(!result.isSelfUnverified)
    #expect(
      try fixture.git("rev-parse", "\(result.commit):.runback") == fixture.git("rev-parse", "\(newest):.runback"))
    #expect(try fixture.git("show", "\(result.commit):app.yaml") == "kind: B")
    #expect(try judge.verify(tip: result.commit, branch: RefName(branch: "main"), in: repository).isTrusted)
  }
}
