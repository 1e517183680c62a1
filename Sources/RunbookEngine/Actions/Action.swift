public import Calendars
public import Expressions
public import Journal
public import Processes
public import RunbookLanguage

/// A built-in action: what `uses` names.
public protocol Action: Sendable {
  /// As in `ActionSignature`: `git.verify`.
  var name: String { get }
  /// Does it. Refusals and failures are results; nothing is thrown.
  func perform(_ call: ActionInvocation) async -> ActionResult
  /// Says what it would do, before anybody approves it. Changes nothing.
  func approvalPlan(_ call: ActionInvocation) async -> ApprovalPlanning
}

/// One call of an action. The arguments have been checked against its signature.
public struct ActionInvocation: Sendable {
  public let run: RunID
  public let step: String
  public let arguments: [String: Value]
  public let runbook: Runbook
  /// Absolute; relative paths in arguments are relative to it.
  public let workingDirectory: String
  public let workspace: String?
  public let incident: String?
  public let variables: [String: String]
  public let clock: WallClock
  public let processes: any ProcessRunner
  /// Where evidence is kept; whatever is stored must be named in the result.
  public let attachments: AttachmentStore
  /// The digest of the journal's last line when the action begins.
  public let journalHead: ContentDigest
  /// What ``ApprovalPlan/covers`` was when people approved it: anything else must not be done. Nil: nobody was asked.
  public var approvedPlan: String? = nil
  /// When the step was begun; kept over a crash and over Ctrl-C, so that a wait ends when it would have ended.
  public var begun: Timestamp?
  /// Waits; ends early when the surrounding task is cancelled.
  public var sleep: @Sendable (Duration) async -> Void = { _ in }
  public var interruption = Interruption()
  /// The bytes of a secret, for the moment of its use; nil when nobody can give it.
  public var secret: @Sendable (SecretName) -> [UInt8]? = { _ in nil }

  public func text(_ name: String) -> String? {
    if case .string(let text)? = arguments[name] { text } else { nil }
  }

  public func flag(_ name: String) -> Bool {
    if case .bool(true)? = arguments[name] { true } else { false }
  }

  /// Empty when it is not given.
  public func texts(_ name: String) -> [String] {
    guard case .list(let elements)? = arguments[name] else { return [] }
    return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  public func int(_ name: String) -> Int64? {
    if case .int(let value)? = arguments[name] { value } else { nil }
  }

  public func timestamp(_ name: String) -> Timestamp? {
    if case .timestamp(let time)? = arguments[name] { time } else { nil }
  }

  /// In milliseconds; fractions are cut off.
  public func span(_ name: String) -> TimeSpan? {
    guard case .duration(let duration)? = arguments[name] else { return nil }
    let (seconds, attoseconds) = duration.components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1000)
    return overflows ? nil : TimeSpan(milliseconds: whole + attoseconds / 1_000_000_000_000_000)
  }

  /// Empty when it is not given.
  public func map(_ name: String) -> [(key: String, value: Value)] {
    guard case .map(let map)? = arguments[name] else { return [] }
    return map.entries.map { ($0.key, $0.value) }
  }

  /// A path argument, made absolute.
  public func path(_ name: String) -> String? {
    text(name).map { $0.hasPrefix("/") ? $0 : "\(workingDirectory)/\($0)" }
  }
}

/// How an action ended.
public enum ActionResult: Sendable, Hashable {
  /// - Parameter detail: one sentence for the timeline.
  /// - Parameter entries: what is journalled beside the end of the step.
  case succeeded(
    outputs: [String: Value], detail: String?, evidence: [JournalAttachment] = [], entries: [JournalEvent] = [])
  /// - Parameter effectHappened: something was changed before it failed.
  case failed(message: String, effectHappened: Bool = false, outputs: [String: Value] = [:])
  /// It waited and was asked to end. Nothing was done; another attempt goes on with the same wait.
  case interrupted(message: String)
}

/// The actions that a runner can perform.
public struct ActionRegistry: Sendable {
  private let actions: [String: any Action]

  /// - Parameter actions: of two with one name the later wins, so that an exercise can replace real ones.
  public init(_ actions: [any Action]) {
    self.actions = Dictionary(actions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  public subscript(name: String) -> (any Action)? { actions[name] }

  public var names: [String] { actions.keys.sorted() }
}
