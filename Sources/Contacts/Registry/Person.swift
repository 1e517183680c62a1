public import Calendars

/// Somebody who can be told something.
public struct Person: Sendable, Hashable {
  public enum Organisation: String, Sendable, Hashable, CaseIterable {
    case `internal`, vendor, regulator, customer, authority
  }

  /// Hours in which only what is bad enough may disturb; they may cross midnight.
  public struct QuietHours: Sendable, Hashable {
    public let from: CivilTime
    public let to: CivilTime
    /// This severity and worse disturb all the same; `nil`: nothing does.
    public let breakThrough: Severity?

    public init(from: CivilTime, to: CivilTime, breakThrough: Severity?) {
      self.from = from
      self.to = to
      self.breakThrough = breakThrough
    }
  }

  /// A time away, up to and not including `until`, in the person's zone.
  public struct Absence: Sendable, Hashable {
    public let from: CivilDateTime
    public let until: CivilDateTime
    /// Id of the person who stands in.
    public let delegate: Sourced<String>?

    public init(from: CivilDateTime, until: CivilDateTime, delegate: Sourced<String>?) {
      self.from = from
      self.until = until
      self.delegate = delegate
    }
  }

  public let id: String
  public let place: Place
  public let name: String
  public let organisation: Organisation
  public let zone: String
  public let languages: [String]
  public let maximumTLP: TrafficLight
  /// In the order in which they are to be tried.
  public let methods: [ContactMethod]
  public let quiet: QuietHours?
  public let absences: [Absence]
  /// SSH public keys, one line each as in `authorized_keys`; approvals are signed with them.
  public let keys: [String]
  public let reviewBy: Sourced<CivilDate>?
}
