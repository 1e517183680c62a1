public import Calendars
public import JSON
public import Journal

/// What the journal says about one step.
public struct StepState: Sendable, Hashable {
  public enum Progress: Sendable, Hashable {
    /// Nothing has happened yet, or a person wants another attempt.
    case pending
    /// There is an intent and no end: nobody knows what happened.
    case unknown
    /// The operator answered its question with no.
    case declined
    case succeeded, failed, skipped, cancelled
  }

  public let id: String
  public var title: String
  public var progress = Progress.pending
  /// The number of the last attempt; 0 when there was none.
  public var attempts = 0
  /// Its `confirm` question was answered with yes.
  public var isConfirmed = false
  /// The last attempt.
  public var intent: StepIntent?
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
  public var began: Timestamp?
  public var ended: Timestamp?

  public init(id: String, title: String = "") {
    self.id = id
    self.title = title
  }

  /// Nothing more is to be done for it.
  public var isSettled: Bool {
    switch progress {
    case .succeeded, .skipped: true
    case .pending, .unknown, .declined, .failed, .cancelled: false
    }
  }
}
