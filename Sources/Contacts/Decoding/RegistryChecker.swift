import Diagnostics

/// What can only be judged once every file has been read: that references lead somewhere, and not in a circle.
struct RegistryChecker {
  let registry: Registry
  let lost: [RegistryDecoder.Kind: Set<String>]
  private var diagnostics: [Diagnostic] = []

  init(registry: Registry, lost: [RegistryDecoder.Kind: Set<String>]) {
    self.registry = registry
    self.lost = lost
  }

  mutating func check() -> [Diagnostic] {
    for person in registry.persons.values {
      for delegate in person.absences.compactMap(\.delegate) {
        check(.person, delegate)
        if delegate.value == person.id {
          report(
            .contactsCycle, "`\(person.id)` cannot stand in for themselves", at: delegate.place,
            label: "the same person")
        }
      }
    }
    for group in registry.groups.values { for member in group.members { check(member) } }
    for schedule in registry.schedules.values {
      for turn in schedule.layers.flatMap(\.users) { check(turn) }
      if case .notify(let instead) = schedule.onGap { check(instead) }
    }
    for override in registry.overrides {
      check(.schedule, override.schedule)
      check(override.user)
    }
    for service in registry.services.values {
      check(service.owner)
      if let policy = service.policy { check(policy) }
    }
    for channel in registry.channels.values {
      if let fallback = channel.fallback { check(.channel, fallback) }
    }
    for escalation in registry.escalations.values {
      for reference in escalation.steps.flatMap(\.notify) + escalation.exhausted { check(reference) }
    }
    for rule in registry.matrices.flatMap(\.rules) { check(rule) }
    for obligation in registry.obligations.values { check(obligation) }
    checkCycles()
    checkFallbacks()
    return diagnostics
  }

  private mutating func check(_ rule: Matrix.Rule) {
    for target in rule.notify {
      if case .reference(let reference) = target.value { check(Sourced(reference, at: target.place)) }
    }
    for obligation in rule.obligations { check(.obligation, obligation) }
    for service in rule.conditions.services { check(.service, service) }
    if let template = rule.template { check(.template, template) }
  }

  private mutating func check(_ obligation: Obligation) {
    check(obligation.owner)
    for limit in obligation.limits {
      if case .filed(let id) = limit.trigger.value { check(.obligation, Sourced(id, at: limit.trigger.place)) }
      if case .businessDays(_, let calendar?) = limit.period { check(.calendar, calendar) }
    }
  }

  private mutating func check(_ turn: Schedule.Turn) {
    if case .person(let id) = turn { check(.person, id) }
  }

  private mutating func check(_ reference: Sourced<Reference>) {
    let kind: RegistryDecoder.Kind =
      switch reference.value.kind {
      case .person: .person
      case .group: .group
      case .schedule: .schedule
      case .escalation: .escalation
      }
    check(kind, Sourced(reference.value.id, at: reference.place))
  }

  private mutating func check(_ kind: RegistryDecoder.Kind, _ id: Sourced<String>) {
    guard !contains(kind, id.value), lost[kind]?.contains(id.value) != true else { return }
    let name = kind.rawValue.lowercased()
    let near = didYouMean(id.value, among: ids(kind))
    report(
      .contactsDangling, "there is no \(name) `\(id.value)`", at: id.place, label: "not in the registry",
      help: near.map { ["did you mean `\($0)`?"] } ?? [])
  }

  private func contains(_ kind: RegistryDecoder.Kind, _ id: String) -> Bool {
    switch kind {
    case .person: registry.persons[id] != nil
    case .group: registry.groups[id] != nil
    case .schedule: registry.schedules[id] != nil
    case .service: registry.services[id] != nil
    case .escalation: registry.escalations[id] != nil
    case .obligation: registry.obligations[id] != nil
    case .calendar: registry.calendars[id] != nil
    case .channel: registry.channels[id] != nil
    case .template: registry.templates[id] != nil
    // Nothing refers to these.
    case .override, .matrix: false
    }
  }

  private func ids(_ kind: RegistryDecoder.Kind) -> [String] {
    switch kind {
    case .person: registry.persons.keys.sorted()
    case .group: registry.groups.keys.sorted()
    case .schedule: registry.schedules.keys.sorted()
    case .service: registry.services.keys.sorted()
    case .escalation: registry.escalations.keys.sorted()
    case .obligation: registry.obligations.keys.sorted()
    case .calendar: registry.calendars.keys.sorted()
    case .channel: registry.channels.keys.sorted()
    case .template: registry.templates.keys.sorted()
    case .override, .matrix: []
    }
  }

  /// Groups and the stand-ins of schedules can lead back to themselves; each such circle is told once.
  private mutating func checkCycles() {
    var done: Set<Reference> = []
    for group in registry.groups.keys.sorted() {
      follow(Reference(.group, group), path: [], done: &done)
    }
    for schedule in registry.schedules.keys.sorted() {
      follow(Reference(.schedule, schedule), path: [], done: &done)
    }
  }

  private mutating func follow(_ reference: Reference, path: [Reference], done: inout Set<Reference>) {
    guard done.insert(reference).inserted else { return }
    let path = path + [reference]
    for next in edges(reference) {
      if let start = path.firstIndex(of: next.value) {
        let circle = (path[start...] + [next.value]).map { "`\($0)`" }.joined(separator: " → ")
        report(.contactsCycle, "\(circle) is a circle", at: next.place, label: "leads back to `\(next.value)`")
      } else if path.count < 100 {
        follow(next.value, path: path, done: &done)
      } else {
        report(.contactsCycle, "groups are nested deeper than 100", at: next.place, label: "too deep")
      }
    }
  }

  /// A fallback that leads back is none: what the first could not carry would go round.
  private mutating func checkFallbacks() {
    var done: Set<String> = []
    for id in registry.channels.keys.sorted() {
      var path: [String] = []
      var current: String? = id
      while let here = current, done.insert(here).inserted {
        path.append(here)
        guard let next = registry.channels[here]?.fallback else { break }
        if let start = path.firstIndex(of: next.value) {
          let circle = (path[start...] + [next.value]).map { "`\($0)`" }.joined(separator: " → ")
          report(.contactsCycle, "\(circle) is a circle", at: next.place, label: "leads back to `\(next.value)`")
        }
        current = next.value
      }
    }
  }

  private func edges(_ reference: Reference) -> [Sourced<Reference>] {
    switch reference.kind {
    case .group: registry.groups[reference.id]?.members.filter { $0.value.kind != .person } ?? []
    case .schedule:
      if case .notify(let instead) = registry.schedules[reference.id]?.onGap { [instead] } else { [] }
    case .person, .escalation: []
    }
  }

  private mutating func report(
    _ code: DiagnosticCode, _ message: String, at place: Place, label: String, help: [String] = []
  ) {
    diagnostics.append(
      Diagnostic(code, message, in: registry.sources[place.source], at: place.range, label: label, help: help))
  }
}
