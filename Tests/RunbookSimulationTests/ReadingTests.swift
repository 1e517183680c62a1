import Calendars
import Diagnostics
import RunbookLanguage
import RunbookSimulation
import TestSupport
import Testing

private let steps = """
  - { id: pods, title: Pods, run: [kubectl, get, pods, "${{ inputs.app }}"], effect: read, retry: { max: 2 } }
  - { id: look, title: Look, manual: Look, outputs: { bad: { type: bool } } }
  """

struct ReadingTests {
  private func check(_ text: String, path: String = "runbooks/sample.test.yaml") throws -> [Diagnostic] {
    let checked = try runbook(steps, head: "inputs: { app: { type: k8sName } }")
    let reader = RunbookTestReader { id in
      ["sample", "simple"].contains(id) ? .found(checked) : .missing(known: ["sample"])
    }
    return reader.read(Source(path: path, text: text)).diagnostics
  }

  @Test(arguments: simulationDiagnosticPages)
  func `the example of a page has its fault alone and the mended one has none`(page: DiagnosticPage) throws {
    let renderer = DiagnosticRenderer(.text)
    // A wrong name is two faults where the file is named after the right one.
    let path = page.code.name == "RB401" ? "runbooks/sampel.test.yaml" : "runbooks/sample.test.yaml"
    let found = try check(page.example, path: path)
    #expect(found.map(\.code) == [page.code], "\(renderer.render(found))")
    #expect(renderer.render(try check(page.fixed)) == "")
    #expect(renderer.render(found) == expectedOutput[page.code.name])
  }

  @Test func `everything that is wrong is said in one pass`() throws {
    let found = try check(
      """
      apiVersion: runback/v1
      kind: RunbookTest
      runbook: sample
      inputs: { ap: shop }
      simulate:
        - { step: look, set: { bed: true } }
        - { step: pods, took: 5, item: x }
      tests:
        - name: one
          expect: { path: [pods faild, lok], end: succeded, attempts: { pods: two } }
        - name: one
          expects: {}
      """)
    #expect(
      DiagnosticRenderer(.short).render(found) == """
        runbooks/sample.test.yaml:4:11: error[RB405]: the runbook has no input `ap`
        runbooks/sample.test.yaml:6:26: error[RB403]: the step `look` has no output `bed`
        runbooks/sample.test.yaml:7:25: error[YM124]: `took` must be a duration such as `5m` or `1h30m`
        runbooks/sample.test.yaml:7:28: error[RB403]: `item` is for a `forEach`, and `pods` has none
        runbooks/sample.test.yaml:10:22: error[RB403]: a step of the path does not end as `faild`
        runbooks/sample.test.yaml:10:34: error[RB402]: the runbook has no step `lok`
        runbooks/sample.test.yaml:10:45: error[YM124]: `end` cannot be `succeded`
        runbooks/sample.test.yaml:10:73: error[YM120]: `pods` must be a whole number, found a string
        runbooks/sample.test.yaml:11:5: error[YM122]: a test needs the key `expect`
        runbooks/sample.test.yaml:12:5: error[YM121]: a test has no key `expects`

        """)
  }

  @Test func `JUnit XML keeps what XML can hold and drops what it cannot`() throws {
    let checked = try runbook(steps, head: "inputs: { app: { type: k8sName, default: shop } }")
    let name = #""<a> & \"b\" 'c' \u001b[31m\u202e""#
    let (file, findings) = read(
      "tests:\n  - name: \(name)\n    simulate: [{ step: pods, exit: 1 }]\n    expect: { path: [pods] }", for: checked)
    let found = try #require(file, "\(findings)")
    let escaped = "&lt;a&gt; &amp; &quot;b&quot; &apos;c&apos; [31m"
    #expect(
      JUnitReport([(found, found.run())]).text == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="runback" tests="1" failures="1" errors="0" skipped="0" time="0">
          <testsuite name="sample" file="runbooks/sample.test.yaml" tests="1" failures="1" errors="0" skipped="0" time="0">
            <testcase classname="sample" name="\(escaped)" file="runbooks/sample.test.yaml" line="5" time="0">
              <failure type="difference" message="end: expected succeeded, found failed">end&#10;  expected  succeeded&#10;  actual    failed&#10;  = help: step `pods`: its program exited with status 1&#10;path&#10;  expected  pods&#10;  actual    pods failed&#10;path taken: pods failed</failure>
            </testcase>
          </testsuite>
        </testsuites>

        """)
  }

  /// The target could not start a program if it wanted to: neither it nor anything that it depends on is able to.
  @Test func `the simulator depends on nothing that starts programs`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    let manifest = try String(decoding: readFile("\(root)/Package.swift"), as: UTF8.self)
    func dependencies(of target: String) -> [String] {
      guard let start = manifest.firstRange(of: "name: \"\(target)\"")?.upperBound,
        let list = manifest[start...].firstRange(of: "dependencies: [")?.upperBound,
        let end = manifest[list...].firstIndex(of: "]")
      else { return [] }
      // A target without dependencies: the list is that of a later one.
      if manifest[start..<list].contains(".target(") { return [] }
      return manifest[list..<end].split(separator: ",").map { $0.filter { $0.isLetter || $0.isNumber } }
    }
    var all: Set<String> = []
    var next = ["RunbookSimulation"]
    while let target = next.popLast() {
      if all.insert(target).inserted { next += dependencies(of: target) }
    }
    #expect(
      all == [
        "RunbookSimulation", "RunbookFlow", "RunbookLanguage", "Journal", "Expressions", "YAML", "CLibyaml", "JSON",
        "Calendars", "Diagnostics", "", "crypto",
      ])
  }
}
