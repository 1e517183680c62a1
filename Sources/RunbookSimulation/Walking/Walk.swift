public import Expressions
public import RunbookLanguage

/// What a run has done, as far as a test looks at it.
public struct Walk: Sendable, Hashable {
  public enum End: String, Sendable, Hashable, CaseIterable {
    case succeeded, failed, aborted
  }

  /// A step that was begun, or one item of it.
  public struct Passage: Sendable, Hashable {
    /// `deploy`, `deploy[web-1]`.
    public let step: String
    /// Milliseconds since the run began.
    public let began: Int64
    public var status = StepStatus.succeeded

    /// `deploy`, `deploy failed`.
    public var text: String { status == .succeeded ? step : "\(step) \(status.rawValue)" }
  }

  public internal(set) var end = End.succeeded
  /// In the order in which they were begun; groups, skipped steps, probes and undo are not among them.
  public internal(set) var path: [Passage] = []
  /// The steps whose undo was begun, in order.
  public internal(set) var undone: [Passage] = []
  /// By step or item; nothing for what has not ended.
  public internal(set) var statuses: [String: StepStatus] = [:]
  public internal(set) var messages: [String: String] = [:]
  public internal(set) var outputs: [String: [String: Value]] = [:]
  /// How often the effect of a step was begun.
  public internal(set) var attempts: [String: Int] = [:]
  /// The last command of each program.
  public internal(set) var commands: [String: [String]] = [:]
  /// The step whose failure ended the run.
  public internal(set) var failure: String?
  /// Milliseconds that the run took.
  public internal(set) var took: Int64 = 0
}

/// A test that does not say what is needed: the run cannot go on.
public struct WalkStop: Error, Sendable, Hashable {
  public let message: String
  public let help: String
}
