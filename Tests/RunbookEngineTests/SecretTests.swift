import Calendars
import Diagnostics
import Expressions
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import RunbookLanguage
import TestSupport
import Testing

@Suite struct `A secret` {
  static let canary = "canary 7f3a/9+c2~58b1"

  let folder: TemporaryDirectory

  /// A program that shows everything it is given, in every form that programs use.
  init() throws {
    folder = try TemporaryDirectory()
    let script = """
      #!/bin/sh
      tr '\\0' ' ' < /proc/$$/cmdline > "$PLACE/cmdline-$1"
      [ "$1" = give ] && { printf '%s\\n' "$GIVEN"; exit 0; }
      IN=$(cat)
      for V in "$IN" "$TOKEN"; do
        printf 'plain %s\\n' "$V"; printf '%s' "$V" | base64; printf 'x%s' "$V" | base64; printf 'xx%s' "$V" | base64
        printf '%s' "$V" | cut -c1-5 | tr -d '\\n'; sleep 0.01; printf '%s' "$V" | cut -c6-; echo "$V" >&2
      done
      printf 'canary%%207f3a%%2F9%%2Bc2~58b1 canary+7f3a%%2f9%%2bc2~58b1 '
      env > "$PLACE/env-$1"
      [ "$1" = fail ] && exit 3
      exit 0

      """
    try writeFile(folder.path("bin/tool"), script, mode: 0o755)
  }

  static func text(_ source: String) -> String {
    """
    apiVersion: runback/v1
    kind: Runbook
    metadata: { id: sample, title: A sample }
    permissions: { exec: [tool] }
    defaults: { timeout: 1m }
    inputs:
      token: { type: secret\(source), description: The token }
    steps:
      - { id: variable, title: By variable, run: [tool, variable], env: { TOKEN: "${{ inputs.token }}" }, noUndo: It is a test. }
      - { id: input, title: By input, run: [tool, input], stdin: "${{ inputs.token }}", noUndo: It is a test. }
      - { id: none, title: Without, run: [tool, none], noUndo: It is a test. }
      - { id: fail, title: Fails, run: [tool, fail], stdin: "${{ inputs.token }}", noUndo: It is a test. }

    """
  }

  func runner(_ seen: WatchingObserver, person: any Operator = NoOperator(name: "ana"), given: String) -> Runner {
    Runner(
      RunnerEnvironment(
        store: JournalStore(directory: folder.path("state")), clock: .fixed(startTime),
        processes: SystemProcessRunner(),
        actions: ActionRegistry([]), person: person,
        variables: ["PATH": "\(folder.path("bin")):/usr/bin:/bin", "PLACE": folder.path, "GIVEN": given],
        workingDirectory: folder.path, user: "ana", host: "host.example.org", processID: 77, program: "1.0",
        observer: seen, isRunning: { _ in false }))
  }

  func request(_ source: String, inputs: [(name: String, text: String)] = []) throws -> RunRequest {
    let check = RunbookChecker(today: startTime).check(Source(path: "runbooks/sample.yaml", text: Self.text(source)))
    let checked = try #require(check.runbook, "\(check.diagnostics.map(\.message))")
    let reader = RunInputs(checked)
    return RunRequest(
      run: RunID(at: startTime, randomBytes: [1, 1, 1, 1, 1, 1, 1, 1]), runbook: checked,
      inputs: try reader.complete(try reader.read(inputs)), mode: .nonInteractive)
  }

  /// Every form in which it must not be found.
  func traces(in text: String) -> [String] {
    [
      Self.canary, "7f3a", "Y2FuYXJ5IDdmM2EvOStjMn41OGIx", "hbmFyeSA3ZjNhLzkrYzJ", "YW5hcnkgN2YzYS85K2My", "%2F9%2B",
      "%2f9%2b",
    ]
    .filter { text.contains($0) }
  }

  /// Everything that was written below the state folder.
  func written() throws -> String {
    try runProgram("find", [folder.path("state"), "-type", "f", "-exec", "cat", "{}", ";"]).text
  }

  @Test(arguments: ["env:GIVEN", "file:secret.txt", "command", "--input"])
  func `reaches its programs and nothing that is written or shown, wherever it comes from`(_ origin: String)
    async throws
  {
    try writeFile(folder.path("secret.txt"), Self.canary + "\n")
    let source =
      switch origin {
      case "command": ", from: { command: [tool, give] }"
      case "--input": ""
      default: ", from: \"\(origin)\""
      }
    let seen = WatchingObserver()
    let inputs = origin == "--input" ? [(name: "token", text: "file:secret.txt")] : []
    let outcome = try await runner(seen, given: Self.canary).begin(try request(source, inputs: inputs))
    #expect(outcome.state.step("variable").progress == .succeeded)
    #expect(outcome.state.step("fail").progress == .failed)
    #expect(traces(in: try written()) == [])
    #expect(traces(in: seen.text) == [])
    #expect(traces(in: "\(outcome)") == [])
    #expect(seen.text.contains("plain «redacted»"))
    for step in ["variable", "input", "none", "fail"] {
      #expect(traces(in: try readText(folder.path("cmdline-\(step)"))) == [])
    }
    // Programs have it where the step gives it, and nowhere else.
    #expect(try readText(folder.path("env-variable")).contains("TOKEN=\(Self.canary)"))
    if origin == "env:GIVEN" { #expect(traces(in: try readText(folder.path("env-none"))) == []) }
  }

  @Test func `is fetched again when the run is resumed, and covered again`() async throws {
    _ = try await runner(WatchingObserver(), given: Self.canary).begin(try request(", from: \"env:GIVEN\""))
    let seen = WatchingObserver()
    let run = RunID(at: startTime, randomBytes: [1, 1, 1, 1, 1, 1, 1, 1])
    await #expect(throws: EngineError.self) { try await runner(seen, given: "").resume(run) }
    _ = try await runner(seen, given: Self.canary).resume(run)
    #expect(traces(in: try written()) == [])
  }

  @Test func `that only a person knows is asked for, and missing where nobody is`() async throws {
    await #expect(throws: EngineError.self) { try await runner(WatchingObserver(), given: "").begin(try request("")) }
    let outcome = try await runner(WatchingObserver(), person: Knowing(), given: "").begin(try request(""))
    #expect(outcome.state.step("variable").progress == .succeeded)
    #expect(traces(in: try written()) == [])
  }

  @Test func `has no text`() throws {
    let secret = Secret(Array(Self.canary.utf8))
    #expect("\(secret) \(String(reflecting: secret)) \(String(describing: Optional(secret)))".contains("redacted"))
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(traces(in: dumped) == [])
    #expect(throws: EngineError.self) { try request("", inputs: [(name: "token", text: Self.canary)]) }
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
