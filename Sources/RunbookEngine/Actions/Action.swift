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

  /// A path argument, made absolute.
  public func path(_ name: String) -> String? {
    text(name).map { $0.hasPrefix("/") ? $0 : "\(workingDirectory)/\($0)" }
  }
}

/// How an action ended.
public enum ActionResult: Sendable, Hashable {
  /// - Parameter detail: one sentence for the timeline.
  case succeeded(outputs: [String: Value], detail: String?, evidence: [JournalAttachment] = [])
  /// - Parameter effectHappened: something was changed before it failed.
  case failed(message: String, effectHappened: Bool = false, outputs: [String: Value] = [:])
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
