import Calendars
import Diagnostics
import Expressions
import JSON
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import RunbookLanguage
import Synchronization
import TestSupport
import Testing

let startTime = Timestamp(secondsSinceEpoch: 1_795_478_400)

/// A state directory, a program that notes how it is called, and a run in them.
final class EngineFixture: Sendable {
  let folder: TemporaryDirectory
  let run: RunID

  /// - Parameter seed: tells runs of one folder apart.
  init(_ folder: TemporaryDirectory? = nil, seed: UInt8 = 1) throws {
    self.folder = try folder ?? TemporaryDirectory()
    run = RunID(at: startTime, randomBytes: [1, 2, 3, 4, 5, 6, 7, seed])
    let script = """
      #!/bin/sh
      echo "$*" >> "$LOG"
      [ -e "$FOLDER/fail-$1" ] && { echo "no $1 today" >&2; exit 3; }
      case "$1" in
      look) cat "$FOLDER/count" ;;
      secret) printf 'canary-%s' 58b1c2 ;;
      show) printf '%s and in base64 ' "$TOKEN"; printf '%s' "$TOKEN" | base64 ;;
      hang) sleep 300 & wait ;;
      flood) head -c 20000000 /dev/zero ;;
      esac
      exit 0

      """
    try writeFile(self.folder.path("bin/tool"), script, mode: 0o755)
    try writeFile(self.folder.path("count"), "7\n")
  }

  var store: JournalStore { JournalStore(directory: folder.path("state")) }

  func environment(
    answers: PreparedAnswers = PreparedAnswers(), person: any Operator = NoOperator(name: "ana"),
    interruption: Interruption = Interruption(), observer: any RunObserver = SilentObserver(),
    store: JournalStore? = nil, isRunning: @escaping @Sendable (ProcessIdentity) -> Bool = { _ in false }
  ) -> RunnerEnvironment {
    RunnerEnvironment(
      store: store ?? self.store, clock: .fixed(startTime), processes: SystemProcessRunner(),
      actions: ActionRegistry([AssertStandIn()]), person: person, answers: answers,
      variables: [
        "PATH": "\(folder.path("bin")):/usr/bin:/bin", "LOG": folder.path("log"), "FOLDER": folder.path,
      ],
      // Recorded in the journal, which some tests carry to another folder.
      workingDirectory: "/", user: "ana", host: "host.example.org", processID: 77, program: "1.0",
      interruption: interruption, observer: observer, isRunning: isRunning)
  }

  func request(
    _ text: String, features: Set<LanguageFeature> = LanguageFeature.supported
  ) throws -> RunRequest {
    let check = RunbookChecker(features: features, today: startTime).check(
      Source(path: "runbooks/sample.yaml", text: text))
    let findings = check.diagnostics.map { "\($0.code.name) \($0.message)" }.joined(separator: "\n")
    let checked = try #require(check.runbook, "\(findings)")
    return RunRequest(
      run: run, runbook: checked, inputs: try RunInputs(checked).complete([:]), mode: .nonInteractive)
  }

  /// The calls of the program, in order.
  func calls() throws -> [String] {
    guard fileExists(folder.path("log")) else { return [] }
    return try readText(folder.path("log")).split(separator: "\n").map(String.init)
  }

  func forgetCalls() throws {
    if fileExists(folder.path("log")) { try removeRecursively(folder.path("log")) }
  }

  func types() throws -> [String] { try store.read(run).entries.map(\.event.type) }
}

/// As the engine's own `assert`; stands in for it so that these tests do not depend on the other actions.
struct AssertStandIn: Action {
  let name = "assert"
  func perform(_ call: ActionInvocation) async -> ActionResult {
    call.flag("that")
      ? .succeeded(outputs: [:], detail: nil) : .failed(message: call.text("message") ?? "it does not hold")
  }
}

/// A person whose answers are known; who has no more of them puts the run off.
final class AnsweringPerson: Operator {
  let name = "bo"
  let isPresent = true
  private let values: Mutex<[String]>
  private let confirmations: Mutex<[Bool]>
  private let decisions: Mutex<[DecisionAnswer]>

  init(values: [String] = [], confirmations: [Bool] = [], decisions: [DecisionAnswer] = []) {
    self.values = Mutex(values)
    self.confirmations = Mutex(confirmations)
    self.decisions = Mutex(decisions)
  }

  func answer(_ question: ValueQuestion) async -> OperatorAnswer<String> {
    values.withLock { $0.isEmpty ? .suspend : .given($0.removeFirst()) }
  }
  func confirm(_ question: ConfirmationQuestion) async -> OperatorAnswer<Bool> {
    confirmations.withLock { $0.isEmpty ? .suspend : .given($0.removeFirst()) }
  }
  func decide(_ question: DecisionQuestion) async -> OperatorAnswer<DecisionAnswer> {
    decisions.withLock { $0.isEmpty ? .suspend : .given($0.removeFirst()) }
  }
}

/// Keeps what was shown, and does something when an entry of a type is written.
final class WatchingObserver: RunObserver {
  private let type: String
  private let action: @Sendable () -> Void
  private let shown = Mutex<[UInt8]>([])

  init(on type: String = "", _ action: @escaping @Sendable () -> Void = {}) {
    self.type = type
    self.action = action
  }

  func recorded(_ entry: JournalEntry, state: RunState) {
    if entry.event.type == type { action() }
  }
  func printed(step: String, stream: OutputStream, bytes: [UInt8]) { shown.withLock { $0 += bytes } }
  var text: String { String(decoding: shown.withLock { $0 }, as: UTF8.self) }
}

func prepared(
  answers: [String] = [], confirm: [String] = [], decide: [String] = [], reason: String? = nil
) throws -> PreparedAnswers {
  var prepared = PreparedAnswers()
  for text in answers { try prepared.add(answer: text) }
  for text in confirm { try prepared.add(confirmation: text) }
  for text in decide { try prepared.add(decision: text) }
  prepared.reason = reason
  return prepared
}

/// One step of every kind that this engine executes.
let sample = """
  apiVersion: runback/v1
  kind: Runbook
  metadata: { id: sample, title: A sample }
  inputs:
    target: { type: string, pattern: "[a-z]+", default: web }
  permissions: { exec: [tool] }
  lock: "sample ${{ inputs.target }}"
  defaults: { timeout: 1m }
  preflight:
    - id: ready
      title: It answers
      run: [tool, ready]
      effect: read
  steps:
    - id: look
      title: Look
      run: [tool, look, "${{ inputs.target }}"]
      effect: read
      outputs: { count: { type: int, from: stdout } }
    - id: change
      title: Change it
      run: [tool, change]
      confirm: Change it now?
      noUndo: It is a test.
    - id: again
      title: Again
      run: [tool, again]
      idempotent: true
      noUndo: It is a test.
    - id: never
      title: Never
      when: steps.look.outputs.count > 100
      run: [tool, never]
      noUndo: It is a test.
    - id: person
      title: A person looks
      manual: Is it well?
      outputs: { well: { type: bool } }
      expect: steps.person.outputs.well
      noUndo: It is a test.
    - id: sure
      title: Sure
      uses: assert
      with: { that: steps.look.outputs.count == 7, message: The count is wrong. }

  """

/// Steps around the given YAML at column 0.
func runbook(_ steps: String) -> String {
  let indented = steps.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
  return """
    apiVersion: runback/v1
    kind: Runbook
    metadata: { id: sample, title: A sample }
    permissions: { exec: [tool] }
    defaults: { timeout: 1m }
    steps:
    \(indented)

    """
}
