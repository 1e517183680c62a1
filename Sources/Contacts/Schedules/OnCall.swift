public import Calendars

/// Who is on call in a schedule at an instant, and why.
public struct OnCall: Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    case override(id: String, reason: String?)
    /// `rotation` counts the turns of the layer from 0; the position is its remainder by the number of users.
    case layer(id: String, rotation: Int, position: Int, of: Int)
    /// By its UID.
    case event(String, file: String)

    /// One line for people: which layer, which turn, which override.
    public var explanation: String {
      switch self {
      case .override(let id, let reason):
        "override \(id)" + (reason.map { " (\($0))" } ?? "")
      case .layer(let id, let rotation, let position, let count):
        "layer \(id), rotation \(rotation), turn \(position + 1) of \(count)"
      case .event(let uid, let file): "event \(uid) in \(file)"
      }
    }
  }

  /// One person's turn, or a gap that is meant.
  public struct Shift: Sendable, Hashable {
    public let turn: Schedule.Turn
    public let reason: Reason
    /// When the shift or the override began; an override may have interrupted it since.
    public let from: Timestamp
  }

  /// Why nobody has a turn at all.
  public enum Gap: String, Sendable, Hashable {
    case notBegun = "no layer has begun"
    case ended = "every layer has ended"
    case restricted = "no layer counts at this time"
    case noEvent = "no event covers this time"
  }

  public let schedule: String
  /// One, or where layers add up each of them; empty in a gap that is not meant.
  public let shifts: [Shift]
  public let gap: Gap?
  /// The instant at which this answer ends to hold, not included; `nil` where it has no end.
  public let until: Timestamp?

  /// Ids of everybody who is on call, each once.
  public var people: [String] {
    var seen: Set<String> = []
    return shifts.compactMap(\.turn.person).filter { seen.insert($0).inserted }
  }

  /// The first of them.
  public var person: String? { people.first }
  public var turn: Schedule.Turn? { shifts.first?.turn }
  public var from: Timestamp? { shifts.first?.from }

  /// One line for people.
  public var explanation: String {
    shifts.isEmpty ? gap?.rawValue ?? "" : shifts.map(\.reason.explanation).joined(separator: "; ")
  }
}
