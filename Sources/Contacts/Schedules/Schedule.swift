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

    public var person: String? {
      if case .person(let id) = self { return id.value }
      return nil
    }
  }

  /// A rotation: from its start on, each user in turn for one step of the calendar.
  public struct Layer: Sendable, Hashable {
    /// What moves the turn on.
    public enum Advance: String, Sendable, Hashable, CaseIterable {
      /// Every shift.
      case calendar
      /// Shifts in which the layer is on call at some time; others do not use up a turn.
      case active
    }

    public let id: String
    public let place: Place
    /// Wall clock in the schedule's zone.
    public let start: CivilDateTime
    /// The first moment at which the layer no longer counts.
    public let until: CivilDateTime?
    public let every: CalendarStep
    public let users: [Turn]
    public let advance: Advance
    /// The times of the week in which the layer counts; `nil`: always.
    public let only: WeekTimes?

    public init(
      id: String, place: Place, start: CivilDateTime, until: CivilDateTime? = nil, every: CalendarStep, users: [Turn],
      advance: Advance = .calendar, only: WeekTimes? = nil
    ) {
      self.id = id
      self.place = place
      self.start = start
      self.until = until
      self.every = every
      self.users = users
      self.advance = advance
      self.only = only
    }
  }

  public enum Overlap: String, Sendable, Hashable, CaseIterable {
    /// The last layer that counts at an instant has it alone, also where it says `nobody`.
    case lastWins = "last-wins"
    /// Every layer that counts at an instant adds its person.
    case additive
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
  /// Empty where a calendar file says who is on call.
  public let layers: [Layer]
  /// The name of a calendar file beside the document.
  public let source: Sourced<String>?
  public internal(set) var calendar: OnCallCalendar?
  public let overlap: Overlap
  public let onGap: OnGap

  public init(
    id: String, place: Place, name: String, zone: String, layers: [Layer], source: Sourced<String>? = nil,
    overlap: Overlap = .lastWins,
    onGap: OnGap = .problem
  ) {
    self.id = id
    self.place = place
    self.name = name
    self.zone = zone
    self.layers = layers
    self.source = source
    self.overlap = overlap
    self.onGap = onGap
  }
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
