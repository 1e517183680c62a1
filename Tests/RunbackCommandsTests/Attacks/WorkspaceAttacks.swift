import Calendars
import Diagnostics
import TestSupport
import Testing

/// What the judged work tree brings along for those who stand in it.
struct WorkspaceAttacks {
  private static let runbook = """
    apiVersion: runback/v1
    kind: Runbook
    metadata:
      id: respond
      title: Respond
      summary: Judges the branch.
      owner: group:nobody
      severity: sev3
      reviewed: 2026-11-20
      reviewEvery: 900d
    defaults: { timeout: 1m }
    inputs:
      repo: { type: path, prompt: Which repository? }
      policy: { type: path, prompt: Which policy? }
    steps:
      - id: judge
        title: Judge every commit
        uses: git.verify
        with: { repo: "${{ inputs.repo }}", policy: "${{ inputs.policy }}" }

    """

  @Test func `the judged work tree brings its own contacts and runbooks`() async throws {
    let scene = try JudgementScene()
    let policy = scene.folder + "/trust.yaml"
    try writeFile(
      policy,
      "apiVersion: runback/v1\nkind: TrustPolicy\nroot: \"\(scene.root)\"\nsigners:\n"
        + "  ana: { ssh: [\"\(try scene.fixture.sshKey("ana").publicKeyPath)\"], can: [commit, merge, rollback] }\n")
    func run(in workspace: String) async throws -> ProgramHarness.Answer {
      try writeFile("\(workspace)/runbooks/respond.yaml", Self.runbook)
      try makeDirectory("\(workspace)/contacts")
      scene.program.workingDirectory = workspace
      // Each run has its own name, which comes from the time.
      scene.program.time = scene.program.time.adding(seconds: 60)
      return await scene.program.run(
        "run", "respond", "--input", "repo=\(scene.repository)", "--input", "policy=\(policy)", "--non-interactive")
    }
    let outside = try await run(in: "\(scene.folder)/workspace")
    #expect(outside.code == .success, "\(outside.errors)")
    let inside = try await run(in: scene.repository)
    #expect(inside.code != .success)
    let words = "`\(scene.repository)/contacts` lies in the repository that is judged: who can push there would choose"
    #expect(inside.errors.contains(words), "\(inside.errors)")
    // A link on the outside that leads to the inside is no better.
    let linked = "\(scene.folder)/linked"
    try makeDirectory(linked)
    _ = try runProgram("ln", ["-s", "\(scene.repository)/contacts", "\(scene.repository)/runbooks", linked])
    #expect(try await run(in: linked).code != .success)
  }
}
