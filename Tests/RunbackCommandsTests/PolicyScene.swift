import TestSupport

/// A repository, a policy beside it with ana, bo and ci, and the program in a folder of its own, where git signs with
/// ana's key.
final class PolicyScene {
  var program: ProgramHarness
  let fixture: GitFixture
  let ana: FixtureKey
  let bo: FixtureKey
  let ci: FixtureKey
  let root: String

  init(_ lines: String = "") throws {
    program = try ProgramHarness()
    fixture = try GitFixture()
    ana = try fixture.sshKey("ana")
    bo = try fixture.sshKey("bo")
    ci = try fixture.sshKey("ci")
    root = try fixture.commit(["app.yaml": "image: one\n"], signedBy: ana)
    try policy(lines)
    program.environment["GIT_CONFIG_GLOBAL"] = fixture.directory.path("operator.gitconfig")
    try writeFile(
      fixture.directory.path("operator.gitconfig"),
      "[user]\n\tname = ana\n\temail = ana@example.org\n\tsigningkey = \(ana.signingKey)\n[gpg]\n\tformat = ssh\n")
  }

  var policyPath: String { program.directory.path("trust.yaml") }
  var judge: [String] { ["--repo", fixture.path, "--policy", policyPath] }

  func policy(_ lines: String) throws {
    try writeFile(
      policyPath,
      """
      apiVersion: runback/v1
      kind: TrustPolicy
      root: "\(root)"
      branches: [main]
      signers:
        ana: { ssh: ["\(ana.publicKeyPath)"], can: [commit, merge, rollback, admin] }
        bo: { ssh: ["\(bo.publicKeyPath)"], can: [commit, merge] }
        ci: { ssh: ["\(ci.publicKeyPath)"], can: [attest] }
      \(lines)
      """)
  }

  func short(_ commit: String) -> String { String(commit.prefix(12)) }
}
