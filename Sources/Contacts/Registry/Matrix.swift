public import Calendars

/// Rules from what happened to who is told. All that match apply.
public struct Matrix: Sendable, Hashable {
  public enum Target: Sendable, Hashable, CustomStringConvertible {
    case reference(Reference)
    /// The owner of the service that the incident is about.
    case serviceOwner
    /// The escalation policy of the service that the incident is about.
    case servicePolicy

    public var description: String {
      switch self {
      case .reference(let reference): reference.description
      case .serviceOwner: "service:owner"
      case .servicePolicy: "service:policy"
      }
    }
  }

  /// Every stated condition must hold; a condition with several values holds when one of them does.
  public struct Conditions: Sendable, Hashable {
    public let severities: Set<Severity>
    public let services: [Sourced<String>]
    public let dataClasses: Set<String>
    public let regions: Set<String>
    public let tags: Set<String>
  }

  public struct Rule: Sendable, Hashable {
    public let id: String
    public let place: Place
    public let conditions: Conditions
    public let notify: [Sourced<Target>]
    /// Time to acknowledge, counted from when somebody may first be told; `nil`: no answer is expected.
    public let within: TimeSpan?
    public let tlp: TrafficLight
    /// In whose words; `nil`: the built-in ones.
    public let template: Sourced<String>?
    public let obligations: [Sourced<String>]
  }

  public let id: String
  public let place: Place
  public let rules: [Rule]
}
