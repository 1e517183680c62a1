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

  /// Two of three modes make a commit, which keeps the policy; with a scope around something else it stays as well.
  @Test(arguments: [
    RollbackRequest(), RollbackRequest(mode: .revert),
    RollbackRequest(scope: [PathPattern("app.yaml")].compactMap(\.self)),
  ])
  func `a plan keeps the newest policy, and its commit heals the branch`(request: RollbackRequest) async throws {
    var request = request
    let fixture = try GitFixture()
    let ana = try fixture.sshKey("ana")
    let root = try fixture.commit(["app.yaml": "kind: A\n"], message: "root", signedBy: ana)
    try fixture.commit(policyFiles(fixture, ["bo", "carol"]), message: "policy", signedBy: ana)
    let good = try fixture.commit(["app.yaml": "kind: B\n"], by: .bo, signedBy: fixture.sshKey("bo"))
    let newest = try fixture.commit(policyFiles(fixture, ["bo"]), message: "carol leaves", signedBy: ana)
    let attack = try fixture.commit(
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
    if request.mode == .revert { request.search.bad = [try #require(ObjectID(hex: attack))] }
    let plan = try application.plan(request)
    #expect(plan.target.target.commit.hex == good)
    #expect(plan.kept.map { "\($0.path) \($0.commit)" } == [".runback/trust.yaml \(newest)"])
    let result = try await application.apply(
      request, expecting: .init(), signer: try RollbackScene().signer(ana), git: nil)
    #expect(!result.isSelfUnverified)
    #expect(
      try fixture.git("rev-parse", "\(result.commit):.runback") == fixture.git("rev-parse", "\(newest):.runback"))
    #expect(try fixture.git("show", "\(result.commit):app.yaml") == "kind: B")
    #expect(try judge.verify(tip: result.commit, branch: RefName(branch: "main"), in: repository).isTrusted)
    // A reset makes no commit that could keep it, and so would bring carol's key back.
    try fixture.git("reset", "--quiet", "--hard", attack)
    let reset = RollbackApplication(
      repository: repository, branch: try repository.branch("main"), judge: judge, author: application.author)
    let blocking = try reset.plan(RollbackRequest(mode: .reset(reason: "leak"))).blocking.map(\.detail)
    #expect(
      blocking == [
        "`.runback/trust.yaml` would again be what it was before `\(newest.prefix(12))`, and keys that were taken out would"
          + " count again: a reset keeps nothing. Use `--mode restore`, which keeps the newest policy"
      ])
  }
}
