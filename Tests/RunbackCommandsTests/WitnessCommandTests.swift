import Diagnostics
import TestSupport
import Testing

/// What the commands answer when a server plays an old history, or another one, to somebody who has seen it before.
@Suite struct `Witness log` {
  let scene: JudgementScene
  let server: String
  let tip: String

  init() throws {
    scene = try JudgementScene()
    tip = scene.good
    server = try scene.fixture.bareClone("server.git")
    try scene.fixture.git("remote", "add", "origin", server)
  }

  private var seenAt: String { "2026-11-24T06:00:00Z" }

  private func run(_ arguments: String..., repository: String? = nil, state: String? = nil) async
    -> ProgramHarness.Answer
  {
    await scene.program.run(
      arguments + ["--repo", repository ?? scene.repository] + scene.judge + (state.map { ["--state", $0] } ?? []))
  }

  private func short(_ commit: String) -> String { String(commit.prefix(12)) }

  private func moveServer(to commit: String) throws {
    try scene.fixture.git(["update-ref", "refs/heads/main", commit], in: server)
  }

  @Test func `a fetched branch is witnessed, and an older tip is refused from then on`() async throws {
    let judged = """
      2 commits from the root \(short(scene.root)) to \(short(tip))
      every one is trusted

      """
    #expect(
      await run("verify", "--fetch", "origin")
        == .init(code: .success, output: judged, errors: "witnessed \(short(tip)) of main at origin\n"))
    #expect(
      await run("verify", "--fetch", "origin")
        == .init(code: .success, output: judged, errors: "main at origin: \(short(tip)), as witnessed before\n"))
    #expect(await run("verify") == .init(code: .success, output: judged, errors: ""))

    let old = try scene.fixture.git("rev-parse", "HEAD~1")
    try moveServer(to: old)
    let reason =
      "behind-witness: the tip `\(old)` is older than what was seen of `main`: `\(tip)`, seen \(seenAt), fetched from `origin`"
    let hints = """
        = help: bring the branch up to date; when the remote itself has the older tip, somebody moved it back
        = help: if that was meant: `runback trust accept-rewrite \(old) REASON`

      """
    #expect(
      await run("verify", "--fetch", "origin")
        == .init(
          code: .negative,
          output: """
            1 commit from the root \(short(scene.root)) to \(short(old))
            the history as a whole is refused: \(reason)
            \(hints)every one is trusted

            """, errors: "nothing was witnessed: main at origin has no new commit that is trusted\n"))
    // A pipeline that clones afresh, with the state of before.
    let clone = scene.fixture.directory.path("clone")
    try scene.fixture.git(["clone", "--quiet", "file://" + server, clone], in: scene.fixture.home)
    let missing = """
      error: behind-witness: the tip `\(old)` does not contain what was seen of `main`, and that is not here: `\(tip)`, seen \(seenAt), fetched from `origin`
        = help: fetch the branch; when the remote no longer has that commit, its history was rewritten
        = help: if that was meant: `runback trust accept-rewrite \(old) REASON`

      """
    #expect(await run("known-good", repository: clone) == .init(code: .refused, output: "", errors: missing))
    #expect(await run("rollback", "plan", repository: clone) == .init(code: .refused, output: "", errors: missing))
  }

  @Test func `a history that was written anew is refused until it is accepted`() async throws {
    _ = await run("verify", "--fetch", "origin")
    try scene.fixture.git("reset", "--quiet", "--hard", "HEAD~1")
    let other = try scene.fixture.commit(["app.yaml": "image: four\n"], signedBy: scene.fixture.sshKey("ana"))
    try scene.fixture.git(["push", "--quiet", "--force", server, "main"])
    #expect(
      await run("known-good")
        == .init(
          code: .refused, output: "",
          errors: """
            error: history-rewritten: the tip `\(other)` does not descend from what was seen of `main`: `\(tip)`, seen \(seenAt), fetched from `origin`
              = help: `git log --oneline \(short(other))..\(short(tip))` lists what was taken out
              = help: if that was meant: `runback trust accept-rewrite \(other) REASON`

            """))
    let json = await run("verify", "--json")
    #expect(json.code == .negative)
    #expect(json.output.contains("\"rewind\": \"history-rewritten\""))
    #expect(
      await run("trust", "accept-rewrite", "HEAD", "the secret had to go")
        == .init(
          code: .usage, output: "",
          errors: """
            error: `HEAD` is no full id: what is accepted has to be said exactly
              = help: `git rev-parse HEAD` prints it

            """))
    #expect(
      await run("trust", "accept-rewrite", other, "the secret had to go")
        == .init(code: .success, output: "", errors: "main goes on from \(short(other))\n"))
    #expect(await run("verify", "--fetch", "origin").errors == "main at origin: \(short(other)), as witnessed before\n")
    #expect(
      await run("trust", "witness", "show")
        == .init(
          code: .success,
          output: """
              \(seenAt)  \(tip)  fetched from `origin`
            * \(seenAt)  \(other)  accepted by the operator: the secret had to go

            """, errors: ""))
  }

  @Test func `nothing seen yet is no error, and is said`() async throws {
    #expect(
      await run("trust", "witness", "show")
        == .init(
          code: .negative, output: "", errors: "nothing was seen of main yet: `runback verify --fetch REMOTE`\n"))
    #expect(
      await run("trust", "witness", "export", "--sign", "none")
        == .init(
          code: .notFound, output: "",
          errors: """
            error: nothing was seen of `main`, so that there is nothing to export
              = help: `runback verify --fetch REMOTE` witnesses a branch

            """))
    #expect(
      await run("known-good").errors == """
        known-good: signed-only
        rewind: unchecked (without a floor in the policy or a witness log, an old tip played to us as the newest does not show)
        note: no health marks are here; if there are some, fetch them with `git fetch origin '+refs/notes/*:refs/notes/*' --tags`

        """)
  }

  @Test func `a pipeline that remembers nothing learns from a signed file what the branch must contain`() async throws {
    let ana = try scene.fixture.sshKey("ana")
    let mallory = try scene.fixture.sshKey("mallory")
    _ = await run("verify", "--fetch", "origin")
    let file = scene.program.directory.path("witness.json")
    #expect(
      await run("trust", "witness", "export", "--sign", ana.signingKey, "-o", file)
        == .init(code: .success, output: "", errors: ""))
    let old = try scene.fixture.git("rev-parse", "HEAD~1")
    try moveServer(to: old)
    let clone = scene.fixture.directory.path("clone")
    try scene.fixture.git(["clone", "--quiet", "file://" + server, clone], in: scene.fixture.home)
    let state = scene.program.directory.path("ci")
    #expect(await run("verify", repository: clone, state: state).code == .success)
    func importing(_ file: String, _ more: String...) async -> ProgramHarness.Answer {
      await scene.program.run(
        ["trust", "witness", "import", file] + more + ["--repo", clone, "--state", state] + scene.judge)
    }
    func refused(_ why: String) -> ProgramHarness.Answer {
      .init(
        code: .refused, output: "",
        errors: """
          error: the exported witness log does not count: \(why)
            = help: it has to be signed by somebody who can `admin`, or by the signer that `--signer NAME` names

          """)
    }
    #expect(await importing(file) == refused("signed by `ana@example.org`, who may not `admin`"))
    #expect(await importing(file, "--signer", "bo") == refused("signed by `ana@example.org`, who may not `admin`"))
    let export = try readText(file)
    let unsigned = scene.program.directory.path("unsigned.json")
    try writeFile(unsigned, String(export.prefix { $0 != "\n" }) + "\n")
    #expect(await importing(unsigned, "--signer", "ana@example.org") == refused("it is not signed"))
    let changed = scene.program.directory.path("changed.json")
    try writeFile(changed, export.replacing(tip, with: old))
    let fits = await importing(changed, "--signer", "ana@example.org")
    #expect(fits.code == .refused && fits.errors.contains("does not count: the signature does not fit the commit"))
    let garbled = scene.program.directory.path("garbled.json")
    try writeFile(garbled, "nonsense\n")
    #expect(
      await importing(garbled)
        == .init(
          code: .invalidFile, output: "",
          errors: "error: the exported witness log is no `runback/witness-export/v1`\n"))
    let foreign = scene.program.directory.path("mallory.json")
    _ = await run("trust", "witness", "export", "--sign", mallory.signingKey, "-o", foreign)
    let stranger = await importing(foreign, "--signer", "mallory")
    #expect(stranger.code == .refused && stranger.errors.contains("signed by a key that the policy does not name"))
    // The same signature for another purpose is none.
    let statement = scene.program.directory.path("statement")
    try writeFile(statement, String(export.prefix { $0 != "\n" }) + "\n")
    _ = try runProgram("ssh-keygen", ["-q", "-Y", "sign", "-n", "git", "-f", ana.signingKey, statement])
    let purpose = scene.program.directory.path("purpose.json")
    try writeFile(purpose, try readText(statement) + readText(statement + ".sig"))
    let other = await importing(purpose, "--signer", "ana@example.org")
    #expect(other.code == .refused && other.errors.contains("for the namespace `git`, not `runback-witness`"))

    #expect(
      await importing(file, "--signer", "ana@example.org")
        == .init(
          code: .success, output: "",
          errors: "1 new sighting of main, signed by ana@example.org; it has to go on from \(short(tip))\n"))
    #expect(await run("known-good", repository: clone, state: state).code == .refused)
    #expect(
      await importing(file, "--signer", "ana@example.org").errors
        == "0 new sightings of main, signed by ana@example.org; what was seen here is as new\n")
  }

  @Test func `older knowledge does not replace newer, and a contradiction is refused`() async throws {
    let ana = try scene.fixture.sshKey("ana")
    let base = try scene.fixture.git("rev-parse", "HEAD~1")
    _ = await run("verify", "--fetch", "origin")
    let older = scene.program.directory.path("older.json")
    _ = await run("trust", "witness", "export", "--sign", ana.signingKey, "-o", older)
    let newest = try scene.fixture.commit(["app.yaml": "image: four\n"], signedBy: ana)
    try scene.fixture.git(["push", "--quiet", server, "main"])
    let state = scene.program.directory.path("other")
    #expect(await run("verify", "--fetch", "origin", state: state).code == .success)
    #expect(
      await run("trust", "witness", "import", older, "--signer", "ana@example.org", state: state).errors
        == "1 new sighting of main, signed by ana@example.org; what was seen here is as new\n")
    #expect(
      await run("trust", "witness", "show", state: state).output == """
        * \(seenAt)  \(newest)  fetched from `origin`
          \(seenAt)  \(tip)  imported, signed by `ana@example.org`

        """)
    // A third machine saw another history.
    try scene.fixture.git("reset", "--quiet", "--hard", base)
    let divergent = try scene.fixture.commit(["app.yaml": "image: evil\n"], signedBy: ana)
    try scene.fixture.git(["push", "--quiet", "--force", server, "main"])
    let third = scene.program.directory.path("third")
    #expect(await run("verify", "--fetch", "origin", state: third).code == .success)
    #expect(
      await run("trust", "witness", "import", older, "--signer", "ana@example.org", state: third)
        == .init(
          code: .refused, output: "",
          errors: """
            error: history-rewritten: another machine saw `\(tip)` of `main`, and this one `\(divergent)`: neither goes on from the other
              = help: find out which is the branch's
              = help: if it is the other one: `runback trust accept-rewrite \(tip) REASON`, then import again

            """))
  }

  @Test func `hooks and settings of the judged repository do not run when it is fetched`() async throws {
    let proof = scene.program.directory.path("ran")
    let script = "#!/bin/sh\ntouch '\(proof)'\nexec git upload-pack \"$@\"\n"
    for hook in ["reference-transaction", "post-merge", "post-checkout", "pre-auto-gc", "fsmonitor"] {
      try writeFile(scene.repository + "/.git/hooks/\(hook)", script, mode: 0o755)
    }
    let program = scene.fixture.directory.path("upload-pack")
    try writeFile(program, script, mode: 0o755)
    for (name, value) in [
      ("remote.origin.uploadpack", program), ("core.fsmonitor", program), ("core.alternateRefsCommand", program),
      ("core.hooksPath", scene.repository + "/.git/hooks"), ("maintenance.auto", "true"), ("gc.auto", "1"),
    ] {
      try scene.fixture.git("config", name, value)
    }
    let newest = try scene.fixture.git(
      ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "rev-parse", "HEAD"])
    #expect(await run("verify", "--fetch", "origin").errors == "witnessed \(short(newest)) of main at origin\n")
    #expect(!fileExists(proof))
  }

  @Test func `what came in on the remote is fetched with its marks, and ours are left alone`() async throws {
    let worker = scene.fixture.directory.path("worker")
    try scene.fixture.git(["clone", "--quiet", server, worker], in: scene.fixture.home)
    try scene.fixture.git(["commit", "--quiet", "--allow-empty", "-m", "theirs"], in: worker)
    try scene.fixture.git(["tag", "-a", "-m", "good", "known-good/1"], in: worker)
    try scene.fixture.git(["notes", "--ref", "runback-health", "add", "-m", "theirs"], in: worker)
    try scene.fixture.git(
      ["push", "--quiet", "origin", "main", "known-good/1", "refs/notes/runback-health"], in: worker)
    let theirs = try scene.fixture.git(["rev-parse", "HEAD"], in: worker)
    let answer = await run("verify", "--fetch", "origin")
    #expect(answer.code == .negative)
    #expect(answer.errors == "witnessed \(short(tip)) of main at origin\n")
    let references = try scene.fixture.git("for-each-ref", "--format=%(refname)")
    #expect(
      references == """
        refs/heads/main
        refs/notes/runback-health
        refs/remotes/origin/main
        refs/runback/witness/notes/heads/main
        refs/runback/witness/tip/heads/main
        refs/tags/known-good/1
        """)
    #expect(try scene.fixture.git("rev-parse", "refs/remotes/origin/main") == theirs)
    #expect(try scene.fixture.git("rev-parse", "refs/heads/main") == tip)
  }

  @Test func `a remote that does not answer, or has no such branch or name, is an error and nothing is witnessed`()
    async throws
  {
    #expect(
      await run("verify", "--fetch", "nowhere")
        == .init(
          code: .usage, output: "",
          errors: """
            error: `\(scene.repository)` has no remote `nowhere`
              = help: `git remote -v` shows those it has

            """))
    try scene.fixture.git(["branch", "--quiet", "-m", "main", "other"], in: server)
    #expect(
      await run("verify", "--fetch", "origin")
        == .init(
          code: .usage, output: "",
          errors: """
            error: `origin` has no branch `main`
              = help: `git ls-remote --heads origin` lists those it has

            """))
    try removeRecursively(server)
    let gone = await run("verify", "--fetch", "origin")
    #expect(
      gone.code == .unavailable
        && gone.errors.hasPrefix("error: cannot fetch `main` from `origin`: git exited with status 128"))
    #expect(await run("verify", "HEAD~1", "--fetch", "origin").code == .usage)
    #expect(await run("trust", "witness", "show").code == .negative)
  }

  @Test func `the cache of signatures is used, said to be damaged where it is, and left out on request`() async throws {
    let cache = scene.program.directory.path("home/.local/state/runback/signatures.cache")
    #expect(await run("verify", "--no-cache").errors == "")
    #expect(!fileExists(cache))
    #expect(await run("verify").errors == "")
    #expect(fileExists(cache))
    let good = await run("verify")
    try writeFile(cache, "nonsense")
    #expect(await run("verify", "--no-cache") == good)
    #expect(
      await run("verify")
        == .init(
          code: good.code, output: good.output,
          errors: "warning: the signature cache `\(cache)` is damaged; it is written anew\n"))
    #expect(await run("verify") == good)
  }
}
