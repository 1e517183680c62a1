public import Calendars

/// Who has been told, as far as a ledger says: a pure fold over its entries.
public struct DeliveryState: Sendable, Hashable {
  /// What became of one method by one channel.
  public enum Standing: Sendable, Hashable {
    /// Handed to the service, and nothing is known since.
    case sent
    case accepted(receipt: String?)
    case failed(DeliveryEvent.Failure, reason: String)
    case unknown(reason: String)
  }

  public struct Use: Sendable, Hashable {
    public let method: String
    public let channel: String?
    public internal(set) var attempt: Attempt
    public internal(set) var standing: Standing
    public internal(set) var at: Timestamp
  }

  public struct Telling: Sendable, Hashable {
    public let planned: PlannedTelling
    /// In the order in which they were first used.
    public internal(set) var uses: [Use] = []
    public internal(set) var suppressed: [Suppressed] = []
    public internal(set) var acknowledged: Acknowledged?

    public var isTold: Bool {
      acknowledged != nil
        || uses.contains { if case .accepted = $0.standing { true } else { false } }
    }

    /// The first of those of which cannot be said whether they arrived, unless another did.
    public var uncertain: Use? {
      if isTold { return nil }
      return uses.first {
        switch $0.standing {
        case .sent, .unknown: true
        case .accepted, .failed: false
        }
      }
    }

    func use(_ method: String, _ channel: String?) -> Use? {
      uses.first { $0.method == method && $0.channel == channel }
    }
  }

  /// In the order in which they were planned.
  public private(set) var tellings: [Telling] = []
  public private(set) var filings: [Filing] = []
  private var positions: [DeliveryKey: Int] = [:]

  public init() {}

  public subscript(key key: DeliveryKey) -> Telling? { positions[key].map { tellings[$0] } }

  /// What there is about a person in a round because of any of these rules.
  public func telling(of recipient: String, round: Int, rules: [String]) -> Telling? {
    tellings.first {
      $0.planned.recipient == recipient && $0.planned.round == round && !Set($0.planned.rules).isDisjoint(with: rules)
    }
  }

  /// The digest of the note that somebody was sent in a round.
  public func note(ofRound round: Int) -> String? {
    tellings.first { $0.planned.round == round && !$0.uses.isEmpty }?.planned.note
  }

  /// 0 when nobody has been told yet.
  public var lastRound: Int { tellings.map(\.planned.round).max() ?? 0 }

  public mutating func apply(_ event: DeliveryEvent, at time: Timestamp) {
    switch event {
    case .planned(let planned):
      guard positions[planned.key] == nil else { return }
      positions[planned.key] = tellings.count
      tellings.append(Telling(planned: planned))
    case .sent(let attempt): set(.sent, attempt, time)
    case .accepted(let attempt, let receipt): set(.accepted(receipt: receipt), attempt, time)
    case .failed(let attempt, let failure, let reason): set(.failed(failure, reason: reason), attempt, time)
    case .unknown(let attempt, let reason): set(.unknown(reason: reason), attempt, time)
    case .suppressed(let suppressed):
      guard let position = positions[suppressed.key] else { return }
      if !tellings[position].suppressed.contains(suppressed) { tellings[position].suppressed.append(suppressed) }
    case .acknowledged(let answer):
      for position in tellings.indices
      where tellings[position].planned.recipient == answer.recipient
        && tellings[position].planned.round == answer.round
      {
        tellings[position].acknowledged = answer
      }
    case .filed(let filing): filings.append(filing)
    }
  }

  private mutating func set(_ standing: Standing, _ attempt: Attempt, _ time: Timestamp) {
    guard let position = positions[attempt.key] else { return }
    let use = tellings[position].uses.firstIndex { $0.method == attempt.method && $0.channel == attempt.channel }
    if let use {
      tellings[position].uses[use].standing = standing
      tellings[position].uses[use].attempt = attempt
      tellings[position].uses[use].at = time
    } else {
      tellings[position].uses.append(
        Use(method: attempt.method, channel: attempt.channel, attempt: attempt, standing: standing, at: time))
    }
  }
}
