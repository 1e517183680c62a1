import RunbookLanguage
import Testing

@Suite struct SafetyTests {
  private static let head = """
    inputs:
      text: { type: string }
      safe: { type: string, pattern: "[a-z][a-z-]*" }
      maybe: { type: string, pattern: "-?[a-z]+" }
      name: { type: k8sName }
      file: { type: path }
      level: { type: enum, values: [low, high] }
      flag: { type: enum, values: [-v, -q] }
      count: { type: int }
      all: { type: list }
      names: { type: list, items: k8sName }
    permissions: { exec: [kubectl] }

    """

  private func errors(_ arguments: String) -> [String] {
    findings("- { id: run1, title: Run, run: [kubectl, \(arguments)], effect: read }", head: Self.head)
      .filter { $0.contains("error") }
      .map { String($0.drop { $0 != "R" }.prefix(5)) }
  }

  @Test(arguments: [
    #""${{ inputs.text }}""#, #""${{ inputs.maybe }}""#, #""${{ inputs.count }}""#, #""${{ inputs.flag }}""#,
    #""${{ inputs.text }}-x""#, #""${{ inputs.text + \"x\" }}""#, #""${{ run.id != \"\" ? inputs.text : \"x\" }}""#,
    #""--${{ inputs.name }}""#, #""-${{ inputs.name }}""#, #""${{ string(inputs.count) }}""#, "{ each: inputs.all }",
    #"{ when: "inputs.level == \"low\"", args: ["${{ inputs.text }}"] }"#, #""${{ inputs.all[0] }}""#,
    #"get, "${{ inputs.text }}", --"#,
  ])
  func `an argument that could be an option is refused`(arguments: String) {
    #expect(errors(arguments) == ["RB303"])
  }

  @Test(arguments: [
    #""${{ inputs.safe }}""#, #""${{ inputs.name }}""#, #""${{ inputs.file }}/x""#, #""${{ inputs.level }}""#,
    #""--name=${{ inputs.text }}""#, #""-n${{ inputs.text }}""#, #""x${{ inputs.text }}""#,
    #"--, "${{ inputs.text }}""#,
    #""${{ \"x\" + inputs.text }}""#, #""${{ inputs.level == \"low\" ? inputs.name : \"x\" }}""#,
    "{ each: inputs.names }",
    "--, { each: inputs.all }", #"{ when: "inputs.level == \"low\"", args: ["${{ inputs.name }}"] }"#,
    #""${{ run.startedAt }}""#, #""$${{ inputs.text }}""#, #""${{ inputs.names[0] }}""#,
  ])
  func `an argument that cannot be one is not`(arguments: String) {
    #expect(errors(arguments) == [])
  }

  @Test(arguments: [
    ("https://api.example.org/x", "api.example.org", []), ("https://API.example.org", "Api.Example.org", []),
    ("https://api.example.org/x", "\"api.example.org:443\"", []),
    ("https://api.example.org:8443/x", "\"api.example.org:443\"", ["RB313"]),
    ("http://[::1]:80/x", "\"[::1]\"", []), ("https://api.example.org@evil.example/", "api.example.org", ["RB313"]),
    ("https://evil.example/api.example.org", "api.example.org", ["RB313"]),
    ("https://evil.example?@api.example.org", "api.example.org", ["RB313"]),
    ("https://${{ run.id }}/x", "api.example.org", ["RB205"]),
    ("https://api.example.org${{ run.id }}", "api.example.org", ["RB205"]),
    ("https://api.example.org/${{ run.id }}", "api.example.org", []),
    ("https://evil.example/${{ run.id }}", "api.example.org", ["RB313"]), ("${{ inputs.url }}", "api.example.org", []),
  ])
  func `a host that is written down is one that the runbook lists`(url: String, hosts: String, codes: [String]) {
    let found = findings(
      "- { id: ask, title: Ask, uses: http.request, with: { url: \"\(url)\" } }",
      head: "inputs: { url: { type: url } }\npermissions: { hosts: [\(hosts)] }\n"
    ).filter { !$0.contains("RB309") }
    #expect(found.map { String($0.drop { $0 != "R" }.prefix(5)) } == codes, "\(found)")
  }

  @Test func `taking a rollback back is approved and never automatic`() {
    let back = "- { id: back, title: Back, uses: git.revertRollback, with: { repo: /srv, commit: HEAD }"
    let approve = ", approve: { from: group:platform, count: 2 } }"
    #expect(findings(back + approve) == [])
    #expect(findings(back + " }").map { $0.contains("RB312") } == [true])
    #expect(findings(back + approve, head: "rollback: auto\n").map { $0.contains("RB312") } == [true])
    #expect(findings(back + ", confirm: Really? }").map { $0.contains("RB312") } == [true])
  }

  @Test(arguments: [
    ("[sh, -c, 'echo ${{ run.id }}']", ["RB302"]), ("[bash, -euc, '${{ run.id }}']", ["RB302", "RB303"]),
    ("[kubectl, exec, web, --, sh, -c, 'echo ${{ run.id }}']", ["RB302"]),
    ("[/bin/sh, -c, 'echo ${{ run.id }}']", ["RB301", "RB302"]), ("[sh, -c, 'echo \"$1\"', --, '${{ run.id }}']", []),
    ("['${{ run.id }}', x]", ["RB301"]), ("[kubctl, get]", ["RB301"]), ("[bash, --norc, 'x${{ run.id }}']", []),
  ])
  func `a value never becomes code, a program is written down`(vector: String, codes: [String]) {
    let found = findings(
      "- { id: run1, title: Run, run: \(vector), effect: read }", head: "permissions: { exec: [kubectl, sh, bash] }\n")
    #expect(found.filter { $0.contains("error") }.map { String($0.drop { $0 != "R" }.prefix(5)) } == codes, "\(found)")
  }

  @Test func `a secret goes whole to env and stdin and nowhere else`() {
    let steps = """
      - id: run1
        title: Run
        run: [kubectl, "--token=${{ inputs.token }}"]
        env: { A: "${{ inputs.token }}", B: "Bearer ${{ inputs.token }}" }
        stdin: "${{ inputs.token }}"
        confirm: "With ${{ inputs.token }}?"
        effect: read
      - { id: ask, title: Ask, manual: "Type ${{ inputs.token }}", when: 'inputs.token != ""' }
      - { id: note, title: Note, uses: assert, with: { that: "true", message: "${{ inputs.token }}" } }
      """
    let found = findings(
      steps, head: "inputs: { token: { type: secret, from: env:TOKEN } }\npermissions: { exec: [kubectl] }\n",
      features: Set(LanguageFeature.allCases))
    #expect(
      found == [
        "3:33 error[RB209] a secret cannot stand in an argument",
        "4:53 error[RB209] a secret cannot stand in `B`",
        "6:24 error[RB209] a secret cannot stand in `confirm`",
        "8:46 error[RB209] a secret cannot stand in `manual`",
        "8:71 error[RB209] a secret cannot be computed with",
        "9:80 error[RB209] a secret cannot stand in `message`",
      ])
  }

  @Test func `allow silences a rule where it stands and nothing else`() {
    let step = "title: Run, run: [kubectl, drain, node1]"
    let head = "permissions: { exec: [kubectl] }\n"
    #expect(
      findings("- { id: a, \(step), allow: [{ code: RB304, reason: Drains undo themselves. }] }", head: head) == [])
    #expect(findings("- { id: a, \(step), noUndo: We uncordon. }", head: head) == [])
    #expect(
      findings("- { id: a, \(step) }", head: head) == ["1:11 warning[RB304] nothing says how to undo the step `a`"])
    #expect(
      findings("- { id: a, \(step), noUndo: No., allow: [{ code: RB304, reason: x }] }", head: head)
        == ["1:85 warning[RB310] `RB304` is not found here"])
    #expect(
      findings("- { id: a, title: Ask, manual: Go on?, allow: [{ code: RB301, reason: x }] }")
        == ["1:58 error[RB310] `RB301` cannot be silenced"])
  }

  @Test func `a secret is a file where a program reads it, and nowhere else`() {
    let head = "permissions: { exec: [tool] }\ninputs: { t: { type: secret, from: \"env:T\" } }\n"
    let steps = """
      - id: a
        title: Reads it
        run: [tool, "${{ secretFile(inputs.t) }}", "--key=${{ secretFile(inputs.t) }}"]
        env: { FILE: "${{ secretFile(inputs.t) }}" }
        stdin: "${{ secretFile(inputs.t) }}"
        verify: { run: [tool, "${{ secretFile(inputs.t) }}"] }
        undo: { run: [tool, "${{ secretFile(inputs.t) }}"] }
      - id: b
        title: "Asks"
        when: 'secretFile(inputs.t) == "x"'
        manual: "${{ secretFile(inputs.t) }}"
      """
    #expect(
      findings(steps, head: head) == [
        "10:12 error[RB209] a secret is a file only while a program runs",
        "11:18 error[RB209] a secret is a file only while a program runs",
      ])
  }

  /// The engine must never meet a key that it would ignore.
  @Test(arguments: [
    ("retry: { max: 3 }", "retry"), ("forEach: { in: \"[1, 2]\", as: n }", "forEach"),
    ("guard: { run: [kubectl, get, x] }", "guard"), ("verify: { run: [kubectl, get, x] }", "verify"),
    ("undo: { run: [kubectl, get, x] }", "undo"), ("approve: { from: group:x }", "approve"),
    ("onError: continue", "onError"), ("onError: ask", "onError"), ("onError: { goto: after }", "onError"),
    ("critical: false", "critical"), ("dryRun: native", "dryRun"), ("dryRun: refuse", "dryRun"),
  ])
  func `what the engine cannot execute is refused at its key`(key: String, feature: String) {
    let undo = feature == "undo" ? "" : "noUndo: No., "
    let steps = """
      - { id: a, title: Run, run: [kubectl, get, x], \(undo)\(key) }
      - { id: after, title: After, manual: Go on? }
      """
    let head = "permissions: { exec: [kubectl] }\n"
    let found = findings(steps, head: head, features: [])
    #expect(found.count == 1 && found[0].contains("RB106"), "\(found)")
    #expect(findings(steps, head: head, features: Set(LanguageFeature.allCases)) == [])
  }

  @Test(arguments: [
    ("- { id: a, title: A, shell: \"true\", noUndo: No. }", "permissions: { exec: [bash] }\n"),
    ("- { id: a, title: A, parallel: { l: [{ id: b, title: B, manual: Go? }] } }", ""),
    ("- { id: a, title: A, steps: [{ id: b, title: B, manual: Go? }] }", ""),
    ("- { id: a, title: A, manual: Go?, remindAfter: 5m }", ""),
    ("- { id: a, title: A, manual: Go? }", "always: [{ id: b, title: B, manual: Go? }]\n"),
    ("- { id: a, title: A, manual: Go? }", "onFailure: [{ id: b, title: B, manual: Go? }]\n"),
    ("- { id: a, title: A, manual: Go? }", "rollback: auto\n"),
    ("- { id: a, title: A, manual: Go? }", "lock: { key: x, remote: origin }\n"),
    (
      "- { id: a, title: A, uses: http.request, with: { url: \"https://example.org\" } }",
      "permissions: { hosts: [example.org] }\n"
    ),
    (
      "- { id: a, title: A, run: [kubectl], effect: read, outputs: { x: { type: string, from: file } } }",
      "permissions: { exec: [kubectl] }\n"
    ),
  ])
  func `nor are kinds and parts of a runbook ignored`(steps: String, head: String) {
    let found = findings(steps, head: head, features: [])
    #expect(found.count == 1 && found[0].contains("RB106"), "\(found)")
    #expect(findings(steps, head: head, features: Set(LanguageFeature.allCases)) == [])
  }
}
