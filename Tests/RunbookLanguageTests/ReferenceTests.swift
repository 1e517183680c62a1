import Diagnostics
import RunbookLanguage
import Testing

/// `LINE:COLUMN CODE message`, a line each; lines are counted from the first step.
func findings(
  _ steps: String, head: String = "", features: Set<LanguageFeature> = LanguageFeature.supported
) -> [String] {
  let text = runbook(head: head, steps: steps)
  let first = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex(of: "steps:") ?? 0
  let lines = DiagnosticRenderer(.short).render(check(text, features: features).diagnostics)
  return lines.split(separator: "\n").map { line in
    let parts = line.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
    let row = (Int(parts[1]) ?? 0) - first - 1
    let finding = parts[3].split(separator: "]: ", maxSplits: 1).joined(separator: "] ")
    return "\(row):\(parts[2])\(finding)"
  }
}

@Suite struct ReferenceTests {
  private static let maybe = """
    - { id: scope, title: Judge, when: run.id != "", uses: git.verify, with: { repo: . } }

    """

  @Test(arguments: [
    "has(steps.scope.outputs.tip) && steps.scope.outputs.trusted",
    "'!has(steps.scope.outputs.tip) || steps.scope.outputs.trusted'",
    "'has(steps.scope.outputs.tip) ? steps.scope.outputs.trusted : false'",
    "steps.scope.status == \"succeeded\" && steps.scope.outputs.trusted",
    "steps.scope.status == \"skipped\"", "size(run.id) > 0 && has(steps.scope.outputs.tip)",
  ])
  func `what is asked for first may be read`(when: String) {
    #expect(findings(Self.maybe + "- { id: ask, title: Ask, manual: Go on?, when: \(quoted(when)) }") == [])
  }

  @Test(arguments: [
    "steps.scope.outputs.trusted", "steps.scope.outputs.trusted && has(steps.scope.outputs.tip)",
    "has(steps.scope.outputs.tip) || steps.scope.outputs.trusted",
    "steps.scope.status != \"succeeded\" && steps.scope.outputs.trusted",
    "steps.scope.status == \"skipped\" && steps.scope.outputs.trusted",
  ])
  func `what may be absent may not`(when: String) {
    let found = findings(Self.maybe + "- { id: ask, title: Ask, manual: Go on?, when: \(quoted(when)) }")
    #expect(found.count == 1 && found[0].contains("RB204"), "\(found)")
  }

  private func quoted(_ expression: String) -> String {
    expression.hasPrefix("'") ? expression : "'\(expression)'"
  }

  @Test func `a step's own condition narrows its fields, and its success those of later steps`() {
    let steps =
      Self.maybe + """
        - id: ask
          title: Ask
          when: has(steps.scope.outputs.tip)
          manual: Is ${{ steps.scope.outputs.tip }} known?
          confirm: "${{ steps.scope.outputs.checked }} commits: go on?"
          outputs: { known: { type: bool } }
        - id: check
          title: Check
          when: steps.ask.status == "succeeded"
          uses: assert
          with: { that: steps.ask.outputs.known && steps.scope.outputs.trusted }
        - id: late
          title: Too late
          manual: Is ${{ steps.scope.outputs.tip }} known?
        """
    #expect(
      findings(steps) == [
        "15:20 error[RB204] `steps.scope.outputs.tip` may be absent: the step `scope` is skipped when its `when` is false"
      ])
  }

  @Test func `an output with a default is always there, an optional one never surely`() {
    let steps = """
      - id: ask
        title: Ask
        when: run.id != ""
        manual: Which?
        outputs: { a: { type: string, default: x }, b: { type: int, optional: true }, c: { type: int } }
      - id: tell
        title: Tell
        when: steps.ask.status == "succeeded"
        manual: ${{ steps.ask.outputs.a }} ${{ steps.ask.outputs.b }} ${{ steps.ask.outputs.c }}
      - { id: last, title: Last, manual: "${{ steps.ask.outputs.a }}" }
      """
    #expect(
      findings(steps) == [
        "9:44 error[RB204] `steps.ask.outputs.b` may be absent: the output is optional"
      ])
  }

  @Test(arguments: [
    ("steps.late.status == \"succeeded\"", "RB203", "`steps.late` cannot be read here: the step `late` comes later"),
    ("steps.ask.status == \"succeeded\"", "RB203", "`steps.ask` cannot be read here: a step cannot read itself"),
    ("steps.lat.status == \"succeeded\"", "RB202", "the runbook has no step `lat`"),
    ("inputs.bol", "RB202", "the runbook has no input `bol`"),
    ("run.user == \"\"", "RB202", "`run` has no field `user`"),
    ("bool", "RB201", "there is no `bool`"),
    ("inputs.bool == \"x\"", "RB205", "`==` cannot take a bool and a string"),
    ("\"x\"", "RB205", "`when` is true or false, and this is of type string"),
  ])
  func `a reference that leads nowhere`(when: String, code: String, message: String) {
    let steps = """
      - { id: ask, title: Ask, manual: "Go on, ${{ inputs.bool }}?", when: '\(when)' }
      - { id: late, title: Late, manual: Go on? }
      """
    let found = findings(steps, head: "inputs: { bool: { type: bool } }\n")
    #expect(found.count == 1 && found[0].contains("error[\(code)] \(message)"), "\(found)")
  }

  @Test func `positions are exact inside folded, literal and quoted texts`() {
    let steps = """
      - id: ask
        title: Ask
        manual: >
          First line
          ${{ inputs.nothing }} and
          ${{ has(inputs.x)
          && no }}
      - id: tell
        title: Tell
        manual: |
          First line
            é ${{ inputs.nothing }}
      - { id: last, title: Last, manual: "a \\"b\\" \\u00e9 ${{ inputs.nothing }}" }
      - { id: end, title: End, manual: 'it''s ${{ inputs.nothing }}' }
      """
    #expect(
      findings(steps, head: "inputs: { x: { type: string } }\n").filter { $0.contains("no") } == [
        "5:18 error[RB202] the runbook has no input `nothing`",
        "7:10 error[RB201] there is no `no`",
        "12:22 error[RB202] the runbook has no input `nothing`",
        "13:65 error[RB202] the runbook has no input `nothing`",
        "14:54 error[RB202] the runbook has no input `nothing`",
      ])
  }

  @Test func `all independent errors come in one pass`() {
    let steps = """
      - id: Scope
        title: "on"
        use: git.verify
      - id: ask
        title: Ask ${{ run.id }}
        manual: Go on?
        timout: 5m
        outputs: { sure: { type: boolean } }
      - id: run1
        titel: Pods
        run: kubectl get pods
      - id: run2
        title: Pods
        run: [kubectl, "${{ steps.ask.outputs.sure }}", "${{ steps.run1.outputs.x }}", "${{ ) }}"]
        env: { 1A: x }
      """
    #expect(
      findings(steps) == [
        "1:9 error[RB102] `Scope` cannot be the name of a step",
        "3:5 error[YM121] a step has no key `use`",
        "5:12 error[RB109] `title` is shown as it is written; `${{ }}` is not computed here",
        "7:5 error[YM121] a step has no key `timout`",
        "8:30 error[RB113] there is no type `boolean`",
        "9:5 error[YM122] a step needs the key `title`",
        "10:5 error[YM121] a step has no key `titel`",
        "11:10 error[YM120] `run` must be a list of arguments, found a string",
        "14:11 error[RB301] the runbook may not start `kubectl`",
        "14:89 error[RB110] `)` stands where a value belongs",
        "15:12 error[RB102] `1A` cannot be the name of an environment variable",
      ])
  }

  @Test func `branches cannot see each other, what follows can`() {
    let steps = """
      - id: both
        title: Both
        parallel:
          left:
            - { id: a, title: A, uses: git.verify, with: { repo: . } }
          right:
            - { id: b, title: B, when: steps.a.outputs.trusted, uses: git.verify, with: { repo: . } }
      - { id: after, title: After, when: steps.a.outputs.trusted, manual: Go on? }
      """
    #expect(
      findings(steps, features: Set(LanguageFeature.allCases)) == [
        "7:36 error[RB203] `steps.a` cannot be read here: branches run at the same time and cannot see each other"
      ])
  }

  @Test func `handlers know nothing for sure`() {
    let head = """
      onFailure:
        - { id: tell, title: Tell, when: steps.scope.outputs.trusted, manual: Tell ana. }
        - { id: more, title: More, when: has(steps.scope.outputs.tip) && steps.scope.outputs.trusted, manual: Tell bo. }

      """
    let steps = "- { id: scope, title: Judge, uses: git.verify, with: { repo: . } }"
    let found = findings(steps, head: head, features: Set(LanguageFeature.allCases))
    #expect(found.count == 1 && found[0].contains("RB204"), "\(found)")
  }
}

struct HandlerReferenceTests {
  @Test func `items, failure and incident can be read where they are`() {
    let text = """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: sample, title: A sample }
      inputs: { nodes: { type: list } }
      permissions: { exec: [kubectl] }
      defaults: { timeout: 1m }
      steps:
        - id: drain
          title: Drain
          forEach: { in: inputs.nodes, as: node }
          run: [kubectl, drain, --, "${{ node }}"]
          noUndo: A person does.
          outputs: { evicted: { type: int } }
        - id: look
          title: Look
          manual: "${{ steps.drain.items.filter(i, i.status == 'failed').size() }} failed"
          when: steps.drain.items.all(i, has(i.outputs.evicted) && i.outputs.evicted > 0) && has(incident.id)
      onFailure:
        - { id: tell, title: Tell, manual: "${{ failure.step }} failed: ${{ failure.message }}" }
      always:
        - { id: end, title: End, manual: "${{ has(failure.step) ? failure.step : 'nothing' }} failed" }
      """
    #expect(rendered(check(text, features: .all).diagnostics) == "")
    let narrowed = text.replacing(
      "all(i, has(i.outputs.evicted) &&", with: "all(i, i.status == 'succeeded' &&")
    #expect(rendered(check(narrowed, features: .all).diagnostics) == "")
    let failed = text.replacing("all(i, has(i.outputs.evicted) &&", with: "all(i, i.status == 'failed' &&")
    #expect(check(failed, features: .all).diagnostics.map(\.code.name) == ["RB204"])
    let early = text.replacing("when: steps.drain", with: "when: has(failure.step) && steps.drain")
    #expect(check(early, features: .all).diagnostics.map(\.code.name) == ["RB201"])
  }
}

struct ContactReferenceTests {
  @Test func `whoever is nearly in the contacts is meant`() {
    let text = """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: sample, title: A sample, owner: "group:platfrom" }
      steps:
        - id: ask
          title: Ask
          manual: Go on?
          approve: { from: "group:comanders", count: 2, breakGlass: { from: "persons:ana" } }
      """
    let found = check(text, features: .all, contacts: ["group:platform", "group:commanders", "person:ana"]).diagnostics
    #expect(
      DiagnosticRenderer(.short).render(found) == """
        runbooks/sample.yaml:3:49: error[RB210]: nobody in the contacts is `group:platfrom`
        runbooks/sample.yaml:8:22: error[RB210]: nobody in the contacts is `group:comanders`
        runbooks/sample.yaml:8:71: error[RB112]: `from` must name somebody in the contacts

        """)
    #expect(
      found.flatMap(\.help) == [
        "did you mean `group:platform`?", "did you mean `group:commanders`?",
        "did you mean `person:ana`?",
      ])
  }

  @Test func `words that CEL keeps for itself are names after a dot, and no variables`() {
    let text = """
      apiVersion: runback/v1
      kind: Runbook
      metadata: { id: sample, title: A sample }
      inputs: { namespace: { type: k8sName }, names: { type: list } }
      permissions: { exec: [kubectl] }
      defaults: { timeout: 1m }
      steps:
        - id: import
          title: Look
          forEach: { in: inputs.names, as: name }
          run: [kubectl, --namespace, "${{ inputs.namespace }}", get, --, "${{ name }}"]
          effect: read
        - { id: last, title: Last, when: steps.import.status == 'succeeded', manual: "It is ${{ inputs.namespace }}" }
      """
    #expect(rendered(check(text, features: .all).diagnostics) == "")
    let variable = text.replacing("as: name }", with: "as: namespace }")
    #expect(check(variable, features: .all).diagnostics.first?.message == "`namespace` cannot be the name of an item")
    let keyword = text.replacing("id: import", with: "id: in")
    #expect(check(keyword, features: .all).diagnostics.first?.message == "`in` cannot be the name of a step")
  }
}
