import Calendars
import Diagnostics
import Expressions
import RunbookLanguage
import Testing

/// What the engine does with a checked runbook.
@Suite struct EvaluationTests {
  private static let text = runbook(
    head: """
      inputs:
        name: { type: string, pattern: "[^-].*" }
        all: { type: list }
        count: { type: int }
      permissions: { exec: [echo] }

      """,
    steps: """
      - id: say
        title: Say
        run:
          - echo
          - "${{ inputs.name }} and ${{ inputs.count + 1 }} of $${{ x }}"
          - --
          - { each: "inputs.all.filter(x, x != 'b')" }
          - { when: inputs.count > 5, args: ["many"] }
          - "${{ {\\"a\\": {\\"b\\": \\"}}\\"}}[\\"a\\"][\\"b\\"] }}"
        effect: read
        outputs: { lines: { type: int } }
        timeout: 5s
      - id: next
        title: Next
        when: steps.say.status == "succeeded" && steps.say.outputs.lines / inputs.count > 0
        uses: evidence.collect
        with: { files: ["a-${{ steps.say.outputs.lines }}"], note: "${{ run.id }}" }
      """)

  private let facts = RunBindings.Facts(id: "r1", runbook: "sample", startedAt: Timestamp(secondsSinceEpoch: 0))

  private func steps() throws -> (CheckedRunbook, [Step]) {
    let outcome = check(Self.text)
    let runbook = try #require(outcome.runbook, "\(rendered(outcome.diagnostics))")
    return (runbook, runbook.runbook.steps)
  }

  private func vector(_ step: Step, _ bindings: RunBindings) throws -> [String] {
    guard case .run(let elements) = step.action else { return [] }
    return try elements.flatMap { element -> [String] in
      switch element {
      case .argument(let template): return [try template.evaluateText(in: bindings.values)]
      case .each(let list):
        guard case .list(let values) = try list.evaluate(in: bindings.values) else { return [] }
        return values.compactMap(\.text)
      case .when(let test, let arguments):
        guard try test.evaluateCondition(in: bindings.values) else { return [] }
        return try arguments.map { template in try template.evaluateText(in: bindings.values) }
      }
    }
  }

  /// A value is never split, quoted away or computed again.
  @Test func `each template becomes exactly one argument, whatever the values hold`() throws {
    let (_, steps) = try steps()
    for name in ["web", "a b", "$(reboot)", "${{ run.id }}", "'; rm -rf /", "\"\n\t*", "$${{ x }}"] {
      let bindings = RunBindings(
        inputs: ["name": .string(name), "all": ["-a", "b", "${{ run.id }}"], "count": 7], run: facts)
      #expect(
        try vector(steps[0], bindings) == [
          "echo", "\(name) and 8 of ${{ x }}", "--", "-a", "${{ run.id }}", "many", "}}",
        ])
    }
  }

  @Test func `the values of a run are seen as they come`() throws {
    let (checked, steps) = try steps()
    var bindings = RunBindings(inputs: ["name": "x", "all": [], "count": 2], run: facts)
    #expect(checked.timeout(of: steps[0]) == .seconds(5))
    #expect(checked.timeout(of: steps[1]) == .minutes(1))
    bindings.record(step: "say", status: .skipped)
    let when = try #require(steps[1].when)
    #expect(try !when.evaluateCondition(in: bindings.values))
    bindings.record(step: "say", status: .succeeded, outputs: ["lines": 4], exitCode: 0)
    #expect(try when.evaluateCondition(in: bindings.values))
    guard case .uses(let call) = steps[1].action else { throw FixtureFault.wrongKind }
    #expect(try call.evaluate(in: bindings.values) == ["files": ["a-4"], "note": "r1"])
  }

  @Test func `an expression without a value says where it stands in the file`() throws {
    let (_, steps) = try steps()
    var bindings = RunBindings(inputs: ["name": "x", "all": [], "count": 0], run: facts)
    bindings.record(step: "say", status: .succeeded, outputs: ["lines": 4])
    let when = try #require(steps[1].when)
    let problem = #expect(throws: EvaluationProblem.self) { _ = try when.evaluateCondition(in: bindings.values) }
    let range = try #require(problem?.range)
    #expect(problem?.message == "division by zero")
    #expect(problem?.exitCode == .negative)
    #expect(
      String(decoding: Array(Self.text.utf8)[range.lower..<range.upper], as: UTF8.self)
        == "steps.say.outputs.lines / inputs.count")
  }

  private enum FixtureFault: Error { case wrongKind }
}
