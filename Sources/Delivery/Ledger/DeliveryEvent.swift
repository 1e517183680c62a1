public import Calendars
public import Contacts

/// What a ledger says, one entry a line.
public enum DeliveryEvent: Sendable, Hashable {
  /// Somebody is to be told. Stands before everything else about them.
  case planned(PlannedTelling)
  /// The note is handed to the service now: written down before it is.
  case sent(Attempt)
  /// The service has taken it.
  case accepted(Attempt, receipt: String?)
  case failed(Attempt, Failure, reason: String)
  /// Whether it arrived cannot be said.
  case unknown(Attempt, reason: String)
  /// The method was not used.
  case suppressed(Suppressed)
  /// A person has said that they know.
  case acknowledged(Acknowledged)
  /// A duty to report was done.
  case filed(Filing)

  public enum Failure: String, Sendable, Hashable {
    /// The same again would fail again.
    case permanent
    case transient
  }

  var type: String {
    switch self {
    case .planned: "delivery.planned"
    case .sent: "delivery.sent"
    case .accepted: "delivery.accepted"
    case .failed: "delivery.failed"
    case .unknown: "delivery.unknown"
    case .suppressed: "delivery.suppressed"
    case .acknowledged: "delivery.acknowledged"
    case .filed: "obligation.filed"
    }
  }
}

/// Who is to be told, why, and what: the note itself stays out of the ledger.
public struct PlannedTelling: Sendable, Hashable {
  public var key: DeliveryKey
  public var recipient: String
  public var round: Int
  /// Everything that leads to them; the key has the first.
  public var rules: [String]
  public var tlp: TrafficLight
  public var redacted: Bool
  public var notBefore: Timestamp
  public var ackBy: Timestamp?
  /// SHA-256 of the note.
  public var note: String
}

/// One handing over to one service.
public struct Attempt: Sendable, Hashable {
  public var key: DeliveryKey
  public var recipient: String
  public var round: Int
  /// Id of the person's method.
  public var method: String
  public var kind: ContactMethod.Kind
  /// Id of the channel; nil where the service needs none.
  public var channel: String?
  /// Counted from 1 for each method and channel.
  public var number: Int
  /// What the service was given to know it by.
  public var identifier: String
}

public struct Suppressed: Sendable, Hashable {
  public var key: DeliveryKey
  public var recipient: String
  public var round: Int
  public var method: String?
  public var reason: String
}

public struct Acknowledged: Sendable, Hashable {
  public var recipient: String
  public var round: Int
  /// Who wrote it down.
  public var by: String
  /// When they said so.
  public var at: Timestamp
  /// How it is known: "called back", "answered in the room".
  public var how: String?

  public init(recipient: String, round: Int, by: String, at: Timestamp, how: String?) {
    self.recipient = recipient
    self.round = round
    self.by = by
    self.at = at
    self.how = how
  }
}

public struct Filing: Sendable, Hashable {
  /// Id of the obligation.
  public var obligation: String
  public var at: Timestamp
  /// What the authority gave: a case number.
  public var receipt: String
  public var by: String

  public init(obligation: String, at: Timestamp, receipt: String, by: String) {
    self.obligation = obligation
    self.at = at
    self.receipt = receipt
    self.by = by
  }
}
