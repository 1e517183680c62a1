public import Calendars

/// Who is on call when.
public struct Schedule: Sendable, Hashable {
  /// Whose turn a shift is.
  public enum Turn: Sendable, Hashable, CustomStringConvertible {
    case person(Sourced<String>)
    /// A gap that is meant.
    case nobody

    public var description: String {
      switch self {
      case .person(let id): id.value
      case .nobody: "nobody"
      }
    }
  }

  /// A rotation: from its start on, each user in turn for one step of the calendar.
  public struct Layer: Sendable, Hashable {
    public let id: String
    public let place: Place
    /// Wall clock in the schedule's zone.
    public let start: CivilDateTime
    public let every: CalendarStep
    public let users: [Turn]
  }

  /// Who is told while nobody is on call.
  public enum OnGap: Sendable, Hashable {
    /// It is a problem, and the list says so.
    case problem
    case notify(Sourced<Reference>)
  }

  public let id: String
  public let place: Place
  public let name: String
  public let zone: String
  /// The last layer that has begun wins, also where it says `nobody`.
  public let layers: [Layer]
  public let onGap: OnGap
}

/// Somebody else on call for a while; wins over every layer, and a later one over an earlier one.
public struct Override: Sendable, Hashable {
  public let id: String
  public let place: Place
  public let schedule: Sourced<String>
  /// Wall clock in the schedule's zone; up to and not including `until`.
  public let from: CivilDateTime
  public let until: CivilDateTime
  public let user: Schedule.Turn
  public let reason: String?
}
