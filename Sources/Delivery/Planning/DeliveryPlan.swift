public import Calendars
public import Contacts

/// Who is told what by which way, before anything is sent: a pure function of a notification list, a note and what a ledger
/// says.
public struct DeliveryPlan: Sendable, Hashable {
  /// One method by one route.
  public struct Way: Sendable, Hashable {
    /// Id of the method.
    public let method: String
    public let route: DeliveryRoute
    let address: ContactMethod.Address
    /// The address, or where the secret that is one is kept.
    public let shown: String
  }

  /// What is to be done about somebody now.
  public enum Standing: Sendable, Hashable {
    case send
    /// Not yet: quiet hours, or a later step of an escalation.
    case later
    /// Has been told in this round.
    case told
    /// Whom an escalation asked before them has answered.
    case notNeeded(answered: [String])
    /// A message went out, and whether it arrived nobody can say.
    case uncertain(method: String)
    /// A person has to call.
    case byHand
    case unreachable
  }

  public struct Recipient: Sendable, Hashable {
    public let telling: PlannedTelling
    public let name: String
    /// What they get.
    public let note: Note
    public let standing: Standing
    /// In the order in which they are tried.
    public let ways: [Way]
    /// Numbers at which a person can call.
    public let numbers: [String]
    /// What is not used, and why.
    public let suppressed: [Suppressed]

    public var id: String { telling.recipient }
  }

  public let subject: DeliverySubject
  public let round: Int
  public let note: DeliveryNote
  public let severity: Severity
  public let at: Timestamp
  public let recipients: [Recipient]
  /// What is wrong with the list.
  public let problems: [NotificationList.Problem]

  /// - Parameters:
  ///   - state: what the ledger says.
  ///   - again: who is told although a note that went out may have reached them.
  public static func make(
    _ list: NotificationList, registry: Registry, note: DeliveryNote, subject: DeliverySubject, round: Int,
    state: DeliveryState, again: Set<String> = []
  ) throws(DeliveryError) -> DeliveryPlan {
    guard (1...10_000).contains(round) else { throw DeliveryError(.badRound) }
    guard note.summary.contains(where: { !$0.isWhitespace }) else { throw DeliveryError(.emptyNote) }
    if let begun = state.note(ofRound: round), begun != note.digest {
      throw DeliveryError(.otherNote(round: round), subject.text)
    }
    let planner = DeliveryPlanner(
      list: list, registry: registry, note: note, subject: subject, round: round, state: state, again: again,
      answers: EscalationAnswers(list, registry: registry, state: state, round: round))
    return DeliveryPlan(
      subject: subject, round: round, note: note, severity: list.incident.severity, at: list.at,
      recipients: list.recipients.map(planner.recipient), problems: list.problems)
  }

  /// Whom `deliver` would send something to.
  public var due: [Recipient] { recipients.filter { $0.standing == .send } }
}

struct DeliveryPlanner {
  let list: NotificationList
  let registry: Registry
  let note: DeliveryNote
  let subject: DeliverySubject
  let round: Int
  let state: DeliveryState
  let again: Set<String>
  let answers: EscalationAnswers

  func recipient(_ listed: NotificationList.Recipient) -> DeliveryPlan.Recipient {
    let rules = listed.rules.isEmpty ? ["no rule"] : listed.rules
    let known = state.telling(of: listed.id, round: round, rules: rules)
    let telling =
      known?.planned
      ?? PlannedTelling(
        key: DeliveryKey(subject: subject, rule: rules[0], recipient: listed.id, round: round),
        recipient: listed.id, round: round, rules: rules, tlp: listed.tlp, redacted: listed.redacted,
        notBefore: listed.notBefore, ackBy: listed.ackBy, note: note.digest)
    var suppressed = listed.suppressed.map { suppress($0.method, $0.reason, telling) }
    var ways: [DeliveryPlan.Way] = []
    var numbers: [String] = []
    for method in ordered(listed.methods) {
      if method.kind == .tel {
        numbers.append(method.address)
        continue
      }
      let address =
        registry.persons[listed.id]?.methods.first { $0.id == method.id }?.address ?? .value(method.address)
      for route in registry.routes(method.kind) {
        let way = DeliveryPlan.Way(method: method.id, route: route, address: address, shown: method.address)
        if let reason = objection(to: way, known) {
          suppressed.append(suppress(method.id, reason, telling))
        } else {
          ways.append(way)
        }
      }
    }
    let answered = answers.callingOff(listed)
    if let answered, known?.isTold != true {
      suppressed.append(suppress(nil, "\(answered.joined(separator: ", ")) answered before their step", telling))
    }
    return DeliveryPlan.Recipient(
      telling: telling, name: listed.name,
      note: list.note(for: listed, incident: subject.text, summary: note.summary, registry: registry),
      standing: standing(known, telling, ways, numbers, answered), ways: ways,
      numbers: numbers, suppressed: suppressed)
  }

  /// In the person's order; but what a channel names as its fallback comes right behind it.
  private func ordered(_ methods: [NotificationList.Method]) -> [NotificationList.Method] {
    var left = methods
    var ordered: [NotificationList.Method] = []
    while !left.isEmpty {
      let next = left.removeFirst()
      ordered.append(next)
      if let kind = registry.fallbackKind(next.kind), let index = left.firstIndex(where: { $0.kind == kind }) {
        left.insert(left.remove(at: index), at: 0)
      }
    }
    return ordered
  }

  /// Why a way is not used; nil when it is.
  private func objection(to way: DeliveryPlan.Way, _ known: DeliveryState.Telling?) -> String? {
    if case .failed(.permanent, let reason)? = known?.use(way.method, way.route.channel)?.standing {
      return "failed for good in this round: \(reason)"
    }
    switch way.route.kind {
    case .email where way.route.endpoint == nil || way.route.sender == nil:
      return "no channel of type `email` has an `endpoint` and a `from`"
    case .matrix where way.route.endpoint == nil || way.route.secret == nil:
      return "no channel of type `matrix` has an `endpoint` and a `secret`"
    case .slack where way.route.secret == nil && !isSecret(way.address):
      return "no channel of type `slack` has the `secret` of an app, and the address is no hook"
    case .tel, .email, .slack, .matrix, .ntfy, .pagerduty, .teams, .webhook, .apprise:
      return nil
    }
  }

  private func isSecret(_ address: ContactMethod.Address) -> Bool {
    switch address {
    case .secret: true
    case .value(let value): value.hasPrefix("https://") || value.hasPrefix("http://")
    }
  }

  private func standing(
    _ known: DeliveryState.Telling?, _ telling: PlannedTelling, _ ways: [DeliveryPlan.Way], _ numbers: [String],
    _ answered: [String]?
  ) -> DeliveryPlan.Standing {
    if known?.isTold == true { return .told }
    if let answered { return .notNeeded(answered: answered) }
    if let known {
      if let use = known.uncertain, !again.contains(telling.recipient) {
        // What drops the second of two by itself may be sent again: it is told once.
        let way = ways.first { $0.method == use.method && $0.route.channel == use.channel }
        if way?.route.isIdempotent != true { return .uncertain(method: use.method) }
      }
    }
    if ways.isEmpty { return numbers.isEmpty ? .unreachable : .byHand }
    return telling.notBefore > list.at ? .later : .send
  }

  private func suppress(_ method: String?, _ reason: String, _ telling: PlannedTelling) -> Suppressed {
    Suppressed(key: telling.key, recipient: telling.recipient, round: round, method: method, reason: reason)
  }
}
