public import Diagnostics
import ICalendar

/// Everything that the files below `contacts/` say, checked: every reference leads somewhere.
public struct Registry: Sendable, Hashable {
  public let sources: [Source]
  /// SHA-256 over the names and bytes of the files, in hexadecimal.
  public let digest: String
  public let persons: [String: Person]
  public let groups: [String: Group]
  public let schedules: [String: Schedule]
  /// In the order of their files and documents, which is the order in which they win.
  public let overrides: [Override]
  public let services: [String: Service]
  public let channels: [String: Channel]
  public let escalations: [String: Escalation]
  public let matrices: [Matrix]
  public let obligations: [String: Obligation]
  public let calendars: [String: HolidayCalendar]
  public let templates: [String: Template]

  /// Every time zone that answers need.
  public var zoneNames: Set<String> {
    Set(persons.values.map(\.zone)).union(schedules.values.map(\.zone)).union(obligations.values.map(\.zone))
      .union(schedules.values.flatMap { $0.calendar?.calendar.zoneNames ?? [] })
  }
}

extension Registry {
  func suggestedSchedule(_ id: String) -> String? { didYouMean(id, among: schedules.keys.sorted()) }
}

extension Registry {
  /// The kinds of documents that a registry has, as `kind` names them.
  public static let documentKinds: Set<String> = Set(RegistryDecoder.Kind.allCases.map(\.rawValue))
}
