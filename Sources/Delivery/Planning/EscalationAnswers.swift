import Contacts

/// Who has answered at which step of an escalation, and whom that makes needless.
struct EscalationAnswers {
  private let registry: Registry
  /// Everybody whom a step asks, and who of them has answered.
  private var asked: [NotificationList.EscalationPlace: [String]] = [:]
  private var answered: Set<String>

  init(_ list: NotificationList, registry: Registry, state: DeliveryState, round: Int) {
    self.registry = registry
    answered = Set(
      state.tellings.filter { $0.planned.round == round && $0.acknowledged != nil }.map(\.planned.recipient))
    for recipient in list.recipients {
      for place in recipient.escalated { asked[place, default: []].append(recipient.id) }
    }
  }

  /// Whoever has answered, when that is enough for each step before the person's own; nil: they are needed, or are told in
  /// any case.
  func callingOff(_ recipient: NotificationList.Recipient) -> [String]? {
    guard !recipient.escalated.isEmpty else { return nil }
    var all: Set<String> = []
    for place in recipient.escalated {
      guard let enough = enough(before: place) else { return nil }
      all.formUnion(enough)
    }
    return all.sorted()
  }

  /// Of the first step before a place that has answered as it must.
  private func enough(before place: NotificationList.EscalationPlace) -> [String]? {
    let steps = registry.escalations[place.escalation]?.steps ?? []
    for (index, step) in steps.enumerated().prefix(place.step) {
      let people = asked[NotificationList.EscalationPlace(escalation: place.escalation, step: index)] ?? []
      let answers = people.filter(answered.contains)
      let wanted =
        switch step.acknowledgement {
        case .any: 1
        case .all: people.count
        case .quorum(let count): count
        }
      if !answers.isEmpty, answers.count >= wanted { return answers }
    }
    return nil
  }
}
