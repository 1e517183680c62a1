public import Calendars

/// What is known about an incident when somebody asks whom to tell.
public struct Incident: Sendable, Hashable {
  public var severity: Severity
  /// Id of a `Service` document.
  public var service: String?
  /// Added to what the service says.
  public var dataClasses: Set<String>
  public var regions: Set<String>
  public var tags: Set<String>
  /// Systems that the attacker may hold; nothing that depends on them is used.
  public var compromised: Set<String>
  /// When what starts clocks happened, as far as it is known.
  public var times: [Obligation.Trigger: Timestamp]

  public init(
    severity: Severity, service: String? = nil, dataClasses: Set<String> = [], regions: Set<String> = [],
    tags: Set<String> = [], compromised: Set<String> = [], times: [Obligation.Trigger: Timestamp] = [:]
  ) {
    self.severity = severity
    self.service = service
    self.dataClasses = dataClasses
    self.regions = regions
    self.tags = tags
    self.compromised = compromised
    self.times = times
  }
}
