import Calendars

extension NotificationPlanner {
  /// Adds everybody whom a reference leads to; returns how many people that are.
  @discardableResult
  mutating func add(
    _ reference: Reference, why: String, start: Timestamp, within: TimeSpan?, tlp: TrafficLight,
    onCall: Bool = false, inside: Set<Reference> = []
  ) -> Int {
    // Cycles are errors when the registry is read; a registry that was built otherwise must not hang us.
    guard !inside.contains(reference) else { return 0 }
    let path = inside.union([reference])
    switch reference.kind {
    case .person:
      guard let person = registry.persons[reference.id] else { return 0 }
      candidates.append(
        Candidate(person: person, why: why, start: start, within: within, tlp: tlp, onCall: onCall))
      return 1
    case .group:
      return addGroup(reference, why: why, start: start, within: within, tlp: tlp, path: path)
    case .schedule:
      return addSchedule(reference, why: why, start: start, within: within, tlp: tlp, path: path)
    case .escalation:
      return addEscalation(reference, why: why, start: start, tlp: tlp, path: path)
    }
  }

  private mutating func addGroup(
    _ reference: Reference, why: String, start: Timestamp, within: TimeSpan?, tlp: TrafficLight, path: Set<Reference>
  ) -> Int {
    guard let group = registry.groups[reference.id] else { return 0 }
    let before = candidates.count
    for member in group.members.map(\.value) {
      let step = member.kind == .person ? why : "\(why) → \(member)"
      add(member, why: step, start: start, within: within, tlp: tlp, inside: path)
    }
    let members = candidates[before...]
    let reachable = Set(members.filter { canBeReached($0.person, at: start) }.map(\.person.id)).count
    if reachable < group.minimumReachable {
      report(
        .unreachableGroup, "\(reference)",
        "\(reachable) of the \(group.minimumReachable) people that `\(reference)` needs can be reached")
    }
    return members.count
  }

  private mutating func addSchedule(
    _ reference: Reference, why: String, start: Timestamp, within: TimeSpan?, tlp: TrafficLight, path: Set<Reference>
  ) -> Int {
    guard let schedule = registry.schedules[reference.id] else { return 0 }
    let answer = ScheduleReader(schedule, overrides: registry.overrides, zone: zone(schedule.zone)).answer(at: start)
    if let person = answer.person {
      return add(
        Reference(.person, person), why: "\(why) → on call (\(answer.explanation))", start: start, within: within,
        tlp: tlp, onCall: true, inside: path)
    }
    let meant = answer.turn == .nobody ? "on purpose (\(answer.explanation))" : "(\(answer.explanation))"
    var message = "nobody is on call \(meant)"
    if let until = answer.until { message += " until \(until.rfc3339)" }
    guard case .notify(let instead) = schedule.onGap else {
      report(.gap, "\(reference)", message)
      return 0
    }
    report(.gap, "\(reference)", message + "; `\(instead.value)` is told instead")
    return add(
      instead.value, why: "\(why) → gap, so \(instead.value)", start: start, within: within, tlp: tlp, inside: path)
  }

  private mutating func addEscalation(
    _ reference: Reference, why: String, start: Timestamp, tlp: TrafficLight, path: Set<Reference>
  ) -> Int {
    guard let escalation = registry.escalations[reference.id] else { return 0 }
    var total = 0
    var begins = start
    for (index, step) in escalation.steps.enumerated() {
      // One answer is what everybody expects; anything else is worth saying.
      let needed = step.acknowledgement == .any ? "" : " (acknowledged by \(step.acknowledgement))"
      var count = 0
      for target in step.notify {
        count += add(
          target.value,
          why: "\(why) step \(index + 1)\(needed) → \(target.value)", start: begins,
          within: step.within, tlp: tlp, inside: path)
      }
      total += count
      if count == 0 {
        if step.skipIfEmpty { continue }
        report(.emptyStep, "\(reference)", "step \(index + 1) reaches nobody")
      }
      begins = begins.adding(step.within)
    }
    for target in escalation.exhausted {
      total += add(
        target.value, why: "\(why) exhausted → \(target.value)", start: begins, within: nil, tlp: tlp, inside: path)
    }
    return total
  }
}
