import Calendars
import Diagnostics
import Expressions
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import RunbookLanguage
import Synchronization
import TestSupport
import Testing

/// A state directory, a program `tool` that is never really started, and runbooks written in the test.
final class EngineScene {
  let folder: TemporaryDirectory
  var programs = FakePrograms()
  var stateFolder: String
  var person: any Operator = NoOperator(name: "ana")
  var interruption = Interruption()
  /// Whether programs of an earlier process are said to live.
  var earlierProcessLives = false
  /// How long was waited, in milliseconds.
  let waits = Waits()
  var now = EngineScene.now
  var random: @Sendable () -> Double = { 0.5 }
  static let now = Timestamp(secondsSinceEpoch: 1_795_500_000)
  private var seed: UInt8 = 0

  init() throws {
    folder = try TemporaryDirectory()
    stateFolder = folder.path("state")
    try writeFile(folder.path("bin/tool"), "never started\n", mode: 0o755)
  }

  var store: JournalStore { JournalStore(directory: stateFolder) }

  /// Makes a program that can be found.
  func add(program: String) throws { try writeFile(folder.path("bin/\(program)"), "never started\n", mode: 0o755) }

  static func source(_ steps: String, head: String = "", permissions: Bool = true) -> Source {
    Source(
      path: "runbooks/example.yaml",
      text: """
        apiVersion: runback/v1
        kind: Runbook
        metadata:
          id: example
          title: An example
          summary: For a test.
          owner: group:platform-security
          severity: sev2
          reviewed: 2026-11-20
          reviewEvery: 90d
        \(permissions ? "permissions: { exec: [tool] }" : "")
        defaults: { timeout: 5m }
        \(head)
        steps:
        \(steps)

        """)
  }

  func checked(_ steps: String, head: String = "", permissions: Bool = true) throws -> CheckedRunbook {
    let check = RunbookChecker(today: Self.now).check(Self.source(steps, head: head, permissions: permissions))
    return try #require(check.runbook, "\(check.diagnostics.map(\.message))")
  }

  func answers(
    _ values: [String] = [], confirm: [String] = [], decide: [String] = [], reason: String? = nil
  ) throws -> PreparedAnswers {
    var answers = PreparedAnswers()
    for text in values { try answers.add(answer: text) }
    for text in confirm { try answers.add(confirmation: text) }
    for text in decide { try answers.add(decision: text) }
    answers.reason = reason
    return answers
  }

  func runner(_ answers: PreparedAnswers = PreparedAnswers()) -> Runner {
    let lives = earlierProcessLives
    return Runner(
      RunnerEnvironment(
        store: store, clock: .fixed(now), processes: programs,
        actions: .builtIn(
          ActionSurroundings(trustPolicy: nil, stateFolder: stateFolder, contacts: nil, isInteractive: false)),
        person: person, answers: answers, variables: ["PATH": folder.path("bin"), "TZ": "UTC"],
        workingDirectory: folder.path, user: "ana", host: "laptop", processID: 77, program: "1.0",
        interruption: interruption, isRunning: { _ in lives }, signalGroup: { _, _ in },
        sleep: { [waits] duration in
          // A time limit is not reached here; it is only called off.
          if duration > .seconds(60) {
            try? await Task.sleep(for: duration)
          } else {
            waits.add(duration)
          }
        }, random: random))
  }

  func begin(
    _ steps: String, head: String = "", inputs: [String: Value] = [:], answers: PreparedAnswers = PreparedAnswers(),
    permissions: Bool = true
  ) async throws -> RunOutcome {
    let checked = try checked(steps, head: head, permissions: permissions)
    seed += 1
    let run = RunID(at: Self.now, randomBytes: [UInt8](repeating: seed, count: 8))
    return try await runner(answers).begin(
      RunRequest(run: run, runbook: checked, inputs: try RunInputs(checked).complete(inputs)))
  }

  func events(_ run: RunID) throws -> [JournalEvent] { try store.read(run).entries.map(\.event) }

  /// The journal's bytes, to see that nothing was written.
  func journal(_ run: RunID) throws -> [UInt8] { try readFile(store.journalPath(run)) }
}

extension RunOutcome {
  /// What is missing, as the flags that give it; nil when the run does not stand still.
  var missing: [String]? {
    if case .suspended(let event) = ending { event.missing.map(\.flag) } else { nil }
  }

  /// Each step that the journal names, and how it stands.
  var standing: [String] { state.steps.map { "\($0.id) \($0.progress)" } }
}

/// Nobody waits in tests: what was to be waited for is kept.
final class Waits: Sendable {
  private let durations = Mutex<[Int64]>([])

  func add(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    durations.withLock { $0.append(seconds * 1000 + attoseconds / 1_000_000_000_000_000) }
  }

  var milliseconds: [Int64] { durations.withLock { $0 } }
}
