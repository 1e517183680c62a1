import Diagnostics
import TestSupport
import Testing

struct TestCommandTests {
  private func workspace() async throws -> ProgramHarness {
    var harness = try ProgramHarness()
    let made = await harness.run("init", "w")
    try #require(made.code == .success, "\(made.errors)")
    harness.workingDirectory = harness.directory.path("w")
    return harness
  }

  @Test func `the shipped tests pass, and each says so`() async throws {
    let answer = await (try workspace()).run("test")
    #expect(answer.code == .success)
    #expect(answer.errors == "")
    #expect(answer.output.hasPrefix("admission-bypass (runbooks/admission-bypass.test.yaml)\n  passed  "))
    #expect(answer.output.hasSuffix("tests, 0 failed\n"))
  }

  @Test func `a test that fails ends the command with 1, in each format`() async throws {
    let harness = try await workspace()
    try writeFile(
      harness.directory.path("w/runbooks/compromised-deployment.more.test.yaml"),
      """
      apiVersion: runback/v1
      kind: RunbookTest
      runbook: compromised-deployment
      inputs: { repo: /srv/gitops }
      tests:
        - name: nothing is simulated
          expect: {}

      """)
    let text = await harness.run("test", "compromised-deployment")
    #expect(text.code == .negative)
    #expect(text.output.contains("FAILED  nothing is simulated\n            results\n"))
    for (format, beginning) in [("json", "{\n  \"schema\": \"runback/test/v1\""), ("junit", "<?xml version=\"1.0\"")] {
      let answer = await harness.run("test", "--format", format)
      #expect(answer.code == .negative)
      #expect(answer.output.hasPrefix(beginning))
    }
  }

  @Test func `an invalid file of tests is 65, and lint says the same of it`() async throws {
    let harness = try await workspace()
    try writeFile(
      harness.directory.path("w/runbooks/compromised-deployment.test.yaml"),
      """
      apiVersion: runback/v1
      kind: RunbookTest
      runbook: compromised-deployment
      inputs: { repo: /srv/gitops }
      simulate: [{ step: scop }]
      tests: [{ name: one, expect: {} }]

      """)
    let answer = await harness.run("test")
    #expect(answer.code == .invalidFile)
    #expect(answer.errors.contains("error[RB402]: the runbook has no step `scop`"))
    #expect(answer.errors.contains("did you mean `scope`?"))
    let line = "runbooks/compromised-deployment.test.yaml:5:20: error[RB402]: the runbook has no step `scop`\n"
    #expect(await harness.run("lint", "--format", "short").output.contains(line))
    let named = await harness.run("lint", "--format", "short", "runbooks/compromised-deployment.test.yaml")
    #expect(named.output == line)
  }

  @Test func `lint tells files apart by their kind`() async throws {
    let harness = try await workspace()
    try writeFile(harness.directory.path("w/trust.yaml"), "apiVersion: runback/v1\nkind: TrustPolicy\nepoc: 1\n")
    try writeFile(
      harness.directory.path("w/contacts/groups.yaml"),
      "apiVersion: runback/v1\nkind: Group\nid: executives\nname: E\nmembers: [person:nobody]\n")
    let whole = await harness.run("lint", "--format", "short")
    #expect(whole.code == .invalidFile)
    #expect(whole.output.contains("trust.yaml:3:1: error[YM121]"))
    #expect(whole.output.contains("contacts/groups.yaml:5:"))
    let policy = await harness.run("lint", "--format", "short", "trust.yaml")
    #expect(policy.output.hasPrefix("trust.yaml:1:1: error[YM122]"))
    let contacts = await harness.run("lint", "--format", "short", "contacts/groups.yaml")
    #expect(contacts.output.hasPrefix("contacts/groups.yaml:5:"))
    #expect(!contacts.output.contains("trust.yaml"))
    for format in ["json", "sarif"] {
      let answer = await harness.run("trust", "lint", "--format", format)
      #expect(answer.code == .invalidFile && answer.output.contains("YM121"))
    }
  }

  @Test func `lint takes a folder, with what lies in it and is ours`() async throws {
    let harness = try await workspace()
    try writeFile(harness.directory.path("w/deploy/web.yaml"), "apiVersion: apps/v1\nkind: Deployment\n")
    try writeFile(harness.directory.path("w/deploy/deep/odd.yaml"), "apiVersion: runback/v1\nkind: Runbok\n")
    let deep = await harness.run("lint", "--format", "short", "deploy")
    #expect(deep.code == .invalidFile && deep.output.hasPrefix("deploy/deep/odd.yaml:2:7: error["), "\(deep)")
    #expect(!deep.output.contains("web.yaml"))
    let runbooks = await harness.run("lint", "--format", "short", "runbooks")
    let contacts = await harness.run("lint", "--format", "short", "contacts")
    let whole = await harness.run("lint", "--format", "short")
    let apart = Set((runbooks.output + contacts.output).split(separator: "\n"))
    #expect(apart == Set(whole.output.split(separator: "\n").filter { !$0.hasPrefix("trust.yaml") }))
    try writeFile(harness.directory.path("w/empty/readme.txt"), "")
    let empty = await harness.run("lint", "empty")
    #expect(
      empty.code != .success
        && empty.errors.contains("there is no runbook, test, contact or policy in the folder `empty`"))
  }

  @Test func `the shipped workspace has no errors`() async throws {
    let answer = await (try workspace()).run("lint", "--format", "short")
    #expect(answer.code != .invalidFile, "\(answer.output)")
  }
}
