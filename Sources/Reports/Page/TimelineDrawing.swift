import Calendars
import Journal

/// What of a timeline is drawn: three lanes from top to bottom, and the deadlines across them.
public struct TimelineDrawing: Sendable, Hashable {
  /// One thing in one lane.
  struct Mark: Sendable, Hashable {
    let time: Timestamp
    let lane: TimelineEvent.Lane
    let kind: TimelineEvent.Kind
    let text: String
    /// What the journal says first does not hold.
    let isCorrected: Bool
    /// When the clock of a deadline began.
    let since: Timestamp?
  }

  let marks: [Mark]
  /// How many events stand in the table only.
  let omitted: Int
  /// The last entry: deadlines may lie behind it.
  let ended: Timestamp

  /// More than a person looks at in one drawing.
  private static let limit = 120

  init(_ events: [TimelineEvent], ended: Timestamp) {
    let drawn = events.filter { $0.kind != .beginning && $0.kind != .skipped }
    let weighty = drawn.filter { $0.kind != .event || $0.lane != .responder }
    let kept = drawn.count <= Self.limit ? drawn : Array(weighty.prefix(Self.limit))
    marks = kept.map { event in
      Mark(
        time: event.time, lane: event.lane, kind: event.kind, text: event.text,
        isCorrected: event.correctedBy != nil, since: event.since)
    }
    omitted = events.count - kept.count
    self.ended = ended
  }

  /// For those who do not see it.
  var summary: String {
    let lanes = TimelineEvent.Lane.allCases.map { lane in
      "\(marks.count { $0.lane == lane && $0.kind != .deadline }) of the \(lane.rawValue)"
    }
    let deadlines = marks.count { $0.kind == .deadline }
    return "Three lanes from top to bottom: \(lanes.joined(separator: ", ")); \(deadlines) deadlines. "
      + "The table below says the same in words."
  }
}
