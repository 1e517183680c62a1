public import Calendars
public import Contacts

/// The duties of an incident as clocks: what runs, since when, due when, and what was filed. A pure function of a notification
/// list, the filings and the present.
public struct ObligationWatch: Sendable, Hashable {
  public enum Standing: String, Sendable, Hashable {
    /// What starts the clock is not known to have happened.
    case waiting
    case running
    /// Past its time, and not filed.
    case overdue
    case filed
    /// Filed, past its time.
    case filedLate
  }

  public struct Clock: Sendable, Hashable {
    public let obligation: NotificationList.ObligationClock
    public let standing: Standing
    /// Every filing, the first first.
    public let filings: [Filing]
  }

  public let at: Timestamp
  public let tzdata: String
  /// What is due first comes first.
  public let clocks: [Clock]

  /// - Parameter list: made of an incident whose times have ``started(by:)``.
  public init(_ list: NotificationList, filings: [Filing], at: Timestamp) {
    self.at = at
    tzdata = list.tzdata
    clocks = list.obligations.map { obligation in
      let own = filings.filter { $0.obligation == obligation.id }.sorted { $0.at < $1.at }
      return Clock(obligation: obligation, standing: Self.standing(obligation, own.first, at), filings: own)
    }
  }

  private static func standing(
    _ obligation: NotificationList.ObligationClock, _ filing: Filing?, _ now: Timestamp
  ) -> Standing {
    if let filing {
      if let due = obligation.due, filing.at > due { return .filedLate }
      return .filed
    }
    guard let due = obligation.due else { return .waiting }
    return now > due ? .overdue : .running
  }

  /// The clocks that filings start: a report is due so long after the one before it, counted from its latest version.
  public static func started(by filings: [Filing]) -> [Obligation.Trigger: Timestamp] {
    Dictionary(filings.map { (Obligation.Trigger.filed($0.obligation), $0.at) }, uniquingKeysWith: max)
  }

  public var isOverdue: Bool { clocks.contains { $0.standing == .overdue } }
}
