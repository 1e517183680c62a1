import Git
import TestSupport

@testable import Trust

/// An operator who lets the repository say who may commit: ana administers, and the repository's policy names the others.
final class DelegationScene {
  let scene: TrustScene
  var fixture: GitFixture { scene.fixture }

  static let operators = [("ana", "commit, merge, rollback, admin"), ("oncall", "rollback"), ("ci", "attest")]

  init() throws { scene = try TrustScene() }

  func policy(
    _ lines: String = "", operators: [(String, String)] = DelegationScene.operators, extraSigners: String = ""
  ) throws -> TrustPolicy {
    try scene.policy("delegated: true\n" + lines, rights: operators, extraSigners: extraSigners)
  }

  /// The files of a policy in the repository.
  func files(_ rights: [(String, String)], _ lines: String = "") throws -> [String: String?] {
    var text = "apiVersion: runback/v1\nkind: TrustPolicy\nsigners:\(rights.isEmpty ? " {}" : "")\n"
    var files: [String: String?] = [:]
    for (name, can) in rights {
      text += "  \(name): { ssh: [keys/\(name).pub], can: [\(can)] }\n"
      files[".runback/keys/\(name).pub"] = try fixture.sshKey(name).publicKey + "\n"
    }
    files[".runback/trust.yaml"] = text + lines
    return files
  }

  @discardableResult
  func commitPolicy(
    _ rights: [(String, String)], _ lines: String = "", signedBy key: FixtureKey? = nil
  ) throws -> String {
    try fixture.commit(files(rights, lines), message: "policy", signedBy: key ?? scene.ana)
  }

  func word(_ commit: String, _ policy: TrustPolicy? = nil, tip: String? = nil) throws -> String {
    try scene.verify(policy ?? self.policy(), tip: tip ?? commit).word(commit)
  }

  func reason(_ commit: String, _ policy: TrustPolicy? = nil, tip: String? = nil) throws -> String {
    try scene.verify(policy ?? self.policy(), tip: tip ?? commit).reason(commit)
  }
}
