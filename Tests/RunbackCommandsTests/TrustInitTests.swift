import Diagnostics
import TestSupport
import Testing

/// `trust init`: what it finds, what it proposes, and that it writes only what somebody said yes to.
struct TrustInitTests {
  private let scene: JudgementScene

  init() throws { scene = try JudgementScene() }

  private func `init`(_ more: String...) async -> ProgramHarness.Answer {
    await scene.program.run(["trust", "init", "--repo", scene.repository, "--output", "policy"] + more)
  }

  private var folder: String { scene.program.directory.path("policy") }

  @Test func `without a yes everything is shown and nothing is written`() async throws {
    let before = try scene.snapshot()
    let answer = await `init`("--allowed-signers", scene.signers)
    #expect(answer.code == .personNeeded)
    #expect(
      answer.errors == """
        error: nobody has agreed to this policy, and there is no terminal to ask on
          = help: read what is proposed, then add `--yes`, and `--output DIR` for the folder to write into

        """)
    let key = try fingerprint()
    let tip = scene.good
    #expect(
      answer.output
        == """
        3 commits up to \(tip.prefix(12))

        signed by:
          3 commits  ssh \(key)  `ana@example.org`
          0 not signed

        proposed:
          root   \(scene.root)
          floor  \(tip)
          2 commits after the root, of which 2 would be trusted; the tip would be trusted

        trust.yaml:

        # Proposed by `runback trust init` from the history of `main`. Read it, correct it, and keep it, with `keys/`,
        # outside the repository that it judges.
        apiVersion: runback/v1
        kind: TrustPolicy

        # Grows by one whenever you change this file.
        epoch: 1

        # Trusted from here on: it, and what is behind it, are taken on faith.
        root: "\(scene.root)"
        # Every tip must contain it, so that an old one that is played to you as the newest shows.
        floor: "\(tip)"
        branches: [main]
        history: all-parents

        # Nobody can roll back or attest before you say who: add `rollback` and `attest`.
        signers:
          # 3 commits
          "ana@example.org": { ssh: [keys/ana_at_example.org.pub], can: [commit, merge] }

        # accept, marked (needs a health mark) or refuse: what only a forge signed, and not who.
        forgeOnly: marked
        knownGood: { health: preferred }
        # What a rollback leaves as it is: secrets that were rotated since.
        protect: ["**/*sealedsecret*.yaml", "**/*sealedsecret*.yml", "**/*sealed-secret*.yaml", "**/*sealed-secret*.yml", "**/*externalsecret*.yaml", "**/*externalsecret*.yml", "**/*external-secret*.yaml", "**/*external-secret*.yml", "**/*.sops.yaml", "**/*.sops.yml", "**/*.sops.json"]


        """)
    #expect(try scene.snapshot() == before)
  }

  @Test func `what is written judges the history, and is never written over`() async throws {
    #expect(await `init`("--yes").code == .success)
    let judged = await scene.program.run(
      ["verify", "--quiet", "--repo", scene.repository, "--policy", "\(folder)/trust.yaml"])
    #expect(judged.code == .success, "\(judged.errors)")
    let policy = try readText("\(folder)/trust.yaml")
    #expect(policy.contains("the name is only what the commits claim: ask whose key it is"))
    let again = await `init`("--yes")
    #expect(
      again
        == ProgramHarness.Answer(
          code: .usage, output: "",
          errors: """
            error: `policy/trust.yaml` is there already, and nothing is written over it
              = help: name another folder with `--output DIR`

            """))
    #expect(try readText("\(folder)/trust.yaml") == policy)
    try removeRecursively("\(folder)/trust.yaml")
    #expect(await `init`("--yes").errors.hasPrefix("error: `policy/keys` is there already"))
  }

  @Test func `a no at the terminal writes nothing, and a yes does`() async throws {
    let arguments = ["trust", "init", "--repo", scene.repository, "--output", "policy", "--quiet"]
    let no = await scene.program.run(arguments, answers: ["no"])
    #expect(no.code == .personNeeded)
    #expect(
      no.errors
        == """

        Write this to policy? yes or no > error: nothing was written: the question was answered with no
          = help: answer it with `yes`, or add `--yes`

        """)
    #expect(!fileExists("\(folder)/trust.yaml"))
    #expect(await scene.program.run(arguments, answers: ["yes"]).code == .success)
    #expect(fileExists("\(folder)/trust.yaml"))
  }

  @Test func `nothing is written into the repository that would be judged`() async throws {
    let before = try scene.fixture.snapshot()
    for place in [scene.repository, "\(scene.repository)/ops/policy", "\(scene.repository)/.git/runback"] {
      let answer = await scene.program.run(
        ["trust", "init", "--repo", scene.repository, "--output", place, "--yes"])
      #expect(answer.code == .refused, "\(place)")
    }
    #expect(try scene.fixture.snapshot() == before)
    #expect(try scene.fixture.git("status", "--porcelain") == "")
  }

  @Test func `trust begins where everything after it is signed by keys that can be checked`() async throws {
    let unsigned = try scene.fixture.commit(["app.yaml": "image: four\n"])
    let tip = try scene.fixture.commit(["app.yaml": "image: five\n"], signedBy: scene.fixture.sshKey("ana"))
    let answer = await `init`("--json")
    #expect(answer.output.contains("\"root\": \"\(unsigned)\""))
    #expect(answer.output.contains("\"reason\": \"it is not signed\""))
    #expect(answer.output.contains("\"floor\": \"\(tip)\""))
    let earlier = await `init`("--json", "--root", scene.root)
    #expect(earlier.output.contains("\"trusted\": false"))
    let missing = await `init`("--root", String(repeating: "1", count: 40))
    #expect(missing.code == .notFound)
  }

  @Test func `a policy that is missing points here`() async throws {
    let answer = await scene.program.run(["verify", "--repo", scene.repository])
    #expect(answer.code == .usage)
    #expect(answer.errors.contains("`runback trust init`"))
  }

  private func fingerprint() throws -> String {
    let key = try scene.fixture.sshKey("ana")
    let output = try runProgram("ssh-keygen", ["-l", "-f", key.publicKeyPath], environment: scene.fixture.environment)
    return String(output.text.split(separator: " ")[1])
  }
}
