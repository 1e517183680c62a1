import Calendars

extension NotificationPlanner {
  /// Adds everybody whom a reference leads to; returns how many people that are.
  @discardableResult
  mutating func add(
    _ reference: Reference, why: String, _ terms: Terms, inside: Set<Reference> = []
  ) -> Int {
    // Cycles are errors when the registry is read; a registry that was built otherwise must not hang us.
    guard !inside.contains(reference) else { return 0 }
    let path = inside.union([reference])
    switch reference.kind {
    case .person:
      guard let person = registry.persons[reference.id] else { return 0 }
      candidates.append(Candidate(person: person, why: why, terms: terms))
      return 1
    case .group:
      return addGroup(reference, why: why, terms, path: path)
    case .schedule:
      return addSchedule(reference, why: why, terms, path: path)
    case .escalation:
      return addEscalation(reference, why: why, terms, path: path)
    }
  }

  private mutating func addGroup(
    _ reference: Reference, why: String, _ terms: Terms, path: Set<Reference>
  ) -> Int {
    guard let group = registry.groups[reference.id] else { return 0 }
    let before = candidates.count
    for member in group.members.map(\.value) {
      let step = member.kind == .person ? why : "\(why) → \(member)"
      add(member, why: step, terms, inside: path)
    }
    let members = candidates[before...]
    let reachable = Set(members.filter { canBeReached($0.person, at: terms.start) }.map(\.person.id)).count
    if reachable < group.minimumReachable {
      report(
        .unreachableGroup, "\(reference)",
        "\(reachable) of the \(group.minimumReachable) people that `\(reference)` needs can be reached")
    }
    return members.count
  }

  private mutating func addSchedule(
    _ reference: Reference, why: String, _ terms: Terms, path: Set<Reference>
  ) -> Int {
    guard let schedule = registry.schedules[reference.id] else { return 0 }
    let answer = ScheduleReader(schedule, overrides: registry.overrides, zone: zone(schedule.zone), zones: zones)
      .answer(
        at: terms.start)
    var onCall = terms
    onCall.onCall = true
    var count = 0
    for shift in answer.shifts {
      guard let person = shift.turn.person else { continue }
      count += add(
        Reference(.person, person), why: "\(why) → on call (\(shift.reason.explanation))", onCall,
        inside: path)
    }
    if count > 0 { return count }
    let meant = answer.turn == .nobody ? "on purpose (\(answer.explanation))" : "(\(answer.explanation))"
    var message = "nobody is on call \(meant)"
    if let until = answer.until { message += " until \(until.rfc3339)" }
    guard case .notify(let instead) = schedule.onGap else {
      report(.gap, "\(reference)", message)
      return 0
    }
    report(.gap, "\(reference)", message + "; `\(instead.value)` is told instead")
    return add(
      instead.value, why: "\(why) → gap, so \(instead.value)", terms, inside: path)
  }

  private mutating func addEscalation(
    _ reference: Reference, why: String, _ terms: Terms, path: Set<Reference>
  ) -> Int {
    guard let escalation = registry.escalations[reference.id] else { return 0 }
    var total = 0
    var current = terms
    for (index, step) in escalation.steps.enumerated() {
      // One answer is what everybody expects; anything else is worth saying.
      let needed = step.acknowledgement == .any ? "" : " (acknowledged by \(step.acknowledgement))"
      current.within = step.within
      current.place = NotificationList.EscalationPlace(escalation: escalation.id, step: index)
      current.fallback = fallback(escalation, after: index, at: current.start.adding(step.within), inside: path)
      var count = 0
      for target in step.notify {
        count += add(
          target.value, why: "\(why) step \(index + 1)\(needed) → \(target.value)", current, inside: path)
      }
      total += count
      if count == 0 {
        if step.skipIfEmpty { continue }
        report(.emptyStep, "\(reference)", "step \(index + 1) reaches nobody")
      }
      current.start = current.start.adding(step.within)
    }
    current.within = nil
    current.fallback = nil
    current.place = NotificationList.EscalationPlace(escalation: escalation.id, step: escalation.steps.count)
    for target in escalation.exhausted {
      total += add(target.value, why: "\(why) exhausted → \(target.value)", current, inside: path)
    }
    return total
  }

  /// Whom the next step that is not skipped tells, or who is told at the end.
  private func fallback(
    _ escalation: Escalation, after index: Int, at instant: Timestamp, inside path: Set<Reference>
  ) -> NotificationList.Fallback? {
    for step in escalation.steps.dropFirst(index + 1) {
      // A copy tries it out: what it would report, the step itself reports.
      var trial = self
      let terms = Terms(rule: "", start: instant, within: nil, tlp: .clear, template: nil)
      let reaches = step.notify.reduce(0) { $0 + trial.add($1.value, why: "", terms, inside: path) } > 0
      if reaches || !step.skipIfEmpty {
        return NotificationList.Fallback(at: instant, to: step.notify.map(\.value))
      }
    }
    guard !escalation.exhausted.isEmpty else { return nil }
    return NotificationList.Fallback(at: instant, to: escalation.exhausted.map(\.value))
  }
}
