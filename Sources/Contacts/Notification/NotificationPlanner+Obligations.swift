import Calendars

extension NotificationPlanner {
  /// Each duty once, what is due first comes first.
  mutating func obligationClocks(
    _ duties: [(obligation: Obligation, why: String)]
  ) -> [NotificationList.ObligationClock] {
    var order: [Obligation] = []
    var why: [String: [String]] = [:]
    for duty in duties {
      if why[duty.obligation.id] == nil { order.append(duty.obligation) }
      if !(why[duty.obligation.id] ?? []).contains(duty.why) { why[duty.obligation.id, default: []].append(duty.why) }
    }
    var clocks: [NotificationList.ObligationClock] = []
    for obligation in order { clocks.append(clock(of: obligation, why: why[obligation.id] ?? [])) }
    return clocks.enumerated().sorted { left, right in
      let (a, b) = (left.element.due ?? .latest, right.element.due ?? .latest)
      return a != b ? a < b : left.offset < right.offset
    }.map(\.element)
  }

  private mutating func clock(of obligation: Obligation, why: [String]) -> NotificationList.ObligationClock {
    var running: (due: Timestamp, since: Timestamp, trigger: Obligation.Trigger)?
    var waiting: [Obligation.Trigger] = []
    for limit in obligation.limits {
      let trigger = limit.trigger.value
      guard let since = incident.times[trigger] else {
        if !waiting.contains(trigger) { waiting.append(trigger) }
        continue
      }
      let due = due(limit.period, after: since, in: zone(obligation.zone))
      if due < running?.due ?? .latest { running = (due, since, trigger) }
    }
    return NotificationList.ObligationClock(
      id: obligation.id, title: obligation.title, due: running?.due, since: running?.since,
      trigger: running?.trigger ?? obligation.limits.first?.trigger.value ?? .occurred, waitingFor: waiting,
      to: obligation.to, cite: obligation.cite, owner: obligation.owner.value, reviewed: obligation.reviewed, why: why)
  }

  private func due(_ period: Obligation.Period, after since: Timestamp, in zone: Zone) -> Timestamp {
    let local = zone.localTime(at: since)
    let date: CivilDate
    switch period {
    case .hours(let hours): return since.adding(seconds: Int64(hours) * 3600)
    case .days(let days): date = local.date.adding(days: days)
    case .months(let months): date = local.date.adding(months: months)
    case .businessDays(let days, let calendar):
      let calendar = calendar.flatMap { registry.calendars[$0.value] }?.days ?? .mondayToFriday
      date = calendar.adding(businessDays: days, to: local.date)
    }
    return zone.instant(of: CivilDateTime(date: date, time: local.time))
  }
}
