import Calendars
import Diagnostics
import Expressions
import Journal
import Processes
import RunbookLanguage
import Synchronization
import TestSupport
import Testing

@testable import RunbookEngine

/// Built-in actions, called as the runner calls them, on a clock that moves only while somebody waits.
final class ActionScene {
  let folder: TemporaryDirectory
  let clock = MovingClock()
  var variables = ["PATH": testProgramPath]
  var policy: String?
  var hosts = ["127.0.0.1"]
  var secrets: [String: String] = [:]
  var begun: Timestamp?
  let interruption = Interruption()

  init() throws {
    folder = try TemporaryDirectory()
    try makeDirectory(store.runDirectory(run))
  }

  let run = RunID(at: MovingClock.start, randomBytes: [1, 2, 3, 4, 5, 6, 7, 8])
  private var store: JournalStore { JournalStore(directory: folder.path("state")) }
  var attachments: AttachmentStore { store.attachments(of: run) }

  /// A runbook with one step, `step`.
  func runbook(_ step: String = "manual: Look.\n", head: String = "") throws -> Runbook {
    let source = Source(
      path: "runbooks/sample.yaml",
      text: """
        apiVersion: runback/v1
        kind: Runbook
        metadata: { id: sample, title: A sample }
        permissions: { hosts: [\(hosts.map { "\"\($0)\"" }.joined(separator: ", "))] }
        defaults: { timeout: 5m }
        \(head)
        steps:
          - id: step
            title: A step
            \(step.split(separator: "\n").joined(separator: "\n    "))

        """)
    let check = RunbookChecker(features: .all, today: MovingClock.start).check(source)
    return try #require(check.runbook, "\(check.diagnostics.map(\.message))").runbook
  }

  func perform(
    _ name: String, _ arguments: [String: Value] = [:], in runbook: Runbook? = nil
  ) async throws -> ActionResult {
    let surroundings = ActionSurroundings(
      trustPolicy: policy, stateFolder: folder.path("state"), contacts: nil, isInteractive: false, program: "test")
    let action = try #require(ActionRegistry.builtIn(surroundings)[name])
    return await action.perform(try call(name, arguments, in: runbook))
  }

  func call(
    _ name: String, _ arguments: [String: Value] = [:], in runbook: Runbook? = nil
  ) throws -> ActionInvocation {
    var call = ActionInvocation(
      run: run, step: "step", arguments: arguments,
      runbook: try runbook ?? self.runbook(), workingDirectory: folder.path, workspace: nil, incident: "INC-1",
      variables: variables, clock: clock.wallClock, processes: SystemProcessRunner(), attachments: attachments,
      journalHead: ContentDigest(of: "head".utf8))
    call.begun = begun
    call.sleep = clock.sleep
    call.interruption = interruption
    call.secret = { [secrets] name in secrets[name.name].map { Array($0.utf8) } }
    return call
  }

  func text(of attachment: JournalAttachment) throws -> String {
    String(decoding: try attachments.read(attachment), as: UTF8.self)
  }
}

extension ActionResult {
  var outputs: [String: Value] {
    switch self {
    case .succeeded(let outputs, _, _, _), .failed(_, _, let outputs): outputs
    case .interrupted: [:]
    }
  }

  var evidence: [JournalAttachment] { if case .succeeded(_, _, let kept, _) = self { kept } else { [] } }
  var entries: [JournalEvent] { if case .succeeded(_, _, _, let entries) = self { entries } else { [] } }

  /// How it ended, in words.
  var words: String {
    switch self {
    case .succeeded(_, let detail, _, _): "succeeded: \(detail ?? "")"
    case .failed(let message, let happened, _): "failed\(happened ? " after its effect" : ""): \(message)"
    case .interrupted(let message): "interrupted: \(message)"
    }
  }
}

/// Time passes only in waits.
final class MovingClock: Sendable {
  static let start = Timestamp(secondsSinceEpoch: 1_795_500_000)
  private let time = Mutex(MovingClock.start)
  private let waits = Mutex<[Duration]>([])
  private let onWait = Mutex<(@Sendable () -> Void)?>(nil)

  var wallClock: WallClock { WallClock { self.time.withLock { $0 } } }
  var passed: TimeSpan { time.withLock { $0.since(Self.start) } }

  func whenWaiting(_ action: @escaping @Sendable () -> Void) { onWait.withLock { $0 = action } }

  var sleep: @Sendable (Duration) async -> Void {
    { duration in
      self.onWait.withLock { $0 }?()
      guard !Task.isCancelled else { return }
      let (seconds, attoseconds) = duration.components
      let span = TimeSpan(milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
      self.time.withLock { $0 = $0.adding(span) }
    }
  }
}
