import Glibc
import TestSupport
import Testing

/// The examples of `docs/pipelines`, each in a clone as that system makes it, as far as a shell can run them; and the clones that
/// such systems make, which work or say the one line that helps.
struct PipelineTests {
  private static let documents =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/docs/pipelines/"

  /// The scripts of a pipeline: its literal blocks, in order.
  private func scripts(of file: String) throws -> [String] {
    var scripts: [String] = []
    var indent: Int?
    for line in try readText(Self.documents + file).split(separator: "\n", omittingEmptySubsequences: false) {
      let depth = line.prefix { $0 == " " }.count
      if let current = indent, line.isEmpty || depth >= current || current == 0 {
        if indent == 0 { indent = depth }
        scripts[scripts.count - 1] += line.dropFirst(indent ?? 0) + "\n"
        continue
      }
      indent = nil
      guard line.hasSuffix("|") else { continue }
      scripts.append("")
      indent = 0
    }
    return scripts
  }

  /// A scene whose policy is a file, outside the repository.
  private func policy(_ scene: IncidentScene, in folder: String) throws {
    try makeDirectory(folder)
    let ana = try scene.fixture.sshKey("ana")
    try writeFile(folder + "/ana.pub", ana.publicKey + "\n")
    try writeFile(
      folder + "/trust.yaml",
      """
      apiVersion: runback/v1
      kind: TrustPolicy
      epoch: 1
      root: \(scene.root)
      branches: [main]
      signers:
        ana: { ssh: [ana.pub], can: [commit, merge, rollback] }
      protect: ["**/*sealedsecret*.yaml", "**/*.sops.yaml"]

      """)
  }

  private func run(
    _ script: String, in folder: String, _ scene: IncidentScene, _ variables: [String: String]
  ) throws -> ProgramOutput {
    var environment = scene.fixture.environment
    environment["PATH"] = "\(scene.programFolder):\(testProgramPath)"
    environment["RUNBACK_STATE"] = scene.fixture.directory.path("state")
    environment["GIT_COMMITTER_NAME"] = "rollback"
    environment["GIT_COMMITTER_EMAIL"] = "rollback@example.org"
    environment["INCIDENT"] = "INC-42"
    for (name, value) in variables { environment[name] = value }
    return try runProgram("bash", ["-eo", "pipefail", "-c", script], environment: environment, directory: folder)
  }

  private func requireDone(_ scene: IncidentScene, _ output: ProgramOutput) throws {
    #expect(output.exit == 0, "\(output.text)\(output.errorText)")
    let remote = scene.fixture.directory.path("origin.git")
    #expect(try scene.fixture.git(["rev-list", "--count", "\(scene.tip)..main"], in: remote) == "1")
    #expect(
      try scene.fixture.git(["log", "-1", "--format=%(trailers:key=Incident,valueonly)", "main"], in: remote)
        == "INC-42\n")
  }

  @Test func `GitHub Actions plans and applies what was looked at`() throws {
    let scene = try IncidentScene()
    let folder = scene.fixture.directory.path("job")
    try policy(scene, in: folder + "/trust")
    let key = try readText(try scene.fixture.sshKey("ana").signingKey)
    // As actions/checkout does: a branch of its own, all of the history, no notes.
    try scene.fixture.git(
      ["clone", "-q", "--no-tags", "file://" + scene.fixture.directory.path("origin.git"), folder + "/gitops"],
      in: folder)
    let scripts = try scripts(of: "github-actions.yaml")
    #expect(scripts.count == 2)
    let planned = try run(scripts[0], in: folder, scene, [:])
    #expect(planned.exit == 0 && planned.text.contains("\nplan "), "\(planned.errorText)")
    try requireDone(scene, try run(scripts[1], in: folder, scene, ["ROLLBACK_KEY": key]))
    #expect(!fileExists(folder + "/key"))
  }

  @Test func `GitLab CI plans and applies on a detached commit`() throws {
    let scene = try IncidentScene()
    let folder = scene.fixture.directory.path("job")
    let trust = scene.fixture.directory.path("trust")
    try policy(scene, in: trust)
    // As GitLab's runner does: no branch at all, a detached commit.
    try makeDirectory(folder)
    try scene.fixture.git(["init", "-q", folder], in: scene.fixture.home)
    try scene.fixture.git(
      ["remote", "add", "origin", "file://" + scene.fixture.directory.path("origin.git")], in: folder)
    try scene.fixture.git(["fetch", "-q", "origin", scene.tip], in: folder)
    try scene.fixture.git(["checkout", "-q", "--detach", scene.tip], in: folder)
    let scripts = try scripts(of: "gitlab-ci.yaml")
    #expect(scripts.count == 2)
    let variables = ["RUNBACK_TRUST": trust, "ROLLBACK_KEY": try scene.fixture.sshKey("ana").signingKey]
    let planned = try run(scripts[0], in: folder, scene, variables)
    #expect(planned.exit == 0, "\(planned.errorText)")
    try requireDone(scene, try run(scripts[1], in: folder, scene, variables))
  }

  @Test func `Tekton plans, and applies the digest`() throws {
    let scene = try IncidentScene()
    let source = scene.fixture.directory.path("source")
    let trust = scene.fixture.directory.path("trust")
    try policy(scene, in: trust)
    // As the git-clone task does.
    try scene.fixture.git(["init", "-q", source], in: scene.fixture.home)
    try scene.fixture.git(
      ["remote", "add", "origin", "file://" + scene.fixture.directory.path("origin.git")], in: source)
    try scene.fixture.git(
      ["fetch", "-q", "--update-head-ok", "--force", "origin", "refs/heads/main:refs/heads/main"], in: source)
    try scene.fixture.git(["checkout", "-q", "-f", "--detach", "main"], in: source)
    let scripts = try scripts(of: "tekton.yaml")
    #expect(scripts.count == 1)
    var variables = [
      "SOURCE": source, "TRUST": trust, "KEY": try scene.fixture.sshKey("ana").signingKey, "PLAN": "",
      "HOME": scene.fixture.directory.path("empty"),
      "GIT_CONFIG_GLOBAL": scene.fixture.directory.path("empty/.gitconfig"),
    ]
    try makeDirectory(scene.fixture.directory.path("empty"))
    let planned = try run(scripts[0], in: source, scene, variables)
    #expect(planned.exit == 0, "\(planned.errorText)")
    let digest = planned.text.split(separator: "\n").last?.dropFirst("plan ".count) ?? ""
    variables["PLAN"] = String(digest)
    try requireDone(scene, try run(scripts[0], in: source, scene, variables))
  }

  // MARK: clones

  /// The commands that a message quotes.
  private func quoted(_ text: String, _ prefix: String) -> String? {
    text.split(separator: "`").map(String.init).first { $0.hasPrefix(prefix) }
  }

  private func plan(_ scene: IncidentScene, _ folder: String, _ arguments: [String] = ["--branch", "main"]) throws
    -> ProgramOutput
  {
    try runProgram(
      scene.program, ["rollback", "plan", "--repo", folder] + arguments + scene.judge,
      environment: scene.fixture.environment.merging(["RUNBACK_STATE": scene.fixture.directory.path("state")]) { $1 },
      directory: scene.fixture.directory.path)
  }

  private func clone(_ scene: IncidentScene, _ options: String...) throws -> String {
    let folder = scene.fixture.directory.path("clone")
    let origin = scene.fixture.directory.path("origin.git")
    try scene.fixture.git(["config", "uploadpack.allowFilter", "true"], in: origin)
    try scene.fixture.git(["config", "uploadpack.allowAnySHA1InWant", "true"], in: origin)
    try scene.fixture.git(["clone", "-q"] + options + ["file://" + origin, folder], in: scene.fixture.home)
    return folder
  }

  @Test func `a shallow clone says what completes it`() throws {
    let scene = try IncidentScene()
    let folder = try clone(scene, "--depth", "1")
    let refused = try plan(scene, folder)
    #expect(refused.exit == 66)
    let command = try #require(quoted(refused.errorText, "git fetch --unshallow"))
    let fetched = try run(command, in: folder, scene, [:])
    #expect(fetched.exit == 0, "\(fetched.errorText)")
    #expect(try plan(scene, folder).exit == 0)
  }

  @Test func `a partial clone says what completes it`() throws {
    let scene = try IncidentScene()
    let folder = try clone(scene, "--filter=tree:0", "--no-checkout")
    let refused = try plan(scene, folder)
    #expect(refused.exit == 66 && refused.errorText.contains("partial clone"), "\(refused.errorText)")
    let command = try #require(quoted(refused.errorText, "git -c fetch.fsckObjects=true fetch"))
    let fetched = try run(command, in: folder, scene, [:])
    #expect(fetched.exit == 0, "\(fetched.errorText)")
    #expect(try plan(scene, folder).exit == 0)
  }

  @Test func `a detached clone wants the branch's name`() throws {
    let scene = try IncidentScene()
    let folder = try clone(scene)
    try scene.fixture.git(["checkout", "-q", "--detach"], in: folder)
    let refused = try plan(scene, folder, [])
    #expect(refused.exit == 66 && refused.errorText.contains("name the branch with `--branch NAME`"))
    #expect(try plan(scene, folder).exit == 0)
  }

  @Test func `a sparse clone says what to judge instead`() throws {
    let scene = try IncidentScene()
    let folder = try clone(scene)
    try scene.fixture.git(["sparse-checkout", "set", "apps/a1"], in: folder)
    let refused = try plan(scene, folder)
    // Whether libgit2 opens one depends on its version.
    if refused.exit == 0 { return }
    #expect(refused.exit == 66, "\(refused.errorText)")
    let command = try #require(quoted(refused.errorText, "git clone --bare"))
    let place = scene.fixture.directory.path
    let cloned = try run(command, in: place, scene, [:])
    #expect(cloned.exit == 0, "\(cloned.errorText)")
    #expect(try plan(scene, place + "/judged.git").exit == 0)
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a folder to somebody else"))
  func `a clone of another user says how to vouch for it`() throws {
    let scene = try IncidentScene()
    let folder = try clone(scene)
    _ = try runProgram("chown", ["-R", "65534:65534", folder])
    let refused = try plan(scene, folder)
    #expect(refused.exit == 77, "\(refused.errorText)")
    let command = try #require(quoted(refused.errorText, "git config --global --add safe.directory"))
    #expect(try run(command, in: scene.fixture.home, scene, [:]).exit == 0)
    #expect(try plan(scene, folder).exit == 0)
  }

  @Test func `without notes, tags or a home directory it works`() throws {
    let scene = try IncidentScene()
    let folder = try clone(scene, "--no-tags")
    var environment = scene.fixture.environment
    for name in ["HOME", "XDG_CONFIG_HOME", "GNUPGHOME", "GIT_CONFIG_GLOBAL"] { environment[name] = nil }
    environment["RUNBACK_STATE"] = scene.fixture.directory.path("state")
    let command = ["rollback", "apply", "--repo", folder, "--branch", "main", "--yes"] + scene.judge
    let nobody = try runProgram(
      scene.program, command, environment: environment, directory: scene.fixture.directory.path)
    #expect(nobody.exit == 64 && nobody.errorText.contains("nobody is named"), "\(nobody.errorText)")
    environment["GIT_COMMITTER_NAME"] = "rollback"
    environment["GIT_COMMITTER_EMAIL"] = "rollback@example.org"
    let key = try scene.fixture.sshKey("ana").signingKey
    let done = try runProgram(
      scene.program, command + ["--sign", key, "--push", "origin"], environment: environment,
      directory: scene.fixture.directory.path)
    #expect(done.exit == 0, "\(done.errorText)")
  }
}
