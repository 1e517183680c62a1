import Calendars
import Diagnostics

extension RegistryLint {
  mutating func check(_ schedule: Schedule) {
    checkOutOfBand(schedule)
    for layer in schedule.layers { check(layer, of: schedule) }
    checkOverrides(of: schedule)
    guard let zone = zones[schedule.zone] else { return }
    let reader = ScheduleReader(schedule, overrides: registry.overrides, zone: zone, zones: zones)
    let end = at.adding(.days(Int64(days)))
    let pieces = reader.answers(from: at, to: end)
    checkGaps(pieces, schedule, end)
    checkHidden(pieces, schedule, zone, end)
    checkAway(pieces, schedule, end)
  }

  private mutating func checkOutOfBand(_ schedule: Schedule) {
    var seen: Set<String> = []
    for turn in schedule.layers.flatMap(\.users) + (schedule.calendar?.turns.flatMap(\.self) ?? []) {
      guard case .person(let id) = turn, seen.insert(id.value).inserted, let person = registry.persons[id.value],
        !person.methods.contains(where: \.outOfBand)
      else { continue }
      report(
        .contactsNobodyOutOfBand, "`\(id.value)` is on call in `\(schedule.id)` and cannot be reached out of band",
        at: id.place, label: "no method with `outOfBand: true`")
    }
  }

  private mutating func checkGaps(_ pieces: [OnCall], _ schedule: Schedule, _ end: Timestamp) {
    // Who is told instead has been thought of.
    guard schedule.onGap == .problem else { return }
    var start = at
    var count = 0
    for piece in pieces where count < 3 {
      let begins = start
      start = piece.until ?? end
      guard piece.shifts.isEmpty else { continue }
      count += 1
      var span = begins == at ? [] : ["from \(begins.rfc3339)"]
      switch piece.until {
      case nil: span.append("for ever")
      case let until? where until < end: span.append("until \(until.rfc3339)")
      default: span.append(begins == at ? "for all of the next \(days) days" : "on")
      }
      report(
        .contactsGap, "nobody is on call in `\(schedule.id)` \(span.joined(separator: " "))", at: schedule.place,
        label: piece.explanation,
        help: ["let a layer cover it, name somebody in `onGap`, or write `nobody` among the users where it is meant"])
    }
  }

  private mutating func check(_ layer: Schedule.Layer, of schedule: Schedule) {
    if layer.only?.isWholeWeek == true {
      report(
        .contactsNoRestriction, "`only` of the layer `\(layer.id)` leaves no time of the week out", at: layer.place,
        label: "always counts", help: ["leave `only` out, or correct its times"])
    }
    guard layer.advance == .calendar, let pattern = ActiveShifts(layer).pattern else { return }
    // Position p has turns r, r + P, r + 2P … of the pattern of P shifts, so that only remainders by the common
    // divisor of P and the number of users decide.
    let divisor = max(1, ActiveShifts.gcd(pattern.count, layer.users.count))
    let active = Set(pattern.indices.filter { pattern[$0] }.map { $0 % divisor })
    var fed: Set<String> = []
    for (position, turn) in layer.users.enumerated() where active.contains(position % divisor) {
      if let person = turn.person { fed.insert(person) }
    }
    var told: Set<String> = []
    for case .person(let id) in layer.users where !fed.contains(id.value) && told.insert(id.value).inserted {
      report(
        .contactsStarved, "`\(id.value)` never has a turn in the layer `\(layer.id)` of `\(schedule.id)`",
        at: id.place, label: "every shift of theirs falls outside of `only`",
        help: ["write `advance: active`, so that only shifts in which the layer counts use up a turn"])
    }
  }

  private mutating func checkHidden(_ pieces: [OnCall], _ schedule: Schedule, _ zone: Zone, _ end: Timestamp) {
    guard schedule.overlap == .lastWins, schedule.layers.count > 1, days > 0 else { return }
    var seen: Set<String> = []
    for case .layer(let id, _, _, _) in pieces.flatMap(\.shifts).map(\.reason) { seen.insert(id) }
    for layer in schedule.layers where !seen.contains(layer.id) {
      // Overrides may have it all; what has ended or begins later is no mistake.
      let begins = zone.instant(of: layer.start)
      guard begins < end, layer.until.map({ zone.instant(of: $0) > at }) ?? true,
        pieces.contains(where: { !$0.shifts.isEmpty })
      else { continue }
      report(
        .contactsHiddenLayer, "the layer `\(layer.id)` of `\(schedule.id)` never counts in the next \(days) days",
        at: layer.place, label: "others always win",
        help: ["the last layer that counts wins: move it down, restrict the others, or write `overlap: additive`"])
    }
  }

  private mutating func checkOverrides(of schedule: Schedule) {
    guard schedule.overlap == .lastWins else { return }
    let mine = registry.overrides.filter { $0.schedule.value == schedule.id }
    let zone = zones[schedule.zone] ?? .utc
    for (index, override) in mine.enumerated() where zone.instant(of: override.until) > at {
      guard let earlier = mine[..<index].last(where: { $0.from < override.until && override.from < $0.until }) else {
        continue
      }
      report(
        .contactsOverlappingOverrides, "the override `\(override.id)` overlaps with `\(earlier.id)`, and wins",
        at: override.place, label: "the later one counts", help: ["end one of them where the other begins"])
    }
  }

  private mutating func checkAway(_ pieces: [OnCall], _ schedule: Schedule, _ end: Timestamp) {
    var told: Set<String> = []
    var start = at
    for piece in pieces {
      let until = min(piece.until ?? end, end)
      for id in piece.people where !told.contains(id) {
        guard let person = registry.persons[id] else { continue }
        let zone = zones[person.zone] ?? .utc
        for absence in person.absences where absence.delegate == nil {
          let from = max(start, zone.instant(of: absence.from))
          guard from < min(until, zone.instant(of: absence.until)), told.insert(id).inserted else { continue }
          report(
            .contactsAwayOnCall, "`\(id)` is on call in `\(schedule.id)` from \(from.rfc3339) and away",
            at: person.place, label: "nobody stands in",
            help: ["write an Override for the schedule, or a `delegate` into the absence"])
        }
      }
      start = until
    }
  }

  /// Two steps that are on call for one another are one person where their shifts meet.
  mutating func checkSteps(of escalation: Escalation) {
    guard escalation.steps.count > 1, days > 0 else { return }
    for instant in changes(of: escalation) {
      let steps = escalation.steps.map { step in
        Set(step.notify.flatMap { registry.people($0.value, at: instant, zones: zones).map(\.id) })
      }.filter { !$0.isEmpty }
      guard steps.count > 1, let only = steps[0].first, steps.allSatisfy({ $0 == [only] }) else { continue }
      report(
        .contactsOnePersonInEveryStep,
        "from \(instant.rfc3339) every step of `\(escalation.id)` leads to `\(only)` alone",
        at: escalation.place, label: "escalates to the same person",
        help: ["let the second schedule begin with somebody else, or add a step"])
      return
    }
  }

  /// Every time at which the people behind the steps may change, as far as gaps are looked for.
  private func changes(of escalation: Escalation) -> [Timestamp] {
    var all: Set<Timestamp> = [at]
    let end = at.adding(.days(Int64(days)))
    for reference in Set(escalation.steps.flatMap { $0.notify.map(\.value) }) where reference.kind == .schedule {
      guard let schedule = registry.schedules[reference.id], let zone = zones[schedule.zone] else { continue }
      let reader = ScheduleReader(schedule, overrides: registry.overrides, zone: zone, zones: zones)
      all.formUnion(reader.answers(from: at, to: end, limit: 400).compactMap(\.until).filter { $0 < end })
    }
    return all.sorted()
  }
}
