public import Calendars
public import Diagnostics

extension Registry {
  /// What somebody should look at, although the registry can be used: warnings, in the order of files and places.
  ///
  /// - Parameters:
  ///   - at: the time from which gaps are looked for, and on which dates are judged.
  ///   - days: how far ahead gaps are looked for.
  public func lint(at: Timestamp, days: Int = 90, zones: Zones) -> [Diagnostic] {
    var lint = RegistryLint(registry: self, at: at, days: min(max(days, 0), 3660), zones: zones)
    return lint.run().inOrder()
  }
}

struct RegistryLint {
  let registry: Registry
  let at: Timestamp
  let days: Int
  let zones: Zones
  private var findings: [Diagnostic] = []

  /// A way of reaching somebody that nobody has tried for so long may be gone.
  static let verificationDays = 180

  init(registry: Registry, at: Timestamp, days: Int, zones: Zones) {
    self.registry = registry
    self.at = at
    self.days = days
    self.zones = zones
  }

  private var today: CivilDate { Zone.utc.localTime(at: at).date }

  mutating func run() -> [Diagnostic] {
    for person in registry.persons.values { check(person) }
    for group in registry.groups.values { check(group) }
    for schedule in registry.schedules.values { check(schedule) }
    for escalation in registry.escalations.values { check(escalation) }
    for channel in registry.channels.values {
      if let endpoint = channel.endpoint, SecretCheck.looksSecret(endpoint, channel.kind) {
        reportSecret(in: "the endpoint of `\(channel.id)`", at: channel.place)
      }
    }
    for obligation in registry.obligations.values { check(obligation) }
    return findings
  }

  private mutating func check(_ person: Person) {
    for method in person.methods {
      if case .value(let text) = method.address, SecretCheck.looksSecret(text, method.kind) {
        reportSecret(in: "the method `\(method.id)` of `\(person.id)`", at: method.place)
      }
      checkVerification(of: method, person)
    }
    if let review = person.reviewBy, review.value < today {
      report(
        .contactsOverdueReview, "the entry of `\(person.id)` should have been reviewed by \(review.value)",
        at: review.place, label: "in the past", help: ["check the entry, then move the date"])
    }
    let planner = NotificationPlanner(registry: registry, incident: Incident(severity: .sev1), at: at, zones: zones)
    let fates = person.methods.map { planner.fates(of: $0) }
    if planner.independentWays(person.methods) == 1, fates.allSatisfy({ !$0.isEmpty }) {
      let common = fates.dropFirst().reduce(fates.first ?? []) { $0.intersection($1) }.sorted()
      let systems = (common.isEmpty ? fates.reduce(Set()) { $0.union($1) }.sorted() : common).map { "`\($0)`" }
      report(
        .contactsOneFate, "`\(person.id)` cannot be reached when \(systems.joined(separator: ", ")) fails",
        at: person.place, label: "one fate for every method",
        help: ["add a method that depends on none of them, such as a telephone number"])
    }
  }

  private mutating func checkVerification(of method: ContactMethod, _ person: Person) {
    let name = "the method `\(method.id)` of `\(person.id)`"
    guard let verified = method.verified else {
      report(
        .contactsStaleVerification, "\(name) has never been verified", at: method.place, label: "no `verified`",
        help: ["try it, then write the day into `verified`"])
      return
    }
    if verified.value > today {
      report(
        .contactsStaleVerification, "\(name) was verified on \(verified.value), which is in the future",
        at: verified.place, label: "not yet")
    } else if verified.value.adding(days: Self.verificationDays) < today {
      report(
        .contactsStaleVerification, "\(name) was last verified on \(verified.value)", at: verified.place,
        label: "more than \(Self.verificationDays) days ago", help: ["try it, then move the date"])
    }
  }

  private mutating func check(_ group: Group) {
    let people = people(behind: Reference(.group, group.id))
    let wanted = max(1, group.minimumReachable)
    if people.count < group.minimumReachable {
      report(
        .contactsTooSmallGroup,
        "`\(group.id)` needs \(group.minimumReachable) people within reach and has \(people.count)", at: group.place,
        label: "`minReachable: \(group.minimumReachable)` can never hold")
    }
    checkFate(of: group, people)
    let outOfBand = people.count { $0.methods.contains(where: \.outOfBand) }
    if outOfBand < min(wanted, max(1, people.count)) {
      report(
        .contactsNobodyOutOfBand,
        "\(outOfBand == 0 ? "nobody" : "only \(outOfBand)") in `\(group.id)` can be reached out of band",
        at: group.place,
        label: "needs \(min(wanted, max(1, people.count)))",
        help: ["add a method with `outOfBand: true` that works without the company's own systems"])
    }
  }

  /// One system that carries every method of everybody; people who are alone with it are reported by themselves.
  private mutating func checkFate(of group: Group, _ people: [Person]) {
    let planner = NotificationPlanner(registry: registry, incident: Incident(severity: .sev1), at: at, zones: zones)
    let fates = people.flatMap(\.methods).map { planner.fates(of: $0) }
    guard people.count > 1, let first = fates.first else { return }
    let common = fates.dropFirst().reduce(first) { $0.intersection($1) }.sorted()
    guard !common.isEmpty else { return }
    report(
      .contactsOneFate,
      "nobody in `\(group.id)` can be reached when \(common.map { "`\($0)`" }.joined(separator: ", ")) fails",
      at: group.place, label: "one fate for everybody",
      help: ["add a method to somebody that does not depend on it, such as a telephone number"])
  }

  private mutating func check(_ escalation: Escalation) {
    let steps = escalation.steps.map { step in
      Set(step.notify.flatMap { people(behind: $0.value).map(\.id) })
    }
    let everybody = steps.reduce(Set(escalation.exhausted.flatMap { people(behind: $0.value).map(\.id) })) {
      $0.union($1)
    }
    if let only = everybody.first, everybody.count == 1 {
      report(
        .contactsOnePersonInEveryStep, "every step of `\(escalation.id)` leads to `\(only)` alone",
        at: escalation.place,
        label: "escalates to the same person", help: ["add somebody else to a later step"])
    } else {
      checkSteps(of: escalation)
    }
  }

  private mutating func check(_ obligation: Obligation) {
    guard let reviewed = obligation.reviewed else {
      report(
        .contactsUnreviewedObligation, "no counsel has reviewed `\(obligation.id)`", at: obligation.place,
        label: "no `reviewed`",
        help: ["have counsel check trigger, time and authority, then write the day into `reviewed`"])
      return
    }
    if reviewed > today {
      report(
        .contactsUnreviewedObligation, "`\(obligation.id)` was reviewed on \(reviewed), which is in the future",
        at: obligation.place, label: "not yet")
    }
  }

  /// Everybody to whom a reference can ever lead.
  private func people(behind reference: Reference) -> [Person] {
    var seen: Set<Reference> = []
    var waiting = [reference]
    var found: [Person] = []
    while let next = waiting.popLast() {
      guard seen.insert(next).inserted else { continue }
      switch next.kind {
      case .person: if let person = registry.persons[next.id] { found.append(person) }
      case .group: waiting += registry.groups[next.id]?.members.map(\.value) ?? []
      case .escalation: waiting += registry.escalations[next.id]?.steps.flatMap { $0.notify.map(\.value) } ?? []
      case .schedule:
        let schedule = registry.schedules[next.id]
        let overrides =
          registry.overrides.filter { $0.schedule.value == next.id }.map(\.user)
          + (schedule?.calendar?.turns.flatMap(\.self) ?? [])
        for case .person(let id) in (schedule?.layers.flatMap(\.users) ?? []) + overrides {
          waiting.append(Reference(.person, id.value))
        }
        if case .notify(let instead) = schedule?.onGap { waiting.append(instead.value) }
      }
    }
    return found.sorted { $0.id < $1.id }
  }

  private mutating func reportSecret(in what: String, at place: Place) {
    report(
      .contactsPlaintextSecret, "\(what) looks like a secret", at: place,
      label: "everybody who can read the file has it",
      help: ["write `secret: env:NAME` or `secret: file:PATH` instead, and replace the secret: it is in the history"])
  }

  mutating func report(
    _ code: DiagnosticCode, _ message: String, at place: Place, label: String, help: [String] = []
  ) {
    findings.append(
      Diagnostic(code, .warning, message, in: registry.sources[place.source], at: place.range, label: label, help: help)
    )
  }
}
