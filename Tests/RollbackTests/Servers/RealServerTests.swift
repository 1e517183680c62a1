import Diagnostics
import Git
import TestSupport
import Testing
import Trust

@testable import Rollback

/// Pushes to servers as they are run in earnest, each started by the test on loopback. Whatever goes wrong has its exit code
/// and sentence, and nothing is half done.
@Suite(.serialized)
struct RealServerTests {
  private static let web = ServerProgram.canTest("lighttpd")
  private static let shell = ServerProgram.canTest("sshd")
  private static let gitolite = ServerProgram.canTest("sshd", "gitolite")
  private static let main = RefName(branch: "main")

  private func pushing(_ branch: String = "main", proposal: Bool = false) throws -> RollbackRequest {
    RollbackRequest(
      push: PushDestination(
        remote: "origin", branch: try #require(RefName(branch: branch)), isProposal: proposal))
  }

  private func configure(_ scene: RollbackScene, _ text: String) throws {
    let file = scene.fixture.home + "/.gitconfig"
    let old = try readText(file).split(separator: "#runback\n", omittingEmptySubsequences: false)[0]
    try writeFile(file, old + "#runback\n" + text)
  }

  /// A bare repository at the scene's commit, and the scene's `origin` at another address of it.
  private func remote(_ scene: RollbackScene, at address: (String) -> String) throws -> String {
    let remote = try scene.fixture.bareClone("served/origin.git")
    try scene.fixture.git("remote", "add", "origin", address("origin.git"))
    return remote
  }

  // MARK: git http-backend behind lighttpd

  @Test(.enabled(if: web, "needs `lighttpd` (apt-get install lighttpd)"))
  func `over HTTP, with a password from the user's credential helper`() async throws {
    let scene = try RollbackScene()
    try makeDirectory(scene.fixture.directory.path("served"))
    let server = try WebGitServer(scene, repositories: scene.fixture.directory.path("served"))
    let remote = try remote(scene, at: server.address)
    let before = [try scene.fixture.snapshot(), try scene.fixture.snapshot(of: remote)]
    func untouched() throws -> Bool {
      try [scene.fixture.snapshot(), scene.fixture.snapshot(of: remote)] == before
    }

    // Nobody gives a password; then a wrong one.
    for helper in ["", WebGitServer.credentials("wrong")] {
      try configure(scene, helper)
      let denied = await scene.failure { _ = try await scene.apply(try pushing()) }
      #expect(denied?.exitCode == .refused)
      let why =
        helper.isEmpty
        ? "fatal: could not read Username for 'http://127.0.0.1:\(server.port)': terminal prompts disabled"
        : "fatal: Authentication failed for '\(server.address("origin.git"))/'"
      #expect(denied?.message == "cannot ask `origin` for its branches: git exited with status 128: \(why)")
      #expect(denied?.hints.first?.hasPrefix("`origin` does not know these credentials") == true)
      #expect(try untouched())
    }
    try configure(scene, WebGitServer.credentials("secret"))

    // A hook that refuses, with words that sound like a lost lease.
    let hook = remote + "/hooks/pre-receive"
    try writeFile(hook, "#!/bin/sh\necho 'stale info, fetch first'\nexit 1\n", mode: 0o755)
    let refused = await scene.failure { _ = try await scene.apply(try pushing()) }
    #expect(refused?.exitCode == .refused)
    #expect(
      refused?.message
        == "`origin` does not accept the rollback on `main`: pre-receive hook declined: stale info, fetch first")
    #expect(try untouched())

    // The server goes away in the middle, before it has taken anything.
    try writeFile(hook, "#!/bin/sh\n\(server.killLine)\nexit 1\n", mode: 0o755)
    let cut = await scene.failure { _ = try await scene.apply(try pushing()) }
    #expect(cut?.exitCode == .unavailable && cut?.effectHappened == true)
    #expect(cut?.message.hasSuffix("; whether `origin` took it is not known") == true)
    #expect(try untouched())
    let gone = await scene.failure { _ = try await scene.apply(try pushing()) }
    #expect(gone?.exitCode == .unavailable && gone?.effectHappened == false)

    // The server goes away when it has taken it: the same command again finds that, and goes on.
    try removeRecursively(hook)
    try writeFile(remote + "/hooks/post-update", "#!/bin/sh\n\(server.killLine)\n", mode: 0o755)
    try server.start()
    let unheard = await scene.failure { _ = try await scene.apply(try pushing()) }
    #expect(unheard?.exitCode == .unavailable && unheard?.effectHappened == true)
    #expect(try scene.fixture.git("rev-parse", "main") == scene.tip)
    try removeRecursively(remote + "/hooks/post-update")
    try server.start()
    let result = try await scene.apply(try pushing(), time: 1_790_200_000)
    #expect(result.isPushed)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
    #expect(try scene.fixture.git("rev-parse", "main") == result.commit.hex)
    #expect(try scene.fixture.git("rev-list", "--count", "\(scene.tip)..main") == "1")
    #expect(try scene.fixture.git("status", "--porcelain") == "")
  }

  @Test(.enabled(if: web, "needs `lighttpd` (apt-get install lighttpd)"))
  func `over HTTP a lease is lost to a committer, and a retry fetches what came`() async throws {
    let scene = try RollbackScene()
    try makeDirectory(scene.fixture.directory.path("served"))
    let server = try WebGitServer(scene, repositories: scene.fixture.directory.path("served"))
    let remote = try remote(scene, at: server.address)
    try configure(scene, WebGitServer.credentials("secret"))
    let clone = try scene.fixture.clone("other")
    try scene.fixture.git(["commit", "-q", "--allow-empty", "-m", "raced"], in: clone)
    try scene.fixture.git(["push", "-q", remote, "main"], in: clone)
    let lost = await scene.failure { _ = try await scene.apply(try pushing()) }
    #expect(lost?.exitCode == .tryAgain)
    #expect(lost?.message == "somebody pushed to `main` of `origin` in the meantime; nothing was changed")
    let result = try await scene.apply(try pushing(), expecting: .init(retries: 2))
    #expect(result.isPushed && result.overtaken.map(\.hex) == [scene.tip])
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
  }

  // MARK: OpenSSH

  @Test(.enabled(if: shell, "needs `sshd` (apt-get install openssh-server)"))
  func `over SSH with a key, and without the right one`() async throws {
    let scene = try RollbackScene()
    let key = try scene.fixture.sshKey("deploy")
    let other = try scene.fixture.sshKey("mallory")
    let server = try SecureShellServer(scene, entries: [key.publicKey])
    let remote = try scene.fixture.bareClone("origin.git")
    try scene.fixture.git("remote", "add", "origin", server.address(remote))
    let before = [try scene.fixture.snapshot(), try scene.fixture.snapshot(of: remote)]

    for (configuration, why) in [
      (server.configuration(key: other), "Permission denied (publickey)"),
      (server.configuration(key: key, knowsHost: false), "Host key verification failed"),
    ] {
      try configure(scene, configuration)
      let denied = await scene.failure { _ = try await scene.apply(try pushing()) }
      #expect(denied?.exitCode == .refused, "\(why)")
      #expect(denied?.hints.count == 2)
      #expect([try scene.fixture.snapshot(), try scene.fixture.snapshot(of: remote)] == before)
    }
    try configure(scene, server.configuration(key: key))
    // What takes the push is killed in the middle; the server answers afterwards, so that what happened is known.
    try writeFile(remote + "/hooks/pre-receive", "#!/bin/sh\nkill -9 $PPID\nexit 1\n", mode: 0o755)
    let cut = await scene.failure { _ = try await scene.apply(try pushing()) }
    #expect(cut?.exitCode == .unavailable && cut?.effectHappened == false)
    #expect(cut?.message.hasSuffix("; the remote did not take it") == true, "\(cut?.message ?? "")")
    #expect(try scene.fixture.git("rev-parse", "main") == scene.tip)
    try removeRecursively(remote + "/hooks/pre-receive")
    let result = try await scene.apply(try pushing(), time: 1_790_200_000)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
    #expect(result.isPushed)
  }

  // MARK: gitolite

  @Test(.enabled(if: gitolite, "needs `sshd` and `gitolite` (apt-get install openssh-server gitolite3)"))
  func `gitolite protects the branch, and takes a proposal`() async throws {
    let scene = try RollbackScene()
    try ServerProgram.require("gitolite", package: "gitolite3")
    let key = try scene.fixture.sshKey("deploy")
    let home = scene.fixture.directory.path("gitolite")
    try makeDirectory(home)
    try writeFile(home + "/ana.pub", key.publicKey + "\n")
    let environment = [
      "HOME": home, "PATH": testProgramPath, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "USER": "git", "LOGNAME": "git",
      "GIT_AUTHOR_NAME": "git", "GIT_AUTHOR_EMAIL": "git@example.org", "GIT_COMMITTER_NAME": "git",
      "GIT_COMMITTER_EMAIL": "git@example.org",
    ]
    func gitolite(_ arguments: String...) throws {
      let output = try runProgram("gitolite", arguments, environment: environment, directory: home)
      guard output.exit == 0 else { throw ProgramFailure(description: "gitolite: \(output.text)\(output.errorText)") }
    }
    try gitolite("setup", "-pk", home + "/ana.pub")
    try writeFile(
      home + "/.gitolite/conf/gitolite.conf",
      "repo gitops\n    - main = ana\n    RW rollback/ = ana\n    R = ana\n")
    try gitolite("compile")
    let remote = home + "/repositories/gitops.git"
    try scene.fixture.git(["fetch", "-q", scene.fixture.path, "main:main"], in: remote)
    let server = try SecureShellServer(
      scene,
      entries: [
        "command=\"env HOME=\(home) GIT_CONFIG_NOSYSTEM=1 /usr/share/gitolite3/gitolite-shell ana\",no-pty \(key.publicKey)"
      ])
    try scene.fixture.git("remote", "add", "origin", server.address("gitops"))
    try configure(scene, server.configuration(key: key))
    let before = try scene.fixture.snapshot()

    let refused = await scene.failure { _ = try await scene.apply(try pushing()) }
    #expect(refused?.exitCode == .refused)
    #expect(
      refused?.message
        == "`origin` does not accept the rollback on `main`: hook declined: FATAL: W refs/heads/main gitops ana DENIED by"
        + " refs/heads/main / error: hook declined to update refs/heads/main")
    #expect(refused?.hints == ["a protected branch wants a pull request: add `--push-branch rollback/NAME`"])
    #expect(try scene.fixture.snapshot() == before)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == scene.tip)

    let proposed = try await scene.apply(try pushing("rollback/INC-42", proposal: true))
    #expect(proposed.isPushed)
    #expect(try scene.fixture.git(["rev-parse", "rollback/INC-42"], in: remote) == proposed.commit.hex)
    let again = try await scene.apply(try pushing("rollback/INC-42", proposal: true), time: 1_790_200_000)
    #expect(again.commit == proposed.commit)
    #expect(try scene.fixture.snapshot() == before)
  }

  // MARK: a hook that wants signatures

  @Test func `a server that wants signed commits takes a rollback`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.addRemote()
    let signers = try scene.fixture.allowedSigners([scene.ana], name: "servers_signers")
    try writeFile(
      remote + "/hooks/pre-receive",
      """
      #!/bin/sh
      while read -r old new name; do
        for commit in $(git rev-list "$new" "^$old"); do
          git -c gpg.ssh.allowedSignersFile='\(signers)' verify-commit "$commit" 2>/dev/null || {
            echo "$commit is not signed" >&2
            exit 1
          }
        done
      done

      """, mode: 0o755)
    // The hook works: an unsigned commit is refused.
    let clone = try scene.fixture.clone("other")
    try scene.fixture.git(["commit", "-q", "--allow-empty", "-m", "unsigned"], in: clone)
    #expect(try scene.fixture.tryGit(["push", "-q", remote, "main"], in: clone).exit != 0)
    let result = try await scene.apply(try pushing())
    #expect(result.isPushed)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
  }
}
