import Calendars
import Git
import Processes
import Signing
import TestSupport
import Trust

@testable import Rollback

/// A GitOps repository with signed history, an attack on top, and somebody who may roll back.
struct RollbackScene {
  let fixture: GitFixture
  let ana: FixtureKey
  let bo: FixtureKey
  let policy: TrustPolicy
  let root: String
  /// The last commit before the attack.
  let good: String
  /// The newest commit.
  let tip: String

  static let deployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: pay, namespace: shop}\nspec: {image: pay@sha256:11}\n"
  static let now = Timestamp(secondsSinceEpoch: 1_790_100_000)

  /// - Parameters:
  ///   - attack: What an unsigned commit does.
  ///   - rotates: Whether bo, who may, then changes the sealed secret.
  init(
    before: [String: String?] = [:],
    attack: [String: String?] = [
      "apps/pay.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: pay, namespace: shop}\nspec: {image: evil}\n"
    ],
    rotates: Bool = false
  ) throws {
    fixture = try GitFixture()
    ana = try fixture.sshKey("ana")
    bo = try fixture.sshKey("bo")
    root = try fixture.commit(["README": "shop\n"], message: "root", signedBy: ana)
    try fixture.commit(
      ["apps/pay.yaml": Self.deployment, "secrets/db.sealedsecret.yaml": "old: 1\n"], message: "pay", signedBy: ana)
    good = try fixture.commit(
      ["docs/note.md": "note\n"].merging(before) { $1 }, message: "last good", by: .bo, signedBy: bo)
    var newest = try fixture.commit(attack, message: "totally fine", by: .mallory)
    if rotates {
      newest = try fixture.commit(
        ["secrets/db.sealedsecret.yaml": "new: 2\n"], message: "rotate", by: .bo, signedBy: bo)
    }
    tip = newest
    let ready = ReadyPolicy(
      allowedSigners: [try fixture.allowedSigners([ana, bo])], root: ObjectID(hex: root),
      rollbackSigners: [ana.principal])
    policy = try ready.policy(now: Self.now)
  }

  var judge: Judge { Judge(policy: policy, now: Self.now) }

  func application(at path: String? = nil, time: Int64 = 1_790_100_000) throws -> RollbackApplication {
    let repository = try Repository.open(path ?? fixture.path)
    return RollbackApplication(
      repository: repository, branch: try repository.branch("main"), judge: judge,
      author: Identity(name: "ana", email: "ana@example.org", time: time))
  }

  func plan(_ request: RollbackRequest = RollbackRequest(), at path: String? = nil) throws -> RollbackPlan {
    try application(at: path).plan(request)
  }

  func signer(_ key: FixtureKey? = nil) throws -> CommitSigner {
    try CommitSigner(
      key: .sshFile((key ?? ana).signingKey), environment: fixture.environment, interactive: false,
      processes: SystemProcessRunner())
  }

  func git() throws -> GitProgram {
    try GitProgram(environment: fixture.environment, isInteractive: false, processes: SystemProcessRunner())
  }

  func apply(
    _ request: RollbackRequest = RollbackRequest(), at path: String? = nil, signedBy key: FixtureKey? = nil,
    expecting: RollbackApplication.Expectations = .init(), time: Int64 = 1_790_100_000
  ) async throws -> RollbackApplication.Result {
    try await application(at: path, time: time)
      .apply(request, expecting: expecting, signer: try signer(key), git: try git())
  }

  /// A bare repository that the fixture's one calls `origin`, at the same commit.
  func addRemote() throws -> String {
    let remote = try fixture.bareClone("origin.git")
    try fixture.git("remote", "add", "origin", "../origin.git")
    return remote
  }

  func failure(_ body: () async throws -> Void) async -> RollbackError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? RollbackError
    }
  }
}
