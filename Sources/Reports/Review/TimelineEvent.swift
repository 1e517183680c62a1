public import Calendars
public import Journal

/// One thing that happened.
public struct TimelineEvent: Sendable, Hashable {
  /// Whose doing it was.
  public typealias Lane = Amendment.Lane

  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A step was begun: shown in full, not drawn when its end is known.
    case beginning
    case event
    /// A step was passed over: shown, not drawn.
    case skipped
    case decision
    case failure
    /// A time of the incident.
    case moment
    /// Until then somebody must have been told.
    case deadline
  }

  /// When it happened.
  public let time: Timestamp
  public let lane: Lane
  public let kind: Kind
  public let text: String
  public let who: String
  public let evidence: [JournalAttachment]
  /// The line of the journal; nil for what the incident says.
  public let line: Int64?
  /// When it was written down, where that was another time.
  public let recorded: Timestamp?
  /// The line that this one corrects.
  public let corrects: Int64?
  /// The line that corrects this one: what it says does not hold.
  public internal(set) var correctedBy: Int64?
  /// What a deadline's clock started from.
  public let since: Timestamp?

  init(
    at time: Timestamp, _ lane: Lane, _ kind: Kind, _ text: String, who: String, evidence: [JournalAttachment] = [],
    line: Int64?, recorded: Timestamp? = nil, corrects: Int64? = nil, since: Timestamp? = nil
  ) {
    self.time = time
    self.lane = lane
    self.kind = kind
    self.text = text
    self.who = who
    self.evidence = evidence
    self.line = line
    self.recorded = recorded
    self.corrects = corrects
    self.since = since
  }
}
