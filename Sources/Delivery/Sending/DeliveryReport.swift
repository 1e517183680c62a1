public import Diagnostics

/// How things stand after sending.
public struct DeliveryReport: Sendable, Hashable {
  public enum Standing: Sendable, Hashable {
    case told(method: String)
    case acknowledged
    case later
    case notNeeded(answered: [String])
    case uncertain(method: String, reason: String)
    case byHand
    case failed(reason: String)
  }

  public struct Recipient: Sendable, Hashable {
    public let plan: DeliveryPlan.Recipient
    public let standing: Standing
    public let telling: DeliveryState.Telling?
  }

  public let plan: DeliveryPlan
  public let recipients: [Recipient]
  /// The digest of the ledger's last line.
  public let ledger: String

  init(plan: DeliveryPlan, state: DeliveryState, ledger: String) {
    self.plan = plan
    self.ledger = ledger
    recipients = plan.recipients.map { recipient in
      let telling = state[key: recipient.telling.key]
      return Recipient(plan: recipient, standing: Self.standing(recipient, telling), telling: telling)
    }
  }

  private static func standing(_ recipient: DeliveryPlan.Recipient, _ telling: DeliveryState.Telling?) -> Standing {
    if telling?.acknowledged != nil { return .acknowledged }
    for use in telling?.uses ?? [] { if case .accepted = use.standing { return .told(method: use.method) } }
    if recipient.standing == .later { return .later }
    if case .notNeeded(let answered) = recipient.standing { return .notNeeded(answered: answered) }
    if let use = telling?.uncertain {
      if case .unknown(let reason) = use.standing { return .uncertain(method: use.method, reason: reason) }
      return .uncertain(method: use.method, reason: "no answer is written down")
    }
    // It was ended before their turn came.
    if recipient.standing == .send, telling?.uses.isEmpty != false { return .later }
    if !recipient.numbers.isEmpty { return .byHand }
    for use in (telling?.uses ?? []).reversed() {
      if case .failed(_, let reason) = use.standing { return .failed(reason: reason) }
    }
    return .failed(reason: recipient.suppressed.last?.reason ?? "no method is left")
  }

  public func count(_ isCounted: (Standing) -> Bool) -> Int { recipients.count { isCounted($0.standing) } }

  /// 1: somebody could not be told; 3: a person has to call, or to find out whether a note arrived.
  public var exitCode: ExitCode {
    if recipients.contains(where: { if case .failed = $0.standing { true } else { false } }) { return .negative }
    let needsPerson = recipients.contains {
      switch $0.standing {
      case .byHand, .uncertain: true
      case .told, .acknowledged, .later, .notNeeded, .failed: false
      }
    }
    return needsPerson ? .personNeeded : .success
  }
}
