public import Diagnostics

/// What `runback explain` says about findings in tests of runbooks. Their examples are about the runbook `sample`, which has an
/// input `app`, a step `pods` that starts a program, and a step `look` that a person does.
public let simulationDiagnosticPages: [DiagnosticPage] = [
  DiagnosticPage(
    code: .testNoRunbook, title: "The runbook of a test is not there",
    explanation: """
      A file of tests is about one runbook of the same workspace, which must be sound itself: a test of a runbook that `run` would
      refuse proves nothing.
      """,
    example: file(runbook: "sampel"), fixed: file()),
  DiagnosticPage(
    code: .testUnknownStep, title: "A test names a step that the runbook does not have",
    explanation: """
      Results and expectations name steps by their ids. Probes and undo that have no id of their own are `STEP.guard`, `STEP.verify`
      and `STEP.undo`; one item of a `forEach` is `STEP[KEY]` on the path, and `item: KEY` in a result.
      """,
    example: file(results: "  - step: pod\n"), fixed: file()),
  DiagnosticPage(
    code: .testDoesNotFit, title: "A result or an expectation does not fit its step",
    explanation: """
      `exit`, `stdout` and `stderr` are what programs give; actions and people give outputs, said with `set`. Outputs have the names
      and types that the step declares. What does not fit is refused, because a test that says something else than a run could see
      tests nothing.
      """,
    example: file(results: "  - step: pods\n  - step: look\n    exit: 1\n"), fixed: file()),
  DiagnosticPage(
    code: .testTwice, title: "Two results for the same, or two tests of one name",
    explanation: """
      One step has one result for an attempt and an item. `attempt: 2` and `item: web-1` say for which a result is; without them it is
      for all. Tests are told apart by their names, in pipelines too.
      """,
    example: file(results: "  - step: pods\n  - step: pods\n    exit: 1\n"),
    fixed: file(results: "  - step: pods\n  - step: pods\n    attempt: 2\n    exit: 1\n")),
  DiagnosticPage(
    code: .testInput, title: "An input of a test is missing or wrong",
    explanation: """
      A test gives every input that has no default, by its name, with a value of its type that matches its pattern. Secrets are left
      out: a test has a value for each that nobody sees.
      """,
    example: file(inputs: ""), fixed: file()),
  DiagnosticPage(
    code: .testFileName, title: "A file of tests is not named after its runbook",
    explanation: """
      Tests lie beside their runbook, and their file has its name: `bad-release.test.yaml` for `bad-release`, or
      `bad-release.rollback.test.yaml` where there are several.
      """,
    example: file(runbook: "simple"), fixed: file()),
]

private func file(
  runbook: String = "sample", inputs: String = "inputs: { app: shop }\n",
  results: String = "  - step: pods\n"
) -> String {
  """
  apiVersion: runback/v1
  kind: RunbookTest
  runbook: \(runbook)
  \(inputs)simulate:
  \(results)tests:
    - name: it looks
      simulate: [{ step: look, set: { bad: false } }]
      expect: { path: [pods, look] }

  """
}
