import Calendars

extension NotificationPlanner {
  /// A method and what its channel adds to it.
  func fates(of method: ContactMethod) -> Set<String> {
    registry.channels.values.filter { $0.kind == method.kind }.reduce(into: method.sharedFate) {
      $0.formUnion($1.sharedFate)
    }
  }

  func usableMethods(of person: Person) -> [ContactMethod] {
    person.methods.filter { fates(of: $0).isDisjoint(with: incident.compromised) }
  }

  /// The absence that holds at an instant. Absences that touch are followed to the last one's end.
  mutating func absence(of person: Person, at instant: Timestamp) -> (absence: Person.Absence, until: Timestamp)? {
    let zone = zone(person.zone)
    guard
      let current = person.absences.first(where: {
        zone.instant(of: $0.from) <= instant && instant < zone.instant(of: $0.until)
      })
    else { return nil }
    return (current, zone.instant(of: current.until))
  }

  /// Whether a note to the person gets to somebody: to them or, while they are away, to who stands in.
  mutating func canBeReached(_ person: Person, at instant: Timestamp) -> Bool {
    var seen: Set<String> = []
    var current = person
    while seen.insert(current.id).inserted {
      guard let away = absence(of: current, at: instant) else { return !usableMethods(of: current).isEmpty }
      guard let next = away.absence.delegate.flatMap({ registry.persons[$0.value] }) else { return false }
      current = next
    }
    return false
  }

  /// Until when a person wants to be left in peace, if they do at an instant.
  mutating func quietUntil(_ person: Person, at instant: Timestamp) -> Timestamp? {
    guard let quiet = person.quiet else { return nil }
    if let breakThrough = quiet.breakThrough, incident.severity >= breakThrough { return nil }
    let zone = zone(person.zone)
    let local = zone.localTime(at: instant)
    // The hours that began yesterday may still run; those of today may have begun.
    for day in [local.date.adding(days: -1), local.date] {
      let lastDay = quiet.to <= quiet.from ? day.adding(days: 1) : day
      let from = zone.instant(of: CivilDateTime(date: day, time: quiet.from))
      let to = zone.instant(of: CivilDateTime(date: lastDay, time: quiet.to))
      if from <= instant, instant < to { return to }
    }
    return nil
  }

  /// How many methods would still work if any one system failed with all that depends on it: methods that are
  /// connected through common systems count as one.
  func independentWays(_ methods: [ContactMethod]) -> Int {
    var clusters: [Set<String>] = []
    var alone = 0
    for method in methods {
      var merged = fates(of: method)
      if merged.isEmpty {
        alone += 1
        continue
      }
      clusters.removeAll { cluster in
        guard !cluster.isDisjoint(with: merged) else { return false }
        merged.formUnion(cluster)
        return true
      }
      clusters.append(merged)
    }
    return alone + clusters.count
  }
}
