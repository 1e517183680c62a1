public import Calendars

/// Who has to be told what by when, and why: a pure function of registry, incident and time.
public struct NotificationList: Sendable, Hashable {
  public struct Recipient: Sendable, Hashable {
    /// Id of a person.
    public let id: String
    public let name: String
    public let organisation: Person.Organisation
    public let languages: [String]
    public let zone: String
    /// What their clock shows at `notBefore`.
    public let localTime: CivilDateTime
    /// Each rule that leads here, with the way from the rule to the person.
    public let why: [String]
    /// In the order in which to try them; empty when nothing is left or somebody else is told instead.
    public let methods: [Method]
    /// How many of the methods are independent: those that depend on one system count as one.
    public let independentWays: Int
    public let notBefore: Timestamp
    /// `nil` when no answer is expected.
    public let ackBy: Timestamp?
    /// What the note is marked with.
    public let tlp: TrafficLight
    /// The person may not see so much: they get the redacted note.
    public let redacted: Bool
    /// Each rule that leads here, as `matrix/rule` or `obligation:id`: what a delivery is remembered by.
    public let rules: [String]
    /// Where in escalations the ways to the person stand, when all ways are; empty: they are told in any case.
    public let escalated: [EscalationPlace]
    /// In whose words; `nil`: the built-in ones.
    public let template: String?
    /// Who is told when nobody has acknowledged by then.
    public let fallback: Fallback?
    /// What was left out, and why.
    public let suppressed: [Suppression]
  }

  public struct EscalationPlace: Sendable, Hashable {
    /// Its id.
    public let escalation: String
    /// Counted from 0; as many as there are steps for whoever is told when it is exhausted.
    public let step: Int

    public init(escalation: String, step: Int) {
      self.escalation = escalation
      self.step = step
    }
  }

  public struct Fallback: Sendable, Hashable {
    public let at: Timestamp
    public let to: [Reference]
  }

  public struct Method: Sendable, Hashable {
    public let id: String
    public let kind: ContactMethod.Kind
    /// The address, or `secret env:NAME`.
    public let address: String
    /// The address is a secret, and only where it is kept is shown.
    public let isSecret: Bool
    public let outOfBand: Bool
    public let sharedFate: [String]
  }

  public struct Suppression: Sendable, Hashable {
    /// `nil` when the whole person is left out.
    public let method: String?
    public let reason: String
  }

  public struct ObligationClock: Sendable, Hashable {
    public let id: String
    public let title: String
    /// `nil` while what starts the clock is not known to have happened.
    public let due: Timestamp?
    /// What started the clock that `due` comes from, and when.
    public let since: Timestamp?
    public let trigger: Obligation.Trigger
    /// Triggers that would start a clock of this obligation, and whose time is not known.
    public let waitingFor: [Obligation.Trigger]
    public let to: String
    public let cite: String
    public let owner: Reference
    public let reviewed: CivilDate?
    public let why: [String]
  }

  public struct Problem: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      case noRule, gap, unreachableGroup, unreachablePerson, emptyStep, nobodyOutOfBand, delegateLoop
      case unknownService, unknownSystem, unknownClass, noZone
    }

    public let kind: Kind
    /// What it is about, such as `group:legal`.
    public let subject: String
    public let message: String
  }

  public let at: Timestamp
  /// Release of the time-zone data that the times come from.
  public let tzdata: String
  /// Digest of the registry that was asked.
  public let registry: String
  public let incident: Incident
  /// Who is told first comes first.
  public let recipients: [Recipient]
  /// What is due first comes first; those whose clock is not known to run come last.
  public let obligations: [ObligationClock]
  public let problems: [Problem]
}
