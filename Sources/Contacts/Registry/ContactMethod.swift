public import Calendars

/// One way to reach a person.
public struct ContactMethod: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case tel, email, slack, matrix, ntfy, pagerduty, teams, webhook, apprise
  }

  /// An address, or where the secret that is one is kept; the secret itself is never in the registry.
  public enum Address: Sendable, Hashable {
    case value(String)
    /// `env:NAME`, `file:PATH` or `command:PROGRAM …`.
    case secret(String)
  }

  public let id: String
  public let place: Place
  public let kind: Kind
  public let address: Address
  /// Works without the systems that an attacker of the organisation would hold.
  public let outOfBand: Bool
  /// Names of systems without which this way does not work, such as `corp-sso`.
  public let sharedFate: Set<String>
  /// The day on which somebody last tried it.
  public let verified: Sourced<CivilDate>?
}
