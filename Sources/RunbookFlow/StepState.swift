public import Calendars
public import JSON
public import Journal
public import RunbookLanguage

/// What the journal says about one step, or about one item of a step that has `forEach`.
public struct StepState: Sendable, Hashable {
  public enum Progress: Sendable, Hashable {
    /// Nothing has happened yet, or another attempt is wanted.
    case pending
    /// A group, branches or a `forEach` that was entered and has not ended.
    case open
    /// There is an intent and no end: nobody knows what happened.
    case unknown
    /// The operator answered its question with no.
    case declined
    case succeeded, failed, skipped, satisfied, cancelled
  }

  public let id: String
  public var title: String
  /// The step that it lies in.
  public var within: String?
  public var progress = Progress.pending
  /// The number of the last attempt; 0 when there was none.
  public var attempts = 0
  /// How many attempts there were when a person last wanted another one: `retry` counts from there.
  public var attemptsBefore = 0
  /// When the next attempt is due, after one that failed; nil when none is due.
  public var retryAt: Timestamp?
  /// Its `confirm` question was answered with yes.
  public var isConfirmed = false
  /// The last attempt.
  public var intent: StepIntent?
  /// The entry of that intent: what was begun later is undone earlier.
  public var intentSequence: Int64 = 0
  /// The program of the last attempt.
  public var process: StepStarted?
  /// What the last attempt printed.
  public var printed: [StepOutput] = []
  public var outputs = JSONObject()
  /// Names of outputs whose values the journal does not hold.
  public var withheld: [String] = []
  public var exitCode: Int32?
  /// Why it failed or was skipped.
  public var message: String?
  public var effectHappened = false
  /// The person who did it by hand.
  public var doneBy: String?
  public var evidence: [JournalAttachment] = []
  /// The signatures that it wanted.
  public var approvals = StepApprovals()
  public var began: Timestamp?
  /// When the first of those attempts began that go on with each other's wait.
  public var waitingSince: Timestamp?
  public var ended: Timestamp?

  public init(id: String, title: String = "") {
    self.id = id
    self.title = title
  }

  /// Nothing more is to be done for it.
  public var isSettled: Bool {
    switch progress {
    case .succeeded, .skipped, .satisfied: true
    case .pending, .open, .unknown, .declined, .failed, .cancelled: false
    }
  }

  /// Its effect was begun and may have happened, wholly or in part, so that its undo is armed.
  public var isArmed: Bool {
    guard let intent, intent.undo else { return false }
    // A program that could not even be started has done nothing.
    if progress == .failed, intent.kind == .run || intent.kind == .shell, process == nil, !effectHappened {
      return false
    }
    return true
  }

  /// As `steps.ID.status` says it; nil while the step has not ended.
  public var status: StepStatus? {
    switch progress {
    case .succeeded: .succeeded
    case .failed: .failed
    case .skipped: .skipped
    case .satisfied: .satisfied
    case .cancelled: .cancelled
    case .pending, .open, .unknown, .declined: nil
    }
  }
}
