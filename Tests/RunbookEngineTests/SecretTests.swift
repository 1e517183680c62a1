import Journal
import RunbookEngine
import RunbookFlow
import TestSupport
import Testing

@Suite struct `A secret` {
  let scene: SecretScene

  init() throws { scene = try SecretScene() }

  static let canary = SecretScene.canary

  func expectNoTraces(_ seen: WatchingObserver, _ more: String = "", at location: SourceLocation = #_sourceLocation)
    throws
  {
    #expect(SecretScene.traces(in: try scene.written()) == [], sourceLocation: location)
    #expect(SecretScene.traces(in: seen.text) == [], sourceLocation: location)
    #expect(SecretScene.traces(in: more) == [], sourceLocation: location)
    #expect(SecretScene.traces(in: try readText(scene.folder.path("cmdlines"))) == [], sourceLocation: location)
    #expect(!fileExists(scene.folder.path("state/runs/\(scene.run.text)/secret-files")), sourceLocation: location)
  }

  static let hands = """
      - { id: variable, title: By variable, run: [tool, variable], env: { TOKEN: "${{ inputs.token }}" }, noUndo: It is a test. }
      - { id: input, title: By input, run: [tool, input], stdin: "${{ inputs.token }}", noUndo: It is a test. }
      - { id: file, title: By file, run: [tool, file, "${{ secretFile(inputs.token) }}"], noUndo: It is a test. }
      - { id: none, title: Without, run: [tool, none], noUndo: It is a test. }

    """

  @Test(arguments: ["env:GIVEN", "file:secret.txt", "command", "--input", "--inputs"])
  func `reaches its programs and nothing that is written or shown, wherever it comes from`(_ origin: String)
    async throws
  {
    try writeFile(scene.folder.path("secret.txt"), Self.canary + "\n")
    let source =
      switch origin {
      case "command": ", from: { command: [tool, give] }"
      case "--input", "--inputs": ""
      default: ", from: \"\(origin)\""
      }
    let seen = WatchingObserver()
    let inputs = origin.hasPrefix("--") ? [(name: "token", text: "file:secret.txt")] : []
    let outcome = try await scene.runner(seen).begin(
      try scene.request(scene.runbook(Self.hands, source: source), inputs: inputs))
    #expect(outcome.ending == .succeeded)
    try expectNoTraces(seen, "\(outcome)")
    #expect(seen.text.contains("plain «redacted»"))
    // Programs have it where the step gives it, and nowhere else.
    #expect(try readText(scene.folder.path("env-variable")).contains("TOKEN=\(Self.canary)"))
    if origin == "env:GIVEN" {
      #expect(SecretScene.traces(in: try readText(scene.folder.path("env-none"))) == [])
    }
    let modes = try readText(scene.folder.path("modes")).split(separator: "\n").map { $0.prefix(3) }
    #expect(modes == ["600", "700"])
  }

  /// What of the language can write something down, in one runbook that fails at its end.
  static let everything = """
      - id: probes
        title: Probes see it
        guard: { run: [tool, "no"], env: { TOKEN: "${{ inputs.token }}" } }
        run: [tool, probed]
        stdin: "${{ inputs.token }}"
        verify: { run: [tool, verify, "${{ secretFile(inputs.token) }}"] }
        undo: { run: [tool, undo], stdin: "${{ inputs.token }}" }
      - id: script
        title: A script shows it
        shell: 'set -x; echo "$TOKEN"; cat "$TOKEN_FILE"; : "it is $TOKEN"'
        env: { TOKEN: "${{ inputs.token }}", TOKEN_FILE: "${{ secretFile(inputs.token) }}" }
        noUndo: It is a test.
      - id: items
        title: For each
        forEach: { in: '["a", "b"]', as: item }
        run: [tool, item, "${{ secretFile(inputs.token) }}"]
        noUndo: It is a test.
      - id: both
        title: At the same time
        parallel:
          left: [{ id: left, title: Left, run: [tool, left, "${{ secretFile(inputs.token) }}"], noUndo: It is a test. }]
          right: [{ id: right, title: Right, run: [tool, right, "${{ secretFile(inputs.token) }}"], noUndo: It is a test. }]
      - id: outputs
        title: Its outputs hold it
        run: [tool, outputs]
        env: { TOKEN: "${{ inputs.token }}" }
        outputs:
          all: { type: string, from: stdout }
          left: { type: string, from: file }
        evidence: { files: ["${{ inputs.place }}/evidence"], outputs: [all] }
        noUndo: It is a test.
      - id: later
        title: What it gave is used
        run: [tool, later, "--all=${{ steps.outputs.outputs.left }}"]
        noUndo: It is a test.
      - id: flood
        title: Much
        run: [tool, flood]
        env: { TOKEN: "${{ inputs.token }}" }
        noUndo: It is a test.
      - id: wrong
        title: An output of the wrong type
        run: [tool, wrong]
        env: { TOKEN: "${{ inputs.token }}" }
        outputs: { value: { type: int, from: stderr } }
        critical: false
        onError: continue
        noUndo: It is a test.
      - id: astray
        title: Not started
        run: [tool, astray, "${{ secretFile(inputs.token) }}"]
        env: { TOKEN: "${{ inputs.token }}" }
        cwd: /nowhere
        critical: false
        onError: continue
        noUndo: It is a test.
      - id: hang
        title: Ended in the middle
        run: [tool, hang]
        env: { TOKEN: "${{ inputs.token }}" }
        timeout: 1s
        retry: { max: 2, initial: 1s }
        idempotent: true
        critical: false
        onError: continue
        noUndo: It is a test.
      - { id: fail, title: Fails, run: [tool, fail, "${{ secretFile(inputs.token) }}"], noUndo: It is a test. }

    """

  @Test func `leaves no trace in whatever the language can do`() async throws {
    let text =
      scene.runbook(Self.everything, rest: "  place: { type: path, default: \(scene.folder.path) }\nrollback: auto\n")
        + """
        onFailure: [{ id: failed, title: Failed, run: [tool, handler], stdin: "${{ inputs.token }}", noUndo: It is a test. }]
        always: [{ id: last, title: Last, run: [tool, always, "${{ secretFile(inputs.token) }}"], noUndo: It is a test. }]

        """
    let seen = WatchingObserver()
    let outcome = try await scene.runner(seen).begin(try scene.request(text))
    let called = try scene.calls().filter { $0 != "hang" }
    #expect(
      called == [
        "no", "probed", "verify", "item", "item", "left", "right", "outputs", "later", "flood", "wrong",
        "fail", "handler", "undo", "always",
      ] || called.firstIndex(of: "right") == 5, "\(called)")
    guard case .failed = outcome.ending else {
      Issue.record("\(outcome.ending)")
      return
    }
    try expectNoTraces(seen, "\(outcome)")
    let evidence = outcome.state.step("outputs")
    #expect(evidence.progress == .succeeded)
    #expect(try scene.written().contains("(secrets covered)"))
    #expect(outcome.state.step("wrong").progress == .failed)
    #expect(outcome.state.step("astray").message?.contains("/nowhere") == true)
  }

  @Test func `is fetched again when the run is resumed, and covered again`() async throws {
    let steps =
      Self.hands
      + "  - { id: fail, title: Fails, run: [tool, fail], stdin: \"${{ inputs.token }}\", noUndo: It is a test. }\n"
    _ = try await scene.runner(WatchingObserver()).begin(try scene.request(scene.runbook(steps)))
    // What a killed process left.
    let left = scene.folder.path("state/runs/\(scene.run.text)/secret-files/7/token")
    try writeFile(left, Self.canary, mode: 0o600)
    let seen = WatchingObserver()
    await #expect(throws: EngineError.self) { try await scene.runner(seen, given: "").resume(scene.run) }
    #expect(!fileExists(left))
    _ = try await scene.runner(seen).resume(scene.run)
    try expectNoTraces(seen)
  }

  @Test func `that only a person knows is asked for, and missing where nobody is`() async throws {
    let text = scene.runbook(Self.hands, source: "")
    await #expect(throws: EngineError.self) {
      try await scene.runner(WatchingObserver(), given: "").begin(try scene.request(text))
    }
    let seen = WatchingObserver()
    let outcome = try await scene.runner(seen, person: Knowing(), given: "").begin(try scene.request(text))
    #expect(outcome.ending == .succeeded)
    try expectNoTraces(seen, "\(outcome)")
  }

  @Test func `that is a number is no number in the journal`() async throws {
    let seen = WatchingObserver()
    let text = scene.runbook(
      """
        - id: look
          title: Look
          shell: cat
          stdin: "${{ inputs.token }}"
          outputs: { value: { type: int, from: stdout } }
          noUndo: It is a test.

      """)
    _ = try await scene.runner(seen, given: "73195518842").begin(try scene.request(text))
    #expect(!(try scene.written().contains("73195518842")))
    #expect(!seen.text.contains("73195518842"))
  }

  @Test func `has no text`() throws {
    let secret = Secret(Array(Self.canary.utf8))
    #expect("\(secret) \(String(reflecting: secret)) \(String(describing: Optional(secret)))".contains("redacted"))
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(SecretScene.traces(in: dumped) == [])
    let error = #expect(throws: EngineError.self) {
      try scene.request(scene.runbook(Self.hands), inputs: [(name: "token", text: Self.canary)])
    }
    #expect(SecretScene.traces(in: "\(error.map { "\($0.message) \($0.hints)" } ?? "")") == [])
  }

  private struct Knowing: Operator {
    let name = "ana"
    let isPresent = true
    func answer(_ question: ValueQuestion) async -> OperatorAnswer<String> { .suspend }
    func confirm(_ question: ConfirmationQuestion) async -> OperatorAnswer<Bool> { .suspend }
    func decide(_ question: DecisionQuestion) async -> OperatorAnswer<DecisionAnswer> { .suspend }
    func secret(_ question: SecretQuestion) async -> OperatorAnswer<Secret> { .given(Secret(Array(canary.utf8))) }
  }
}
