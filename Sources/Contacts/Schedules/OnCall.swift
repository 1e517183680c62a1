public import Calendars

/// Who is on call in a schedule at an instant, and why.
public struct OnCall: Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    case override(id: String, reason: String?)
    /// `rotation` counts the shifts of the layer from 0; the turn is its remainder by the number of users.
    case layer(id: String, rotation: Int, position: Int, of: Int)
    /// No layer has begun.
    case notBegun
  }

  public let schedule: String
  /// `nil` where no layer has begun; `.nobody` where the gap is meant.
  public let turn: Schedule.Turn?
  public let reason: Reason
  /// When the shift or the override began; an override may have interrupted it since.
  public let from: Timestamp?
  /// The instant at which this answer ends to hold, not included; `nil` where it has no end.
  public let until: Timestamp?

  public var person: String? {
    if case .person(let id) = turn { return id.value }
    return nil
  }

  /// One line for people: which layer, which turn, which override.
  public var explanation: String {
    switch reason {
    case .override(let id, let reason):
      "override \(id)" + (reason.map { " (\($0))" } ?? "")
    case .layer(let id, let rotation, let position, let count):
      "layer \(id), rotation \(rotation), turn \(position + 1) of \(count)"
    case .notBegun: "no layer has begun"
    }
  }
}
