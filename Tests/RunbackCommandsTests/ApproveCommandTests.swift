import Calendars
import Diagnostics
import JSON
import TestSupport
import Testing

/// `runback approve`: what an approver sees, and that what comes out is what the run waits for.
struct ApproveCommandTests {
  /// A run of `danger` that waits for bo and cy.
  private struct Scene {
    let program: ProgramHarness
    let request: String
    let state = ["--workspace", "ws", "--state", "state"]

    init() async throws {
      var program = try ProgramHarness()
      program.environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
      var contacts = ""
      for id in ["bo", "cy", "dee"] {
        let pair = try testKeys.pair(id)
        try writeFile(program.directory.path("keys/\(id)"), pair.privateKey, mode: 0o600)
        try writeFile(program.directory.path("keys/\(id).pub"), pair.publicKey + "\n")
        contacts += """
          apiVersion: runback/v1
          kind: Person
          id: \(id)
          name: \(id)
          methods: [{ id: mail, type: email, value: \(id)@example.org }]
          keys:
            - \(pair.publicKey)
          ---

          """
      }
      contacts +=
        "apiVersion: runback/v1\nkind: Group\nid: commanders\nname: Commanders\nmembers: [person:bo, person:cy]\n"
      try writeFile(program.directory.path("ws/contacts/all.yaml"), contacts)
      try writeFile(
        program.directory.path("ws/runbooks/risky.yaml"),
        """
        apiVersion: runback/v1
        kind: Runbook
        metadata: { id: risky, title: Risky }
        permissions: { exec: ["true"] }
        defaults: { timeout: 1m }
        steps:
          - id: danger
            title: Do it
            run: ["true"]
            noUndo: It is a test.
            approve: { from: group:commanders, count: 2, expires: 1h }

        """)
      let begun = await program.run(["run", "risky", "--non-interactive"] + state)
      #expect(begun.code == .personNeeded, "\(begun)")
      let run = try #require(try listDirectory(program.directory.path("state/runs")).first)
      self.program = program
      request = program.directory.path("state/runs/\(run)/approvals/danger-1.txt")
    }

    func approve(_ key: String, _ more: [String] = ["--yes"], answers: [String] = []) async -> ProgramHarness.Answer {
      await program.run(["approve", request, "--key", program.directory.path("keys/\(key)")] + more, answers: answers)
    }
  }

  @Test func `what two people sign lets the run go on`() async throws {
    let scene = try await Scene()
    let text = try readText(scene.request)
    let bo = await scene.approve("bo", ["--yes", "-o", "bo.sig"])
    #expect(bo == ProgramHarness.Answer(code: .success, output: "", errors: "\n\(text)\n"))
    let cy = await scene.approve("cy", [], answers: ["yes"])
    #expect(cy.code == .success)
    #expect(cy.errors == "\n\(text)\nSign exactly this? yes or no > ")
    #expect(cy.output.hasPrefix("-----BEGIN SSH SIGNATURE-----\n"))
    try writeFile(scene.program.directory.path("cy.sig"), cy.output)
    let one = await scene.program.run(["resume", "--approval", "bo.sig"] + scene.state)
    #expect(one.code == .personNeeded)
    #expect(one.errors.contains("wants 2 of group:commanders to approve; so far bo"), "\(one)")
    let both = await scene.program.run(["resume", "--approval", "cy.sig"] + scene.state)
    #expect(both.code == .success, "\(both)")
  }

  @Test func `nothing is signed that nobody agreed to`() async throws {
    let scene = try await Scene()
    for (answers, sentence) in [
      ([], "nobody has agreed to this request, and there is no terminal to ask on"),
      (["no"], "nothing was signed: the question was answered with no"),
    ] {
      let answer = await scene.approve("bo", ["-o", "bo.sig"], answers: answers)
      #expect(answer.code == .personNeeded)
      #expect(answer.errors.contains("error: \(sentence)\n"), "\(answer)")
      #expect(!fileExists(scene.program.directory.path("bo.sig")))
    }
  }

  @Test func `whoever may not approve signs in vain`() async throws {
    let scene = try await Scene()
    #expect(await scene.approve("dee", ["--yes", "-o", "dee.sig"]).code == .success)
    let resumed = await scene.program.run(["resume", "--approval", "dee.sig"] + scene.state)
    #expect(resumed.code == .personNeeded)
    #expect(try readText(scene.request.replacing("approvals/danger-1.txt", with: "journal.jsonl")).contains("refused"))
  }

  @Test func `a request that has expired, or was changed on its way, is said to be so`() async throws {
    let scene = try await Scene()
    var later = scene.program
    later.time = later.time.adding(.hours(2))
    let late = await later.run("approve", scene.request, "--yes", "--key", later.directory.path("keys/bo"))
    #expect(late.code == .refused)
    #expect(late.errors.contains("error: the request expired at "), "\(late)")
    #expect(late.output == "")
    try writeFile(scene.program.directory.path("other.txt"), "Please sign this.\n")
    let other = await scene.program.run(
      "approve", "other.txt", "--yes", "--key", scene.program.directory.path("keys/bo"))
    #expect(other.code == .invalidFile)
    #expect(other.errors.contains("error: `other.txt` is no approval request: "), "\(other)")
  }

  @Test func `for a program the request and the signature are one document`() async throws {
    let scene = try await Scene()
    let answer = await scene.approve("bo", ["--yes", "--json"])
    let document = try JSONValue.parse(Array(answer.output.utf8))
    #expect(document["schema"] == "runback/approval/v1")
    #expect(document["request"]?.stringValue == (try readText(scene.request)))
    #expect(document["signature"]?.stringValue?.hasPrefix("-----BEGIN SSH SIGNATURE-----\n") == true)
  }
}
