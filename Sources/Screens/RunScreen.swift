public import Calendars

/// What a person at a terminal is shown of a run at one moment. Nothing in it is safe to print as it is.
public struct RunScreen: Sendable, Hashable {
  public enum Standing: String, Sendable, Hashable {
    case running, suspended, interrupted, succeeded, failed, aborted
  }

  public enum StepStanding: Sendable, Hashable {
    case pending, running, waiting, succeeded, skipped, failed, unknown, declined, cancelled
  }

  public struct Step: Sendable, Hashable {
    public var id: String
    public var title: String
    public var standing: StepStanding
    /// Groups, branches and items stand deeper.
    public var depth: Int
    public var began: Timestamp?
    public var ended: Timestamp?
    /// Why it failed or was skipped, which attempt it is.
    public var note: String?

    public init(
      id: String, title: String, standing: StepStanding, depth: Int = 0, began: Timestamp? = nil,
      ended: Timestamp? = nil, note: String? = nil
    ) {
      self.id = id
      self.title = title
      self.standing = standing
      self.depth = depth
      self.began = began
      self.ended = ended
      self.note = note
    }
  }

  /// Something that has to be done, or ends by itself, at a time.
  public struct Deadline: Sendable, Hashable {
    public var what: String
    public var at: Timestamp

    public init(what: String, at: Timestamp) {
      self.what = what
      self.at = at
    }
  }

  /// How far the run is.
  public struct Progress: Sendable, Hashable {
    /// Steps of the plan that need nothing more.
    public var done: Int
    public var steps: Int
    /// Nil where it cannot be known.
    public var left: TimeSpan?

    public init(done: Int, steps: Int, left: TimeSpan? = nil) {
      self.done = done
      self.steps = steps
      self.left = left
    }
  }

  public var run: String
  public var runbook: String
  public var title: String
  public var incident: String?
  public var standing: Standing
  public var began: Timestamp
  /// When it ended or came to stand still.
  public var ended: Timestamp?
  public var progress: Progress?
  public var steps: [Step]
  /// The last lines that the current step printed, oldest first.
  public var output: [String]
  public var next: [String]
  public var armed: [String]
  public var deadlines: [Deadline]
  /// What the keys do.
  public var keys: String?

  public init(
    run: String, runbook: String, title: String, incident: String? = nil, standing: Standing, began: Timestamp,
    ended: Timestamp? = nil, progress: Progress? = nil, steps: [Step] = [], output: [String] = [], next: [String] = [],
    armed: [String] = [],
    deadlines: [Deadline] = [], keys: String? = nil
  ) {
    self.run = run
    self.runbook = runbook
    self.title = title
    self.incident = incident
    self.standing = standing
    self.began = began
    self.ended = ended
    self.progress = progress
    self.steps = steps
    self.output = output
    self.next = next
    self.armed = armed
    self.deadlines = deadlines
    self.keys = keys
  }
}
