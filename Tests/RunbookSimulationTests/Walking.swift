import Calendars
import Diagnostics
import RunbookLanguage
import RunbookSimulation
import Testing

/// 2026-11-24
let today = Timestamp(secondsSinceEpoch: 1_795_478_400)

/// A checked runbook with these steps; what may stand beside them goes into `head`.
func runbook(_ steps: String, head: String = "") throws -> CheckedRunbook {
  let text = """
    apiVersion: runback/v1
    kind: Runbook
    metadata: { id: sample, title: A sample }
    permissions: { exec: [kubectl, bash] }
    defaults: { timeout: 1m }
    \(head)
    steps:
    \(indented(steps))

    """
  let check = RunbookChecker(features: .all, today: today).check(Source(path: "runbooks/sample.yaml", text: text))
  let errors = check.diagnostics.filter { $0.severity == .error }
  return try #require(check.runbook, "\(DiagnosticRenderer(.text).render(errors))")
}

private func indented(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
}

/// The findings about a file of tests, and what came of them.
func read(_ body: String, for checked: CheckedRunbook) -> (file: RunbookTestFile?, findings: String) {
  let text = "apiVersion: runback/v1\nkind: RunbookTest\nrunbook: sample\n\(body)\n"
  let reader = RunbookTestReader { id in
    id == "sample" ? .found(checked) : .missing(known: ["sample"])
  }
  let read = reader.read(Source(path: "runbooks/sample.test.yaml", text: text))
  return (read.file, DiagnosticRenderer(.text).render(read.diagnostics))
}

/// Runs one test and gives the lines of its report without the file's.
func outcome(_ simulate: String, expect: String, of checked: CheckedRunbook) throws -> [String] {
  let (file, findings) = read(
    "tests:\n  - name: one\n    simulate: [\(simulate)]\n    expect: { \(expect) }", for: checked)
  let found = try #require(file, "\(findings)")
  return TestReport([(found, found.run())]).lines.dropFirst().map { String($0.drop { $0 == " " }) }
}

/// A passed test.
let passed = ["passed  one"]
