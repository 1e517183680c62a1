import Calendars

extension NotificationPlanner {
  /// One entry a person: the earliest time, the strictest deadline, and every reason.
  mutating func recipients() -> [NotificationList.Recipient] {
    var away: [String: NotificationList.Recipient] = [:]
    var order: [String] = []
    var byPerson: [String: [Candidate]] = [:]
    for candidate in candidates {
      for present in standIns(for: candidate, away: &away) {
        if byPerson[present.person.id] == nil { order.append(present.person.id) }
        byPerson[present.person.id, default: []].append(present)
      }
    }
    var told: [NotificationList.Recipient] = []
    for id in order { if let all = byPerson[id], let first = all.first { told.append(recipient(first.person, all)) } }
    let sorted = told.enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      if a.methods.isEmpty != b.methods.isEmpty { return b.methods.isEmpty }
      if a.notBefore != b.notBefore { return a.notBefore < b.notBefore }
      if a.ackBy != b.ackBy { return (a.ackBy ?? .latest) < (b.ackBy ?? .latest) }
      return left.offset < right.offset
    }
    // Who is away at one step of an escalation may be back at a later one, and then is told.
    let absent = away.values.filter { byPerson[$0.id] == nil }.sorted { $0.id < $1.id }
    return sorted.map(\.element) + absent
  }

  /// The candidate, or who stands in while they are away; nobody when the way ends.
  private mutating func standIns(
    for candidate: Candidate, away: inout [String: NotificationList.Recipient]
  ) -> [Candidate] {
    var seen: Set<String> = []
    var current = candidate
    while let absence = absence(of: current.person, at: current.terms.start) {
      let person = current.person
      let until = absence.until.rfc3339
      guard seen.insert(person.id).inserted else {
        report(
          .delegateLoop, "person:\(candidate.person.id)",
          "everybody who stands in for `\(candidate.person.id)` is away, and the last one's delegate is `\(person.id)`")
        return []
      }
      let delegate = absence.absence.delegate.flatMap { registry.persons[$0.value] }
      let reason =
        delegate.map { "away until \(until); `\($0.id)` stands in" } ?? "away until \(until); nobody stands in"
      if away[person.id] == nil {
        away[person.id] = NotificationList.Recipient(
          id: person.id, name: person.name, organisation: person.organisation, languages: person.languages,
          zone: person.zone, localTime: zone(person.zone).localTime(at: current.terms.start), why: [current.why],
          methods: [],
          independentWays: 0,
          notBefore: current.terms.start, ackBy: nil, tlp: current.terms.tlp,
          redacted: person.maximumTLP < current.terms.tlp, rules: [current.terms.rule], escalated: [], template: nil,
          fallback: nil,
          suppressed: [NotificationList.Suppression(method: nil, reason: reason)])
      }
      guard let delegate else {
        report(.unreachablePerson, "person:\(person.id)", "away until \(until), and nobody stands in")
        return []
      }
      current = Candidate(
        person: delegate, why: "\(current.why) → stands in for \(person.id)", terms: current.terms)
    }
    return [current]
  }

  private mutating func recipient(_ person: Person, _ ways: [Candidate]) -> NotificationList.Recipient {
    var suppressed: [NotificationList.Suppression] = []
    var times: [(notBefore: Timestamp, ackBy: Timestamp?)] = []
    var quiet: Timestamp?
    for way in ways {
      // Whoever is on call has agreed to be woken.
      let until = way.terms.onCall ? nil : quietUntil(person, at: way.terms.start)
      if let until { quiet = min(until, quiet ?? until) }
      let start = until ?? way.terms.start
      times.append((start, way.terms.within.map { start.adding($0) }))
    }
    let notBefore = times.map(\.notBefore).min() ?? at
    if let quiet, quiet <= notBefore {
      suppressed.append(
        NotificationList.Suppression(method: nil, reason: "quiet hours until \(quiet.rfc3339), told then"))
    }

    var usable = usableMethods(of: person)
    for method in person.methods {
      let lost = fates(of: method).intersection(incident.compromised).sorted()
      guard !lost.isEmpty else { continue }
      suppressed.append(
        NotificationList.Suppression(
          method: method.id,
          reason: "depends on \(lost.map { "`\($0)`" }.joined(separator: ", ")), which is compromised"))
    }
    usable = withoutRepetition(usable, &suppressed)
    if usable.isEmpty {
      report(.unreachablePerson, "person:\(person.id)", "no method is left by which to reach \(person.name)")
    }

    let tlp = ways.map(\.terms.tlp).max() ?? .red
    let places = ways.compactMap(\.terms.place)
    return NotificationList.Recipient(
      id: person.id, name: person.name, organisation: person.organisation, languages: person.languages,
      zone: person.zone, localTime: zone(person.zone).localTime(at: notBefore), why: unique(ways.map(\.why)),
      methods: usable.map { method in
        NotificationList.Method(
          id: method.id, kind: method.kind, address: method.address.shown,
          isSecret: method.address.isSecret, outOfBand: method.outOfBand,
          sharedFate: fates(of: method).sorted())
      },
      independentWays: independentWays(usable), notBefore: notBefore, ackBy: times.compactMap(\.ackBy).min(),
      tlp: tlp, redacted: person.maximumTLP < tlp,
      rules: unique(ways.map(\.terms.rule)), escalated: places.count == ways.count ? places : [],
      template: ways.compactMap(\.terms.template).first,
      fallback: ways.compactMap(\.terms.fallback).min { $0.at < $1.at }, suppressed: suppressed)
  }

  /// One address twice is one way.
  private func withoutRepetition(
    _ methods: [ContactMethod], _ suppressed: inout [NotificationList.Suppression]
  ) -> [ContactMethod] {
    var first: [String: String] = [:]
    return methods.filter { method in
      let key = "\(method.kind.rawValue) \(method.address.shown)"
      guard let earlier = first[key] else {
        first[key] = method.id
        return true
      }
      suppressed.append(
        NotificationList.Suppression(method: method.id, reason: "the same address as `\(earlier)`"))
      return false
    }
  }

  mutating func checkReach(of recipients: [NotificationList.Recipient]) {
    let reached = recipients.filter { !$0.methods.isEmpty }
    if !reached.isEmpty, !reached.contains(where: { $0.methods.contains(where: \.outOfBand) }) {
      report(.nobodyOutOfBand, "recipients", "nobody on this list can be reached out of band")
    }
  }

  private func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}

extension ContactMethod.Address {
  var isSecret: Bool {
    if case .secret = self { return true }
    return false
  }

  /// As lists show it; where a secret is kept may be shown, the secret is never read here.
  var shown: String {
    switch self {
    case .value(let value): value
    case .secret(let reference): "secret \(reference)"
    }
  }
}
