import Diagnostics
import RunbookLanguage
import TestSupport
import Testing

struct ViewCommandTests {
  private func workspace() async throws -> ProgramHarness {
    var harness = try ProgramHarness()
    let made = await harness.run("init", "w")
    try #require(made.code == .success, "\(made.errors)")
    harness.workingDirectory = harness.directory.path("w")
    return harness
  }

  @Test func `a runbook that is not there is named with what may be meant, and nothing is drawn`() async throws {
    let harness = try await workspace()
    for command in ["show", "graph"] {
      let answer = await harness.run(command, "compromised-deploymnt")
      #expect(answer.code == .notFound)
      #expect(answer.output == "")
      #expect(answer.errors.contains("did you mean `compromised-deployment`?"))
    }
  }

  @Test func `a runbook that uses what cannot be run yet can be looked at`() async throws {
    let harness = try await workspace()
    try writeFile(
      harness.directory.path("w/runbooks/later.yaml"),
      """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: later, title: Later }
      steps:
        - { id: all, title: All, parallel: { one: [{ id: look, title: Look, manual: Look }], two: [{ id: see, title: See, manual: See }] } }

      """)
    let shown = await harness.run("show", "later")
    #expect(shown.code == .success)
    #expect(
      shown.output == """
        Later (later)

        Steps
          1. All [all]
             2 branches at the same time
             one:
               1. Look [look]
                  by a person
             two:
               1. See [see]
                  by a person

        """)
    let linted = await harness.run("lint", "--format", "short", "runbooks/later.yaml")
    #expect(linted == ProgramHarness.Answer(code: .success, output: "", errors: ""))
    let list = await harness.run("list")
    #expect(list.output.contains("later"))
    // What cannot be executed is said by who would execute it, with its place.
    let isRefused = !LanguageFeature.supported.contains(.parallel)
    for command in [["run", "later", "--non-interactive"], ["plan", "later"]] {
      let answer = await harness.run(command)
      #expect((answer.code == .invalidFile) == isRefused)
      #expect(answer.errors.contains("error[RB106]: `parallel` is not supported by this version yet") == isRefused)
    }
  }

  @Test func `the shipped runbook is drawn in each format`() async throws {
    let harness = try await workspace()
    for (format, beginning) in [("mermaid", "---\ntitle:"), ("dot", "digraph runbook {"), ("svg", "<svg ")] {
      let answer = await harness.run("graph", "compromised-deployment", "--format", format)
      #expect(answer.code == .success)
      #expect(answer.output.hasPrefix(beginning))
      #expect(answer.output.contains("Go back to the last known-good commit"))
    }
  }
}
