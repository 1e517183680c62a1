import Calendars
import Diagnostics
import Glibc
import Journal
import TestSupport
import Testing

/// Every failure that a user can cause: exit code, the whole of standard error, and nothing changed.
@Suite struct `Bad input` {
  let scene: JudgementScene

  init() throws { scene = try JudgementScene() }

  private func expect(
    _ arguments: [String], _ code: Diagnostics.ExitCode, _ errors: String,
    location: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try scene.snapshot()
    let answer = await scene.program.run(arguments)
    #expect(
      answer == ProgramHarness.Answer(code: code, output: "", errors: errors), sourceLocation: location)
    #expect(try scene.snapshot() == before, sourceLocation: location)
  }

  @Test func `no repository where one is named, or around the working directory`() async throws {
    let error = """
      error: no git repository at `\(scene.folder)/nothing`
        = help: name one with `--repo DIR`, or run it inside one

      """
    try await expect(["verify", "--repo", "nothing"] + scene.judge, .notFound, error)
    try await expect(["rollback", "plan", "--repo", "nothing"] + scene.judge, .notFound, error)
    try makeDirectory("\(scene.folder)/nothing")
    scene.program.workingDirectory = "\(scene.folder)/nothing"
    try await expect(["verify"] + scene.judge, .notFound, error)
    try await expect(["known-good"] + scene.judge, .notFound, error)
  }

  @Test func `an empty repository`() async throws {
    let empty = try GitFixture()
    let error = """
      error: the repository at `\(empty.path)` is empty: no branch has a commit
        = help: name another repository with `--repo DIR`, or fetch its branches first

      """
    try await expect(["verify", "--repo", empty.path] + scene.judge, .notFound, error)
    try await expect(["known-good", "--repo", empty.path, "--branch", "main"] + scene.judge, .notFound, error)
  }

  @Test(arguments: [["verify"], ["verify", "--signatures-only"], ["known-good"], ["rollback", "plan"]])
  func `a shallow clone, before anything is said to be missing in it`(_ command: [String]) async throws {
    let clone = try scene.fixture.clone("shallow", options: ["--depth", "1"])
    try await expect(
      command + ["--repo", clone] + scene.judge, .notFound,
      """
      error: `\(clone)` is a shallow clone: its history is cut off and cannot be judged
        = help: run `git fetch --unshallow --tags origin '+refs/heads/*:refs/remotes/origin/*' '+refs/notes/*:refs/notes/*'`
        = help: in CI, clone with full history: GitHub Actions `fetch-depth: 0`, GitLab CI `GIT_DEPTH: 0`, Tekton `depth: 0`

      """)
  }

  @Test func `a branch that is not there`() async throws {
    try await expect(
      ["verify", "--repo", scene.repository, "--branch", "mian"] + scene.judge, .notFound,
      """
      error: no branch `mian` in `\(scene.repository)`
        = help: did you mean `main`?

      """)
    try await expect(
      ["verify", "--repo", scene.repository, "--branch", "staging"] + scene.judge, .notFound,
      """
      error: no branch `staging` in `\(scene.repository)`
        = help: `git -C \(scene.repository) branch --all` lists them; a missing one may want a `git fetch`

      """)
  }

  @Test(arguments: ["--keyring", "--allowed-signers"])
  func `a key file that is not there, or is a folder`(_ option: String) async throws {
    let hint = "  = help: name a file of public keys with `--allowed-signers FILE` or `--keyring FILE`\n"
    let arguments = ["verify", "--repo", scene.repository, "--root", scene.root, option]
    try await expect(
      arguments + ["nowhere"], .notFound, "error: cannot read `\(scene.folder)/nowhere`: it does not exist\n" + hint)
    try await expect(
      arguments + ["home"], .notFound,
      "error: cannot read `\(scene.folder)/home`: it is of another kind, a folder where a file is wanted or the reverse\n"
        + hint)
  }

  @Test func `a list of revoked keys that is not there, is none, or stands alone`() async throws {
    let arguments = ["verify", "--repo", scene.repository, "--root", scene.root]
    let signers = ["--allowed-signers", scene.signers]
    let path = "\(scene.folder)/revoked"
    try await expect(
      arguments + signers + ["--revoked-keys", "revoked"], .notFound,
      """
      error: cannot read `\(path)`: it does not exist
        = help: `--revoked-keys FILE` names a key revocation list, or a list of public keys

      """)
    try writeFile(path, "# old\nana@example.org\n")
    try await expect(
      arguments + signers + ["--revoked-keys", "revoked"], .invalidFile,
      """
      error: `\(path)` is not a list of public keys: line 2: a key is its type and base64
        = help: `ssh-keygen -k -f FILE KEY.pub…` writes a key revocation list; or list public keys, one a line

      """)
    try await expect(
      arguments + ["--revoked-keys", "revoked"], .usage,
      """
      error: `--revoked-keys` goes with `--allowed-signers` or `--keyring`
        = help: in a policy, list the file under `revokedKeys`

      """)
  }

  @Test(.enabled(if: geteuid() != 0)) func `a keyring that may not be read`() async throws {
    try writeFile("\(scene.folder)/secret.asc", "x", mode: 0o000)
    try await expect(
      ["verify", "--repo", scene.repository, "--root", scene.root, "--keyring", "secret.asc"], .notFound,
      """
      error: cannot read `\(scene.folder)/secret.asc`: permission denied, or the file system is read-only
        = help: name a file of public keys with `--allowed-signers FILE` or `--keyring FILE`

      """)
  }

  @Test func `garbage in a keyring`() async throws {
    let path = "\(scene.folder)/keys.asc"
    for (bytes, why) in [
      (Array("garbage\n".utf8), "it holds no certificate"), ([], "it is empty"),
      ([0x9B, 4], "an OpenPGP packet of indeterminate length"),
    ] as [([UInt8], String)] {
      try writeFile(path, bytes)
      try await expect(
        ["verify", "--repo", scene.repository, "--root", scene.root, "--keyring", "keys.asc"], .invalidFile,
        """
        error: `\(path)` is not an OpenPGP keyring: \(why)
          = help: export the public keys: `gpg --armor --export KEY > \(path)`

        """)
    }
  }

  @Test func `garbage in an allowed-signers file`() async throws {
    let path = "\(scene.folder)/signers"
    try writeFile(path, "garbage\n")
    try await expect(
      ["verify", "--repo", scene.repository, "--root", scene.root, "--allowed-signers", "signers"], .invalidFile,
      """
      error: `\(path):1`: the line has no key
        = help: the format is that of ssh-keygen(1), ALLOWED SIGNERS

      """)
  }

  @Test func `a root that is not in the repository`() async throws {
    for root in ["deadbeef", String(repeating: "1", count: 40)] {
      try await expect(
        ["verify", "--repo", scene.repository, "--allowed-signers", scene.signers, "--root", root], .notFound,
        """
        error: no commit `\(root)` in `\(scene.repository)`
          = help: give a commit id, branch or tag of the repository; a missing one may want a `git fetch`

        """)
    }
  }

  @Test func `neither a policy nor a root`() async throws {
    for command in [["verify"], ["known-good"], ["rollback", "plan"], ["rollback", "check", "main"]] {
      try await expect(
        command + ["--repo", scene.repository], .usage,
        """
        error: no trust policy: nothing says whose signatures count
          = help: `runback trust init` reads the history and proposes one, and `runback init DIR` writes a commented one
          = help: or give `--policy FILE`, or `--allowed-signers FILE` or `--keyring FILE` with `--root COMMIT`

        """)
      try await expect(
        command + ["--repo", scene.repository, "--allowed-signers", scene.signers], .usage,
        """
        error: no root: nothing says from which commit the history is to be verified
          = help: `runback trust init` reads the history and proposes one
          = help: or give `--root COMMIT`

        """)
    }
  }

  @Test func `no key to sign with`() async throws {
    try scene.fixture.commit(["app.yaml": "image: evil\n"], by: .mallory)
    scene.program.environment["GIT_AUTHOR_NAME"] = "ana"
    try writeFile("\(scene.folder)/home/.gitconfig", "[user]\n\tname = ana\n\temail = ana@example.org\n")
    let apply =
      ["rollback", "apply", "--yes", "--repo", scene.repository, "--rollback-signer", "ana@example.org"] + scene.judge
    try await expect(
      apply, .usage,
      """
      error: there is no key to sign with: git's configuration of the user names none
        = help: give one with `--sign ~/.ssh/id_ed25519`
        = help: or name it for git too: `git config --global gpg.format ssh` and `git config --global user.signingkey ~/.ssh/id_ed25519.pub`

      """)
    try await expect(
      apply + ["--sign", "\(scene.folder)/nokey"], .notFound,
      """
      error: the signing key `\(scene.folder)/nokey`, which `--sign` names, does not exist
        = help: name one that does, or make it with `ssh-keygen -t ed25519 -f \(scene.folder)/nokey`

      """)
  }

  @Test func `nobody who could agree to a rollback`() async throws {
    try scene.fixture.commit(["app.yaml": "image: evil\n"], by: .mallory)
    try writeFile("\(scene.folder)/home/.gitconfig", "[user]\n\tname = ana\n\temail = ana@example.org\n")
    // What is remembered of signatures and manifests is no change of anything.
    let rights = ["--rollback-signer", "ana@example.org"] + scene.judge
    let plan = await scene.program.run(["rollback", "plan", "--repo", scene.repository] + rights)
    #expect(plan.code == .success, "\(plan.errors)")
    let before = try scene.snapshot()
    let answer = await scene.program.run(
      [
        "rollback", "apply", "--repo", scene.repository, "--sign", try scene.fixture.sshKey("ana").signingKey,
      ] + rights)
    #expect(answer.code == .personNeeded)
    #expect(
      answer.errors.hasPrefix(
        "error: nobody has agreed to this rollback, and there is no terminal to ask on\n  = help: look at"))
    #expect(try scene.snapshot() == before)
  }

  @Test func `a run's name that is none, and a run that is not there`() async throws {
    let state = "\(scene.folder)/state"
    for command in [["journal", "verify"], ["report"], ["status"], ["journal", "show"]] {
      try await expect(
        command + ["--state", state], .notFound,
        "error: there is no run in `\(state)`\n  = help: `runback run ID` begins one\n")
      try await expect(
        command + ["--state", state, "yesterday"], .usage,
        """
        error: `yesterday` is no run's id
          = help: an id looks like `20261120T030000Z-4c9k2m7q`; `runback runs` lists them

        """)
      try await expect(
        command + ["--state", state, "20261120T030000Z-4c9k2m7q"], .notFound,
        """
        error: there is no run `20261120T030000Z-4c9k2m7q` in `\(state)`
          = help: `runback runs` lists the runs

        """)
    }
    try await expect(
      ["resume", "--state", state], .notFound,
      "error: there is no run that could go on in `\(state)`\n  = help: `runback run ID` begins one\n")
  }

  @Test func `no workspace, a runbook that is not there, and an input without a value`() async throws {
    try await expect(
      ["run", "compromised-deployment"], .notFound,
      """
      error: there is no workspace here: no folder with `runbooks/` and `contacts/` upwards from `\(scene.folder)`
        = help: name one with `--workspace DIR`, or make one with `runback init DIR`

      """)
    #expect(await scene.program.run("init", "ws").code == .success)
    try await expect(
      ["init", "ws"], .usage, "error: the folder `ws` is not empty\n  = help: name one that is not there yet\n")
    try await expect(
      ["run", "compromised-deploymnt", "--workspace", "ws"], .notFound,
      """
      error: there is no runbook `compromised-deploymnt` in `ws/runbooks`
        = help: did you mean `compromised-deployment`?

      """)
    try await expect(
      ["run", "compromised-deployment", "--workspace", "ws", "--state", "state"], .usage,
      """
      error: the input `repo` has no value
        = help: `--input repo=VALUE` (path): Where is your clone of the GitOps repository?

      """)
  }
}
